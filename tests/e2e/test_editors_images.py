from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.cases import case_about
from tests.e2e.conftest import SignIn
from tests.e2e.test_labels_with_parts import JUDGE, OWNER, check

WIDTH, HEIGHT = 320, 240
SIZE = [HEIGHT, WIDTH]
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaPhfDwAFAAIAf9c1bAAAAABJRU5ErkJggg=="
IMAGE: dict[str, Any] = {"image": f"data:image/png;base64,{DOT}", "width": WIDTH, "height": HEIGHT}
BOXES = {"type": "boxes", "labels": ["car", "truck"], "rotated": True}
CAR = {"label": "car", "x": 100, "y": 60, "w": 80, "h": 40}
POLYGONS = {"type": "polygons", "labels": ["road", "car"]}
ROAD = {"label": "road", "points": [[10, 20], [100, 20], [100, 120]]}
MASKS = {"type": "masks", "labels": ["cat", "dog"]}
CAT = {"label": "cat", "size": SIZE, "counts": [24000, 100, HEIGHT * WIDTH - 24100]}
KEYPOINTS = {"type": "keypoints", "labels": ["person"], "keypoints": ["nose", "left eye", "right eye"]}
PERSON = {"label": "person", "points": [[50, 60, 2], [40, 50, 2], [60, 50, 2]]}


class Editor:
    """The editor of a case, opened by the key of "neither"; nothing is entered yet."""

    def __init__(self, sign_in: SignIn, name: str, schema: Mapping[str, Any], one: Any, *, width: int = 1280) -> None:
        content = dict(IMAGE) if "frame" not in one else {"video": "street.mp4", "width": WIDTH, "height": HEIGHT}
        self.case = case_about(sign_in(OWNER), name, schema, [[one], []], **content)
        self.page = sign_in(JUDGE, width=width)
        self.page.goto(self.case)
        self.page.keyboard.press("3")
        expect(self.stage).to_be_focused()

    @property
    def stage(self) -> Locator:
        return self.page.locator("[data-stage]")

    @property
    def answer(self) -> Any:
        return json.loads(self.page.locator("#editor-text").input_value())

    def start_from_the_drawn(self) -> None:
        place = self.page.locator("label.position").filter(has_not_text=re.compile("nothing to label|Neither")).first
        number = place.locator("input").get_attribute("value")
        self.page.get_by_role("button", name=f"Start from position {number}").click()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a pixel of the image lies in the window."""
        self.stage.evaluate("stage => stage.scrollIntoView({block: 'center'})")
        place = self.stage.bounding_box()
        assert place
        return place["x"] + x * place["width"] / WIDTH, place["y"] + y * place["height"] / HEIGHT

    def click(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.at(x, y))

    def drag(self, *points: tuple[float, float]) -> None:
        self.page.mouse.move(*self.at(*points[0]))
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*self.at(*point), steps=4)
        self.page.mouse.up()

    def keys(self, *keys: str) -> None:
        for key in keys:
            name, _, times = key.partition("*")
            for _ in range(int(times or 1)):
                self.page.keyboard.press(name)

    def decided_by_keys(self) -> Any:
        """Leaves the editor, gives a reason and sends, without a mouse; the label as it was stored."""
        why = self.page.get_by_label("Why")
        while not why.evaluate("field => field === document.activeElement"):
            self.keys("Escape")
        self.page.keyboard.type("Seen in the image.")
        self.keys("Tab", "ArrowDown", "Control+Enter")
        return self.stored()

    def decided(self) -> Any:
        self.page.get_by_label("Why").fill("Seen in the image.")
        self.page.get_by_label("Reason").select_option("annotator_error")
        self.page.get_by_role("button", name="Record and next").click()
        return self.stored()

    def stored(self) -> Any:
        expect(self.page.get_by_text("recorded as evt_").last).to_be_visible()
        found = self.page.request.get(f"/api/v1/disputes/{self.case.strip('/').rsplit('/', 1)[1]}/").json()
        return found["decisions"][0]["value"]


def about(points: Sequence[Sequence[float]], expected: Sequence[Sequence[float]]) -> bool:
    """Within a pixel: the mouse stands between pixels of the window."""
    pairs = zip(chain(*points), chain(*expected), strict=True)
    return all(abs(one - other) <= 1 for one, other in pairs)


def sides(box: Mapping[str, float]) -> list[float]:
    return [box[side] for side in ("x", "y", "w", "h")]


def test_boxes_are_drawn_moved_stretched_and_turned_by_mouse(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Boxes by mouse", BOXES, CAR)
    check(editor.page)
    editor.drag((40, 50), (100, 90))
    assert about([sides(editor.answer[0])], [[40, 50, 60, 40]])
    editor.drag((70, 70), (90, 100))
    assert about([sides(editor.answer[0])], [[60, 80, 60, 40]])
    editor.drag((120, 120), (140, 130))
    assert about([sides(editor.answer[0])], [[60, 80, 80, 50]])
    editor.drag((60, 105), (50, 105))
    assert about([sides(editor.answer[0])], [[50, 80, 90, 50]])
    editor.page.get_by_role("button", name="truck", exact=False).first.click()
    editor.drag((200, 20), (220, 40))
    assert [box["label"] for box in editor.answer] == ["truck", "truck"]
    editor.click(95, 105)
    knob = editor.page.locator("[data-handle=turn] .knob").bounding_box()
    assert knob
    editor.page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    editor.page.mouse.down()
    editor.page.mouse.move(*editor.at(160, 105), steps=4)
    editor.page.mouse.up()
    assert abs(editor.answer[0]["angle"] - 90) <= 1
    check(editor.page)
    entered = editor.answer
    stored = editor.decided()
    assert sorted(map(sides, stored)) == sorted(map(sides, entered))
    assert [box.get("angle") for box in stored if box["x"] < 100] == [entered[0]["angle"]]


def test_boxes_are_drawn_by_keyboard_alone(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Boxes by keys", BOXES, CAR)
    editor.keys("n", "ArrowLeft", "Shift+ArrowUp", "Alt+ArrowRight*2", "Alt+Shift+ArrowDown", "2", "]*3", "[")
    assert editor.answer == [{"label": "truck", "x": 119, "y": 80, "w": 82, "h": 70, "angle": 2}]
    editor.keys("n", "1")
    assert len(editor.answer) == 2
    editor.keys("Escape", "Tab*2", "Delete")
    assert [box["label"] for box in editor.answer] == ["truck"]
    editor.keys("Control+z")
    assert [box["label"] for box in editor.answer] == ["truck", "car"]
    editor.keys("Control+Shift+z")
    # The first Tab chooses the one box, the second leaves it.
    editor.keys("Tab")
    expect(editor.stage).to_be_focused()
    editor.keys("Tab")
    expect(editor.stage).not_to_be_focused()
    editor.keys("Shift+Tab")
    expect(editor.stage).to_be_focused()
    assert editor.decided_by_keys() == [{"label": "truck", "x": 119, "y": 80, "w": 82, "h": 70, "angle": 2}]


def test_polygons_are_drawn_and_mended_by_mouse(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Polygons by mouse", POLYGONS, ROAD)
    for x, y in ((40, 40), (120, 40), (120, 120), (40, 40)):
        editor.click(x, y)
    assert about(editor.answer[0]["points"], [(40, 40), (120, 40), (120, 120)])
    editor.click(80, 80)
    assert about(editor.answer[0]["points"], [(40, 40), (120, 40), (120, 120), (80, 80)])
    editor.drag((80, 80), (40, 120))
    editor.drag((60, 60), (70, 60))
    assert about(editor.answer[0]["points"], [(50, 40), (130, 40), (130, 120), (50, 120)])
    check(editor.page)
    entered = editor.answer
    assert sorted(editor.decided()[0]["points"]) == sorted(entered[0]["points"])


def test_polygons_are_drawn_by_keyboard_alone(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Polygons by keys", POLYGONS, ROAD)
    editor.keys("n", "Space", "Shift+ArrowRight*3", "Space", "Shift+ArrowDown*3", "Space", "Shift+ArrowUp", "Space")
    editor.keys("Backspace", "Enter", "2")
    assert editor.answer == [{"label": "car", "points": [[160, 120], [190, 120], [190, 150]]}]
    editor.keys("p*2", "ArrowRight", "i", "p", "ArrowUp")
    assert editor.answer[0]["points"] == [[160, 120], [191, 120], [190.5, 135], [190, 149]]
    editor.keys("Shift+p", "Delete")
    assert editor.answer[0]["points"] == [[160, 120], [191, 120], [190, 149]]
    assert sorted(editor.decided_by_keys()[0]["points"]) == [[160, 120], [190, 149], [191, 120]]


def test_masks_are_painted_erased_and_filled_by_mouse(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Masks by mouse", MASKS, CAT)
    editor.drag((40, 40), (80, 40))
    painted = pixels(editor.answer[0])
    assert 40 * 12 < painted < 60 * 14
    editor.page.get_by_role("button", name="Eraser").click()
    editor.drag((80, 30), (80, 50))
    assert pixels(editor.answer[0]) < painted
    editor.page.get_by_role("button", name="New mask").click()
    editor.page.get_by_role("button", name="dog", exact=False).first.click()
    editor.page.get_by_role("button", name="Fill an outline").click()
    for x, y in ((100, 100), (150, 100), (150, 150), (100, 150), (100, 100)):
        editor.click(x, y)
    dog = editor.answer[1]
    assert dog["label"] == "dog" and abs(pixels(dog) - 2500) <= 110
    check(editor.page)
    entered = editor.answer
    assert editor.decided() == entered


def test_masks_are_painted_by_keyboard_alone(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Masks by keys", MASKS, CAT)
    editor.keys("[*11", "ArrowRight", "Space")
    assert editor.answer == [one_mask("cat", {(160, 120)})]
    editor.page.keyboard.down("Space")
    editor.keys("ArrowRight*3")
    editor.page.keyboard.up("Space")
    assert editor.answer == [one_mask("cat", {(160 + n, 120) for n in range(4)})]
    editor.keys("e", "ArrowLeft", "Space", "2", "Escape", "f", "Shift+ArrowDown", "Space", "ArrowRight*4", "Space")
    editor.keys("ArrowDown*2", "Space", "ArrowLeft*4", "Space", "Enter")
    rest = {(160, 120), (161, 120), (163, 120)}
    filled = {(162 + x, 130 + y) for x in range(4) for y in range(2)}
    expected = [one_mask("dog", rest), one_mask("dog", filled)]
    assert editor.answer == expected
    stored = editor.decided_by_keys()
    assert sorted(stored, key=lambda mask: mask["counts"]) == sorted(expected, key=lambda mask: mask["counts"])


def test_keypoints_are_placed_moved_and_left_out_by_mouse(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Keypoints by mouse", KEYPOINTS, PERSON)
    editor.click(60, 60)
    expect(editor.page.get_by_text("Place: left eye")).to_be_visible()
    editor.page.get_by_role("button", name="Leave this point out").click()
    editor.click(80, 50)
    assert about(editor.answer[0]["points"], [(60, 60, 2), (0, 0, 0), (80, 50, 2)])
    editor.drag((80, 50), (100, 40))
    editor.click(60, 60)
    editor.page.get_by_role("button", name="Visible, hidden, not labelled").click()
    assert about(editor.answer[0]["points"], [(60, 60, 1), (0, 0, 0), (100, 40, 2)])
    check(editor.page)
    entered = editor.answer
    assert editor.decided() == entered


def test_keypoints_are_placed_by_keyboard_alone(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Keypoints by keys", KEYPOINTS, PERSON)
    editor.keys("n", "Space", "x", "Shift+ArrowRight", "Space")
    assert editor.answer == [{"label": "person", "points": [[160, 120, 2], [0, 0, 0], [170, 120, 2]]}]
    editor.keys("p", "v", "ArrowUp", "Shift+p", "Shift+ArrowDown")
    expected = [{"label": "person", "points": [[160, 119, 1], [0, 0, 0], [170, 130, 2]]}]
    assert editor.answer == expected
    assert editor.decided_by_keys() == expected


def test_boxes_of_a_video_go_on_from_frame_to_frame(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Boxes on video", {"type": "boxes", "labels": ["car"]}, {**CAR, "frame": 4})
    editor.start_from_the_drawn()
    expect(editor.page.get_by_label("Number of the frame")).to_have_value("4")
    editor.stage.focus()
    editor.keys("Tab", "c", "ArrowRight", ".")
    expect(editor.page.get_by_role("list", name="The boxes")).to_be_hidden()
    check(editor.page)
    moved = {**CAR, "x": 101, "frame": 5, "track": "1"}
    assert editor.decided() == [{**CAR, "frame": 4, "track": "1"}, moved]


def test_nothing_to_label_is_one_press_and_edits_of_the_json_are_drawn(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Either way", BOXES, CAR, width=390)
    page = editor.page
    check(page)
    editor.start_from_the_drawn()
    assert editor.answer == [CAR]
    page.get_by_text("As JSON", exact=True).click()
    written = page.get_by_label("The answer as JSON")
    written.fill(json.dumps([CAR, {**CAR, "x": 10}]))
    expect(page.locator(".objects li")).to_have_count(2)
    written.fill('[{"label": "cat"}]')
    expect(page.get_by_text("This cannot be drawn: there is no class")).to_be_visible()
    expect(page.locator(".objects li")).to_have_count(2)
    written.press("j")
    expect(written).to_have_value('[{"label": "cat"}]j')
    expect(page.get_by_text("This is not JSON yet")).to_be_visible()
    page.get_by_role("button", name="Nothing to label").click()
    expect(page.get_by_text("The answer: nothing to label")).to_be_visible()
    check(page)
    assert editor.decided() == []


def test_a_finger_draws_two_zoom_and_a_wheel_only_where_the_editor_has_the_focus(sign_in: SignIn) -> None:
    editor = Editor(sign_in, "Fingers", BOXES, CAR, width=390)
    seen = editor.page.locator(".stage-drawing")
    editor.page.mouse.move(*editor.at(160, 120))
    editor.page.mouse.wheel(0, -200)
    expect(seen).not_to_have_attribute("viewBox", f"0 0 {WIDTH} {HEIGHT}")
    editor.keys("0")
    expect(seen).to_have_attribute("viewBox", f"0 0 {WIDTH} {HEIGHT}")
    touch(editor, "pointerdown", 1, 40, 40)
    touch(editor, "pointermove", 1, 80, 80)
    touch(editor, "pointerup", 1, 80, 80)
    assert len(editor.answer) == 1
    editor.keys("Escape")
    touch(editor, "pointerdown", 1, 150, 120)
    touch(editor, "pointerdown", 2, 170, 120)
    touch(editor, "pointermove", 2, 210, 120)
    touch(editor, "pointerup", 1, 150, 120)
    touch(editor, "pointerup", 2, 210, 120)
    expect(seen).not_to_have_attribute("viewBox", f"0 0 {WIDTH} {HEIGHT}")
    assert len(editor.answer) == 1


def test_without_scripts_the_answer_is_written_as_json(sign_in: SignIn, browser: Browser, portal: str) -> None:
    editor = Editor(sign_in, "No scripts", BOXES, CAR)
    state = editor.page.context.storage_state()
    context = browser.new_context(base_url=portal, java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(editor.case)
    page.get_by_role("radio", name="Neither").check()
    page.get_by_label("The answer as JSON").fill(json.dumps([CAR]))
    page.get_by_label("Why").fill("Seen in the image.")
    page.get_by_label("Reason").select_option("annotator_error")
    page.get_by_role("button", name="Record and next").click()
    editor.page = page
    assert editor.stored() == [CAR]
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_label_of_a_lot_is_corrected_by_drawing(sign_in: SignIn, width: int) -> None:
    page = delivered_lot(sign_in, f"Lot of boxes {width}", width)
    page.keyboard.press("2")
    expect(page.locator("[data-stage]")).to_be_focused()
    page.get_by_role("button", name="Start from label 1").click()
    page.locator("[data-stage]").focus()
    for key in ("Tab", "ArrowRight", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(r"/lots/lot_\w+/$"))
    expect(page.get_by_text("nonconforming").first).to_be_visible()


def delivered_lot(sign_in: SignIn, name: str, width: int) -> Page:
    """The inspection of the only item of a lot with one label."""
    case_about(sign_in(OWNER), name, BOXES, [[CAR]], **IMAGE)
    page = sign_in("qa@harbour.example", width=width)
    page.goto("/lots/")
    page.locator("[data-row]", has_text=name).get_by_role("link").first.click()
    page.get_by_role("button", name="Draw 1 item").click()
    page.get_by_role("link", name="Inspect").first.click()
    page.wait_for_url(re.compile(r"/inspect/"))
    return page


def touch(editor: Editor, kind: str, finger: int, x: float, y: float) -> None:
    left, top = editor.at(x, y)
    where = {"clientX": left, "clientY": top, "pointerId": finger, "pointerType": "touch", "isPrimary": finger == 1}
    editor.stage.evaluate("stage => { stage.setPointerCapture = () => {}; }")
    editor.page.locator(".stage-drawing").dispatch_event(kind, {**where, "bubbles": True, "button": 0})


def pixels(mask: Mapping[str, Any]) -> int:
    return sum(mask["counts"][1::2])


def one_mask(label: str, inside: set[tuple[int, int]]) -> dict[str, Any]:
    """The run lengths, column by column, of the pixels (x, y)."""
    counts, run, value = [], 0, False
    for x in range(WIDTH):
        for y in range(HEIGHT):
            if ((x, y) in inside) != value:
                counts.append(run)
                run, value = 0, not value
            run += 1
    return {"label": label, "size": SIZE, "counts": [*counts, run]}
