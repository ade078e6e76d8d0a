"""Answers about text, time and choice, entered with the mouse and with the keyboard alone, sent from the real page."""

from __future__ import annotations

import io
import json
import math
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cases import case_about
from tests.e2e.conftest import SignIn
from tests.e2e.test_labels_with_parts import JUDGE, OWNER, check
from tests.e2e.waiting import until

# A woman astronaut is one letter to a reader, four code points, and seven units of UTF-16; ë is two code points.
ASTRONAUT = "\U0001f469\U0001f3fd\N{ZERO WIDTH JOINER}\U0001f680"
TEXT = f"{ASTRONAUT} Zoe\N{COMBINING DIAERESIS} met Marie Curie\nin Paris."
Act = Callable[[Page], None]
# What the editor asks of the player. When the first sound is heard is up to the machine.
PLAYING = "!document.querySelector('audio').paused"
AT_TWO_SECONDS = "(({ seeking, currentTime }) => !seeking && currentTime === 2)(document.querySelector('audio'))"
REFUSING = """() => {
  document.querySelector("audio").play = () => Promise.reject(new DOMException("no sound", "NotAllowedError"));
}"""


@dataclass(frozen=True)
class Journey:
    schema: dict[str, Any]
    labels: list[Any]
    by_mouse: Act
    told_by_mouse: str
    by_keyboard: Act
    told_by_keyboard: str
    content: dict[str, str] = field(default_factory=dict)
    sound: str = ""


def entered(page: Page) -> Any:
    return json.loads(page.locator("#editor-text").input_value())


def drag_over(page: Page, words: str) -> None:
    """Select words of the text as a hand does."""
    page.locator(".text-stage").scroll_into_view_if_needed()
    box = page.evaluate(
        """words => {
            const stage = document.querySelector(".text-stage");
            const walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at === -1) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const { left, right, top, bottom } = range.getBoundingClientRect();
                return { left, right, y: (top + bottom) / 2 };
            }
        }""",
        words,
    )
    page.mouse.move(box["left"] + 0.5, box["y"])
    page.mouse.down()
    page.mouse.move(box["right"] - 0.5, box["y"], steps=4)
    page.mouse.up()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def spans_by_mouse(page: Page) -> None:
    drag_over(page, "Marie Curie")
    page.get_by_role("button", name="PER", exact=True).click()
    drag_over(page, "Curie")
    page.get_by_role("button", name="ORG", exact=True).click()
    expect(page.locator(".text-stage")).to_contain_text(TEXT.splitlines()[1])
    page.get_by_role("button", name="Delete: ORG “Curie”").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="One more label: ORG “Curie”").click()
    page.get_by_role("button", name="LOC", exact=True).click()
    assert [each["label"] for each in entered(page)] == ["PER", "ORG", "LOC"]
    page.get_by_role("button", name="Delete: LOC “Curie”").click()


def spans_by_keyboard(page: Page) -> None:
    press(page, "Shift+ArrowRight", "2")
    assert entered(page) == [{"start": 0, "end": 4, "label": "ORG"}]
    press(page, *["Alt+ArrowRight"] * 4, "Alt+Shift+ArrowRight", "1")
    assert entered(page) == [{"start": 4, "end": 9, "label": "PER"}]
    press(page, "Shift+Digit2")
    assert entered(page) == [{"start": 4, "end": 9, "label": label} for label in ("PER", "ORG")]
    press(page, "Control+z", "Control+End", *["Shift+ArrowLeft"] * 6, "3", "Alt+ArrowLeft")


def relations_by_mouse(page: Page) -> None:
    drag_over(page, "Ann")
    page.get_by_role("button", name="PER", exact=True).click()
    drag_over(page, "Acme")
    page.get_by_role("button", name="ORG", exact=True).click()
    page.get_by_label("From", exact=True).select_option(label="PER “Ann” 0–3")
    page.get_by_label("To", exact=True).select_option(label="ORG “Acme” 10–14")
    expect(page.get_by_role("button", name="employs", exact=True)).to_be_disabled()
    page.get_by_role("button", name="works_for", exact=True).click()


def relations_by_keyboard(page: Page) -> None:
    press(page, *["Shift+ArrowRight"] * 3, "1", "t", "Control+End", *["Shift+ArrowLeft"] * 4, "2", "f", "r", "Enter")
    assert [each["label"] for each in entered(page)["relations"]] == ["employs"]
    page.get_by_role("textbox", name="Text to mark").focus()
    press(page, "Alt+ArrowUp", "Delete")
    expect(page.locator(".editor-note")).to_contain_text("has a relation. Delete it once more")
    assert len(entered(page)["spans"]) == 2
    press(page, "Delete")
    assert (len(entered(page)["spans"]), entered(page)["relations"]) == (1, [])
    press(page, "Control+z")


def segments_by_mouse(page: Page) -> None:
    expect(page.locator(".time-wave path")).to_have_count(1)
    expect(page.locator("audio")).to_have_count(1)
    page.locator(".time-stage").scroll_into_view_if_needed()
    box = page.locator(".time-lane[data-label=speech]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 20, steps=4)
    page.mouse.up()
    (made,) = entered(page)
    assert made["start"] == pytest.approx(1, abs=0.02) and made["end"] == pytest.approx(2.8, abs=0.02)
    bar = page.locator(".time-bar").bounding_box()
    assert bar
    page.mouse.move(bar["x"] + bar["width"] - 2, bar["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 40, bar["y"] + 5, steps=4)
    page.mouse.up()


def segments_by_keyboard(page: Page) -> None:
    expect(page.locator(".time-place")).to_contain_text("of 0:04.00")
    press(page, " ")
    until(page, PLAYING)
    press(page, " ", "Home", "i", *["ArrowRight"] * 5, "Shift+ArrowRight", "o")
    assert entered(page) == [{"start": 0, "end": 0.51, "label": "speech"}]
    press(page, "Alt+ArrowLeft", "Alt+Shift+ArrowRight", "2")


def words_by_mouse(page: Page) -> None:
    page.get_by_label("What was said").click()
    page.keyboard.type("the red fox")
    page.get_by_role("button", name="2 s on").click()
    until(page, AT_TWO_SECONDS)
    page.evaluate(REFUSING)
    page.get_by_role("button", name="Play or pause").click()
    expect(page.locator(".editor-note")).to_have_text("The browser does not play this recording: no sound")
    expect(page.get_by_role("status").get_by_text("does not play")).to_have_count(1)


def words_by_keyboard(page: Page) -> None:
    page.keyboard.type("the blue")
    press(page, "Control+k", "Control+k", "Control+j")
    until(page, AT_TWO_SECONDS)
    press(page, "Control+Space")
    until(page, PLAYING)
    press(page, "Control+Space")
    until(page, f"!({PLAYING})")
    page.keyboard.type(" fox")


def tree_by_mouse(page: Page) -> None:
    page.get_by_role("treeitem", name="animal").click()
    page.get_by_role("treeitem", name="dog").click()
    expect(page.get_by_role("treeitem", name="dog")).to_have_attribute("aria-selected", "true")


def tree_by_keyboard(page: Page) -> None:
    page.keyboard.type("POOD")
    press(page, "ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    assert entered(page) == ["animal", "dog", "poodle"]
    press(page, "Shift+Tab", "Control+a", "Delete", "ArrowDown", "ArrowLeft", "ArrowDown")
    page.keyboard.type("pl")
    press(page, "ArrowRight", "ArrowRight", "End", " ")


def order_by_mouse(page: Page) -> None:
    for item in ("alpha", "beta", "gamma"):
        page.get_by_role("button", name=f"Rank it: {item}").click()
    page.get_by_role("button", name="Tie with the one above: beta").click()
    grip, target = (page.locator(f"[data-item={name}]").bounding_box() for name in ("gamma", "alpha"))
    assert grip and target
    page.mouse.move(grip["x"] + 60, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 3, steps=4)
    page.mouse.up()


def order_by_keyboard(page: Page) -> None:
    press(page, "Enter", "ArrowDown", "Enter", "ArrowDown", "Enter")
    assert entered(page) == [["alpha"], ["beta"], ["gamma"]]
    press(page, "Alt+ArrowUp", "Alt+ArrowUp", "ArrowDown", "ArrowDown", "t")
    assert entered(page) == [["gamma"], ["alpha", "beta"]]
    press(page, "u", "Delete")


def better_by_mouse(page: Page) -> None:
    page.get_by_role("button", name="second").click()
    page.get_by_label("3", exact=True).check()


def better_by_keyboard(page: Page) -> None:
    press(page, "0")
    assert entered(page) == {"choice": "tie"}
    press(page, "1", "ArrowRight")


def ratings_by_mouse(page: Page) -> None:
    page.get_by_label("fair").check()
    page.get_by_role("spinbutton", name="score").fill("2.5")
    page.get_by_label("None of these").check()
    expect(page.get_by_text("Still to be rated: subject")).to_be_visible()
    page.get_by_role("treeitem", name="sport").click()


def ratings_by_keyboard(page: Page) -> None:
    press(page, "ArrowRight", "ArrowRight", "Tab")
    page.keyboard.type("7")
    press(page, "Tab", "Tab", " ", "Tab", "Tab", "Tab", "s", "Enter")


DIMENSIONS = {
    "fluency": {"type": "ordinal", "labels": ["bad", "fair", "good"]},
    "score": {"type": "numeric", "min": 0, "max": 10},
    "flags": {"type": "multilabel", "labels": ["rude", "spam"]},
    "subject": {"type": "taxonomy", "tree": {"news": {}, "sport": {"ball": {}}}},
}
RATED = {"fluency": "bad", "score": 1, "flags": ["rude"], "subject": ["news"]}
TREE = {"animal": {"dog": {"poodle": {}, "terrier": {}}, "cat": {}}, "plant": {"tree": {}, "flower": {}}}
AT = {words: TEXT.index(words) for words in ("Marie Curie", "Curie", "Paris")}

JOURNEYS = {
    "spans": Journey(
        {"type": "spans", "labels": ["PER", "ORG", "LOC"]}, [[{"start": 0, "end": 4, "label": "PER"}], []],
        spans_by_mouse, f"PER {AT['Marie Curie']}–{AT['Curie'] + 5}; ORG {AT['Curie']}–{AT['Curie'] + 5}",
        spans_by_keyboard, f"PER 4–9; LOC {AT['Paris']}–{AT['Paris'] + 5}", {"text": TEXT},
    ),
    "relations": Journey(
        {"type": "relations", "labels": ["PER", "ORG"], "relations": [
            {"label": "works_for", "from": ["PER"], "to": ["ORG"]},
            {"label": "employs", "from": ["ORG"], "to": ["PER"]},
        ]},
        [[], [{"start": 0, "end": 3, "label": "PER"}]],
        relations_by_mouse, "PER 0–3 works_for ORG 10–14",
        relations_by_keyboard, "ORG 10–14 employs PER 0–3", {"text": "Ann joins Acme"},
    ),
    "segments": Journey(
        {"type": "segments", "labels": ["speech", "music"]}, [[{"start": 0, "end": 1, "label": "music"}], []],
        segments_by_mouse, "–4 s", segments_by_keyboard, "music 0.01–0.5 s", {"audio": "tone.wav"}, "tone.wav",
    ),
    "transcription": Journey(
        {"type": "transcription"}, ["the fox", "a fox"],
        words_by_mouse, "the red fox", words_by_keyboard, "the blue fox", {"audio": "words.wav"}, "words.wav",
    ),
    "taxonomy": Journey(
        {"type": "taxonomy", "tree": TREE}, ["animal", "plant"],
        tree_by_mouse, "animal / dog", tree_by_keyboard, "plant / flower", {"text": "Rex"},
    ),
    "ranking": Journey(
        {"type": "ranking", "items": ["alpha", "beta", "gamma", "delta"]}, [[["delta"]], [["beta"]]],
        order_by_mouse, "gamma > alpha = beta", order_by_keyboard, "gamma > alpha", {"text": "Rank these."},
    ),
    "preference": Journey(
        {"type": "preference", "strength": 3}, [{"choice": "tie"}, {"choice": "both bad"}],
        better_by_mouse, "second (3)", better_by_keyboard, "first (2)", {"question": "Which?"},
    ),
    "ratings": Journey(
        {"type": "ratings", "dimensions": DIMENSIONS}, [RATED, {**RATED, "score": 9}],
        ratings_by_mouse, "fluency: fair; score: 2.5; flags: none of the labels; subject: sport",
        ratings_by_keyboard, "fluency: good; score: 7; flags: spam; subject: sport", {"text": "Hello"},
    ),
}  # fmt: skip


def tone(seconds: float = 4.0, rate: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        waves = (round(8000 * math.sin(at / 6)) for at in range(int(seconds * rate)))
        sound.writeframes(b"".join(struct.pack("<h", one) for one in waves))
    return file.getvalue()


def store(page: Page, case: str, name: str) -> None:
    """The owner brings the recording that the item of a case names."""
    page.goto(case)
    page.locator(".crumbs a[href*='/projects/']").click()
    page.goto(f"{page.url}media/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "audio/wav", "buffer": tone()})
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_text("1 file stored.")).to_be_visible()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".editor-bar", has_text="Undo").wait_for(state="attached")
    page.locator("main").press("3")


def decided(page: Page, case: str) -> str:
    expect(page.get_by_text("recorded as evt_").last).to_be_visible()
    page.goto(case)
    return page.get_by_role("heading", level=1).inner_text().removeprefix("Decided: ")


@pytest.mark.parametrize("widget", sorted(JOURNEYS))
def test_an_answer_is_entered_by_mouse_and_another_by_keyboard_alone(sign_in: SignIn, widget: str) -> None:
    journey = JOURNEYS[widget]
    owner = sign_in(OWNER)
    case = case_about(owner, f"By hand: {widget}", journey.schema, journey.labels, **journey.content)
    if journey.sound:
        store(owner, case, journey.sound)
    page = sign_in(JUDGE)
    opened(page, case)
    journey.by_mouse(page)
    check(page)
    page.get_by_label("Why").fill("So the guideline says.")
    page.get_by_label("Reason").select_option("annotator_error")
    page.get_by_role("button", name="Record and next").click()
    assert decided(page, case).endswith(journey.told_by_mouse)

    page = sign_in(JUDGE, width=390, scheme="dark")
    opened(page, f"{case}?again=1")
    journey.by_keyboard(page)
    check(page)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Why")).to_be_focused()
    page.keyboard.type("It was decided wrongly.")
    press(page, "Tab", "ArrowDown", "Control+Enter")
    assert decided(page, case) == journey.told_by_keyboard


def test_text_that_runs_to_the_left_and_spans_that_may_not_overlap(sign_in: SignIn) -> None:
    schema = {"type": "spans", "labels": ["PER", "LOC"], "overlap": False}
    labels = [[{"start": 0, "end": 4, "label": "PER"}], [{"start": 5, "end": 9, "label": "PER"}]]
    case = case_about(sign_in(OWNER), "To the left", schema, labels, text="שלום עולם")
    page = sign_in(JUDGE)
    opened(page, case)
    press(page, *["Shift+ArrowLeft"] * 4, "1")
    assert entered(page) == labels[0]
    press(page, "Control+End", "Control+Shift+Home", "2")
    expect(page.locator(".editor-note")).to_contain_text("would overlap PER “שלום”; the schema does not allow that")
    assert entered(page) == labels[0]
    page.get_by_role("button", name="Nothing to label").click()
    assert entered(page) == []
    page.get_by_text("As JSON", exact=True).click()
    page.locator("#editor-text").fill(json.dumps(labels[1]))
    expect(page.get_by_role("button", name="Delete: PER “עולם”")).to_be_visible()
    check(page)
