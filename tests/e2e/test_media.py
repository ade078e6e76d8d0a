"""Somebody looks at pictures and at the frames of a film beneath their boxes, and listens from the middle on."""

import base64
import re
import struct
import zlib

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cases import case_about
from tests.e2e.conftest import SignIn
from tests.e2e.test_labels_with_parts import JUDGE, OWNER, check
from tests.e2e.waiting import until

SEEK = """async () => {
  const audio = document.querySelector("audio");
  if (audio.readyState < 1) await new Promise((done) => audio.addEventListener("loadedmetadata", done, { once: true }));
  audio.currentTime = 5;
  await new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
  return [audio.duration, audio.currentTime, audio.error];
}"""
PICTURED = """async () => {
  const address = document.querySelector("svg.drawing image").getAttribute("href");
  const image = new Image();
  image.src = address;
  await image.decode();
  return [image.naturalWidth, image.naturalHeight];
}"""


def opened(page: Page, project: str, item: str) -> None:
    page.goto("/projects/")
    page.get_by_role("link", name=project).first.click()
    page.get_by_role("link", name="Items", exact=True).click()
    page.get_by_role("link", name=item).click()
    page.get_by_role("heading", name=item, level=1).wait_for()


def test_a_recording_is_heard_from_any_moment_on(sign_in: SignIn) -> None:
    page = sign_in("annotator@northfield.example")
    opened(page, "Signals in a recording", "signal-01")
    assert page.evaluate(SEEK) == [8, 5, None]
    assert page.get_by_role("img", name="The outline of the sound").is_visible()


def test_boxes_lie_over_their_picture(sign_in: SignIn) -> None:
    page = sign_in("qa@harbour.example")
    opened(page, "Parts on a belt", "belt-02")
    page.locator("figure.rendering svg.drawing").wait_for()
    assert page.evaluate(PICTURED) == [480, 320]
    assert not page.get_by_text("could not be loaded").is_visible()


COLOURS = ["#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff00ff", "#00ffff"]
RATE = 4
# A recorder stamps its frames with the time at which they were painted: null where one came so late that its number
# would be in doubt.
FILM = """async ([colours, rate]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const paper = canvas.getContext("2d");
  const stream = canvas.captureStream(0);
  const recorder = new MediaRecorder(stream, { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const ended = new Promise((done) => recorder.addEventListener("stop", done, { once: true }));
  recorder.start();
  const first = performance.now();
  let latest = 0;
  for (const [place, colour] of [...colours, colours.at(-1)].entries()) {
    const due = first + (1000 * place) / rate;
    await new Promise((done) => setTimeout(done, Math.max(due - performance.now(), 0)));
    latest = Math.max(latest, performance.now() - due);
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 320, 240);
    stream.getVideoTracks()[0].requestFrame();
  }
  recorder.stop();
  await ended;
  if (latest > 200 / rate) return null;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
# The number of the colour in the middle of what was painted: of an image with data in its address, or of the film.
PAINTED = """async ([shown, colours]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const paper = canvas.getContext("2d");
  let source = shown;
  if (shown.matches("image")) {
    source = new Image();
    source.src = shown.getAttribute("href");
    await source.decode();
  }
  paper.drawImage(source, 0, 0, 1, 1);
  const seen = [...paper.getImageData(0, 0, 1, 1).data].slice(0, 3);
  const near = (sent, got) => Math.abs(parseInt(sent, 16) - got) < 70;
  return colours.findIndex((colour) => [1, 3, 5].every((at, place) => near(colour.slice(at, at + 2), seen[place])));
}"""
# A player has found its place before the frame is painted.
SHOWS = f"async ([number, ...shown]) => await ({PAINTED})(shown) === number"
AT = """([video, time]) =>
  video.readyState > 1 && !video.seeking && Math.abs(video.currentTime - time) < 0.01"""
RECORDINGS = 20
CAR = {"label": "car", "x": 100, "y": 60, "w": 80, "h": 40}
BOXES = {"type": "boxes", "labels": ["car"]}


def png(width: int, height: int) -> bytes:
    """A grey image."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def recorded(page: Page) -> bytes:
    """A film of which each frame has a colour of its own."""
    tries = (page.evaluate(FILM, [COLOURS, RATE]) for _ in range(RECORDINGS))
    return base64.b64decode(next(film for film in tries if film))


def store(page: Page, case: str, name: str, film: bytes) -> None:
    page.goto(case)
    page.locator(".crumbs a[href*='/projects/']").click()
    page.goto(f"{page.url}media/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "video/webm", "buffer": film})
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_text("1 file stored.")).to_be_visible()


def test_the_right_frame_of_a_film_lies_beneath_its_boxes_and_in_the_editor(sign_in: SignIn) -> None:
    owner = sign_in(OWNER)
    film = recorded(owner)
    labels = [[{**CAR, "frame": frame} for frame in (1, 4)], [{**CAR, "x": 90, "frame": frame} for frame in (1, 4)]]
    content = {"video": "colours.webm", "width": 320, "height": 240, "fps": RATE}
    case = case_about(owner, "A film", BOXES, labels, **content)
    store(owner, case, "colours.webm", film)
    page = sign_in(JUDGE)
    page.goto(case)
    frames = page.locator("svg.drawing image[data-frame]")
    expect(frames).to_have_count(2)
    for place, number in enumerate((1, 4)):
        expect(frames.nth(place)).to_have_attribute("data-frame", str(number))
        expect(frames.nth(place)).to_have_attribute("href", re.compile("^data:image/jpeg"))
        assert page.evaluate(PAINTED, [frames.nth(place).element_handle(), COLOURS]) == number
    page.keyboard.press("3")
    expect(page.locator("[data-stage]")).to_be_focused()
    screen = page.locator(".stage video").element_handle()
    for number in (0, 1, 2):
        expect(page.get_by_label("Number of the frame")).to_have_value(str(number))
        until(page, AT, [screen, (number + 0.5) / RATE])
        until(page, SHOWS, [number, screen, COLOURS])
        page.keyboard.press(".")
    check(page)
    page.get_by_role("button", name="Start from position 1").click()
    until(page, AT, [screen, 1.5 / RATE])
    until(page, SHOWS, [1, screen, COLOURS])


def test_an_image_that_nobody_measured_shows_whole_beneath_its_boxes(sign_in: SignIn) -> None:
    image = f"data:image/png;base64,{base64.b64encode(png(800, 200)).decode()}"
    case = case_about(sign_in(OWNER), "Not measured", BOXES, [[CAR], [{**CAR, "x": 90}]], image=image)
    page = sign_in(JUDGE, width=390)
    page.goto(case)
    drawing = page.locator("svg.drawing.is-farther")
    expect(drawing).to_be_visible()
    boxes = page.evaluate("""() => ["svg.natural", "svg.natural image", "path.p1"].map((name) => {
        const { left, top, width, height } = document.querySelector(`svg.drawing ${name}`).getBoundingClientRect();
        return [left, top, width, height];
    })""")
    (left, top, width, height), whole, (x, y, *_) = boxes
    assert whole[2] / whole[3] == pytest.approx(4, abs=0.05) and width >= whole[2] - 1 and height >= whole[3] - 1
    # The box lies where it does in the pixels of the image, within the width of its line.
    pixel = whole[2] / 800
    assert min(abs((x - left) / pixel - known) for known in (90, 100)) < 4 and abs((y - top) / pixel - 60) < 4
    check(page)
