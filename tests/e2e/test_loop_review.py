"""Reviewing in a real browser: by keyboard, with a thumb, without scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from apps.demo.people import PASSWORD
from tests.e2e.conftest import SignIn

JUDGE, QA = "judge@harbour.example", "qa@harbour.example"
HELD = "input[name=assignment]"


@pytest.fixture(scope="module")
def rounds(portal: str, folder: Path) -> Mapping[str, str]:
    """Ids of projects with a round each, by journey."""
    own = {"QA_PORTAL_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "qa_portal.settings"}
    known = {name: value for name, value in os.environ.items() if name != "QA_PORTAL_DATABASE"}
    command = [sys.executable, "-m", "tests.e2e.review_rounds"]
    done = subprocess.run(command, env={**known, **own}, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def begin(page: Page, project: str) -> None:
    page.goto(f"/projects/{project}/loop/review/")
    page.get_by_role("button", name="Start").click()
    expect(page.locator(HELD)).to_have_count(1)


def following(page: Page, before: str) -> None:
    """The next record, or the end, has taken the place of this one, and hears the keyboard."""
    expect(page.locator(f"{HELD}[value={before}]")).to_have_count(0)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def held(page: Page) -> str:
    return page.locator(HELD).input_value()


def pressed(page: Page, *keys: str) -> None:
    before = held(page)
    for key in keys:
        page.keyboard.press(key)
    following(page, before)


def test_a_round_is_reviewed_with_two_keys_a_record_whatever_is_answered(
    sign_in: SignIn, rounds: Mapping[str, str]
) -> None:
    page = sign_in(JUDGE)
    page.goto(f"/projects/{rounds['keyboard']}/loop/review/")
    page.keyboard.press("j")
    expect(page.get_by_text("This is what a says.")).to_be_visible()
    assert page.locator("input:checked").count() == 0
    page.evaluate("document.documentElement.dataset.same = 'page'")
    pressed(page, "2", "Enter")
    expect(page.get_by_text("This is what b says.")).to_be_visible()
    expect(page.get_by_text("suggested")).to_have_count(0)
    pressed(page, "3", "j")
    expect(page.get_by_text("This is what c says.")).to_be_visible()
    pressed(page, "2", "Enter")
    pressed(page, "u", "Control+Enter")
    expect(page.get_by_text("This is what e says.")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Recorded. Here is the next.")).to_have_count(1)
    # Four answers without leaving the page.
    assert page.evaluate("document.documentElement.dataset.same") == "page"
    pressed(page, "2", "j")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_focused()
    expect(page.get_by_text("about records that you have had before you")).to_be_visible()


def test_a_record_is_left_with_a_key(sign_in: SignIn, rounds: Mapping[str, str]) -> None:
    page = sign_in(QA)
    begin(page, rounds["keyboard"])
    first = held(page)
    page.keyboard.press("k")
    following(page, first)


def test_something_else_is_said_in_words(sign_in: SignIn, rounds: Mapping[str, str]) -> None:
    page = sign_in(JUDGE)
    begin(page, rounds["axe"])
    why = page.get_by_label("What is it, then?")
    expect(why).to_be_hidden()
    page.keyboard.press("o")
    expect(why).to_be_focused()
    before = held(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say why the record cannot be labelled")
    page.get_by_label("What is it, then?").fill("It is torn.")
    page.keyboard.press("Control+Enter")
    following(page, before)


def test_reviewing_with_a_thumb(sign_in: SignIn, rounds: Mapping[str, str]) -> None:
    page = sign_in(JUDGE, width=390)
    begin(page, rounds["phone"])
    for label in ("calm", "glad", "calm", "calm", "calm"):
        before = held(page)
        page.get_by_text(label, exact=True).click()
        page.get_by_role("button", name="Record and next").click()
        following(page, before)
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_reviewing_without_scripts(portal: str, browser: Browser, rounds: Mapping[str, str]) -> None:
    context = browser.new_context(base_url=portal, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(JUDGE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    begin(page, rounds["plain"])
    before = held(page)
    page.get_by_text("calm", exact=True).click()
    page.get_by_role("button", name="Record and next").click()
    following(page, before)
    expect(page.get_by_text("This is what b says.")).to_be_visible()
    context.close()


def test_an_answer_with_parts_is_accepted_or_mended_from_where_it_stands(
    sign_in: SignIn, rounds: Mapping[str, str]
) -> None:
    page = sign_in(JUDGE)
    begin(page, rounds["parts"])
    editor = page.locator(".label-editor")
    expect(editor).to_be_hidden()
    page.keyboard.press("2")
    expect(editor).to_be_visible()
    expect(editor.get_by_text("1 object")).to_be_visible()
    page.keyboard.press("Escape")
    before = held(page)
    page.get_by_text("It is right", exact=True).click()
    page.get_by_role("button", name="Record and next").click()
    following(page, before)
    expect(page.locator(".label-editor")).to_be_visible()
    expect(page.locator(".rendering")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rooms_of_review_are_accessible(sign_in: SignIn, rounds: Mapping[str, str], scheme: Any) -> None:
    page = sign_in(QA, scheme=scheme)
    room = f"/projects/{rounds['axe']}/loop/review/"
    findings = {}
    for path in (room, f"{room}people/", f"/projects/{rounds['parts']}/loop/review/"):
        page.goto(path)
        if page.get_by_role("button", name="Start").count():
            page.keyboard.press("j")
            page.get_by_role("button", name="Record and next").wait_for()
        violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        if violations:
            findings[path] = [(each["id"], each["nodes"][0]["html"][:160]) for each in violations]
    assert not findings
