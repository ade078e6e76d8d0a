"""Trying other settings on the strategy page: by keyboard, live, and without any script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

QA = "qa@harbour.example"


def at_strategy(page: Page) -> None:
    page.goto("/projects/")
    page.get_by_role("link", name="Topics of messages").first.click()
    page.wait_for_url(re.compile("/projects/prj_"))
    page.goto(f"{page.url}loop/strategy/")


def test_a_slider_moved_by_keyboard_is_worked_out_at_once_and_keeps_the_place(sign_in: SignIn) -> None:
    page = sign_in(QA)
    at_strategy(page)
    row = page.get_by_role("row", name=re.compile("Wrong labels delivered"))
    before = row.inner_text()
    page.get_by_label("Labels of people for each record").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#overlap-said")).to_have_text("3")
    expect(row).not_to_have_text(before)
    assert page.evaluate("document.activeElement.id") == "overlap"
    page.get_by_role("button", name="Work it out").click()
    page.wait_for_url(re.compile("overlap=3"))
    expect(page.get_by_label("Labels of people for each record")).to_have_value("3")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_a_phone(sign_in: SignIn, scheme: str) -> None:
    page = sign_in(QA, scheme=scheme, width=390)
    at_strategy(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not [(each["id"], each["nodes"][0]["html"][:120]) for each in found]
