"""Somebody looks at a picture beneath its boxes, and listens to a recording from the middle on."""

from playwright.sync_api import Page

from tests.e2e.conftest import SignIn

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
