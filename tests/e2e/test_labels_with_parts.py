from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.cases import case_about, delivered
from tests.e2e.conftest import SignIn

OWNER, JUDGE = "owner@harbour.example", "judge@harbour.example"
TEXT = "Marie Curie worked at the University of Paris."
SPANS = {"type": "spans", "labels": ["PER", "ORG", "LOC"]}
PERSON = {"start": 0, "end": 11, "label": "PER"}
BOXES = {"type": "boxes", "labels": ["car", "truck"]}
CAR = {"label": "car", "x": 100, "y": 60, "w": 80, "h": 40}


def case_by_hand(page: Page, name: str, schema: Mapping[str, Any], labels: Sequence[Any], **content: Any) -> str:
    """What `case_about` sends, filled in and clicked by the owner; the address of the case."""
    page.goto("/scorecards/")
    page.locator("a[href*='/scorecards/eng_']").first.click()
    page.goto(page.url.replace("/scorecards/", "/engagements/"))
    page.get_by_text("Start a project").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile(r"/projects/prj_"))
    project = page.url
    publish_schema(page, schema)
    page.goto(f"{project}deliver/")
    file = delivered(labels, **content)
    page.set_input_files("input[type=file]", {"name": "one.jsonl", "mimeType": "application/jsonl", "buffer": file})
    page.get_by_role("button", name="Deliver").click()
    expect(page.get_by_text("Done").or_(page.get_by_text("Admitted")).first).to_be_visible(timeout=30_000)
    page.goto(f"{project}items/")
    page.get_by_role("link", name="one").click()
    page.get_by_label("What is wrong").fill("Please look again.")
    page.get_by_role("button", name="Open a case").click()
    page.wait_for_url(re.compile(r"/disputes/dsp_"))
    return page.url


def publish_schema(page: Page, schema: Mapping[str, Any]) -> None:
    field = page.get_by_label("Definition")
    if not field.is_visible():
        page.locator("summary", has_text=re.compile("schema", re.IGNORECASE)).first.click()
    field.fill(json.dumps(schema))
    page.get_by_role("button", name=re.compile("Publish")).first.click()
    expect(page.get_by_text("The schema is published")).to_be_visible()


def check(page: Page) -> None:
    """Nothing that axe finds, and nothing beside the window."""
    violations = Axe().run(page).response["violations"]
    assert not [(each["id"], each["nodes"][0]["html"][:120]) for each in violations]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_case_about_spans_is_decided_by_writing_what_is_right(sign_in: SignIn) -> None:
    labels = [[PERSON], [{**PERSON, "end": 5}, {"start": 26, "end": 45, "label": "LOC"}]]
    case = case_by_hand(sign_in(OWNER), "Names", SPANS, labels, text=TEXT)
    page = sign_in(JUDGE)
    page.goto(case)
    expect(page.locator(".gloss")).to_contain_text("worked at the")
    expect(page.get_by_text("“Marie Curie” — position")).to_be_visible()
    check(page)
    page.keyboard.press("3")
    expect(page.locator("[data-stage]")).to_be_focused()
    written = page.get_by_label("The answer as JSON")
    longer = page.locator("label.position", has_text="PER 0–11").locator("input").get_attribute("value")
    page.get_by_role("button", name=f"Start from position {longer}").click()
    assert json.loads(written.input_value()) == [PERSON]
    page.get_by_role("button", name="Undo").click()
    expect(written).to_have_value("")
    page.get_by_text("As JSON", exact=True).click()
    wrong = json.dumps([PERSON, {"start": 45, "end": 26, "label": "ORG"}])
    written.fill(wrong)
    page.get_by_label("Why").fill("The university is an organisation.")
    page.get_by_label("Reason").select_option("annotator_error")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("starts at 45 and ends at 26")
    expect(written).to_have_value(wrong)
    expect(written).to_have_attribute("aria-describedby", re.compile("editor-fault"))
    check(page)
    written.fill(json.dumps([PERSON, {"start": 26, "end": 45, "label": "ORG"}]))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("recorded as evt_").last).to_be_visible()
    page.goto(case)
    expect(page.get_by_role("heading", name="Decided: PER 0–11; ORG 26–45")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_a_case_about_boxes_shows_each_position_over_the_image(sign_in: SignIn, scheme: str, width: int) -> None:
    labels = [[CAR], [{**CAR, "label": "truck", "x": 104}], []]
    case = case_about(sign_in(OWNER), f"Street {scheme}", BOXES, labels, image="street.jpg")
    page = sign_in(JUDGE, scheme=scheme, width=width)
    page.goto(case)
    drawing = page.get_by_role("img", name="not in every position")
    expect(drawing).to_be_visible()
    empty = page.locator("label.position", has_text="nothing to label").locator("input").get_attribute("value")
    expect(page.locator(".legend")).to_contain_text(f"Position {empty}: nothing labelled")
    expect(drawing).to_contain_text(re.compile("≠ [123] truck"))
    check(page)
    page.get_by_text("In words").click()
    expect(page.locator(".rendering dd").first).to_be_visible()
    check(page)
