"""A report that waits for a signature, from the bell to the report."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import SignIn

COMPLIANCE = "compliance@harbour.example"
PATHS = ("/notices/", "/notices/preferences/")


def test_a_notice_is_followed_with_the_keyboard_and_counted_no_more(sign_in: SignIn) -> None:
    page = sign_in(COMPLIANCE)
    bell = page.locator("#bell")
    before = int(bell.locator(".count").inner_text().split()[0])
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/notices/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/reports/rpt_"))
    assert bell.inner_text().split()[1:2] == ([str(before - 1)] if before > 1 else [])
    page.goto("/notices/")
    if before > 1:
        page.get_by_role("button", name="Mark all as read").click()
    page.get_by_role("link", name="Unread").click()
    page.get_by_text("You have read everything.").wait_for()
    assert bell.inner_text().split() == ["Notices"]


def test_preferences_are_chosen_with_the_keyboard(sign_in: SignIn) -> None:
    page = sign_in(COMPLIANCE)
    page.goto("/notices/")
    page.get_by_role("link", name="How you are told").click()
    assert page.get_by_text("No mail server is set up for this portal").is_visible()
    page.get_by_label("Reports").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_text("Saved.").wait_for()
    assert page.get_by_label("Reports").input_value() == "never"
    assert "never" not in page.get_by_label("Deadlines").locator("option").evaluate_all("all => all.map(o => o.value)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_a_phone(sign_in: SignIn, scheme: str) -> None:
    page = sign_in("owner@harbour.example", scheme=scheme, width=390)
    findings = {}
    for path in PATHS:
        page.goto(path)
        findings[path] = [
            *(violation["id"] for violation in Axe().run(page).response["violations"]),
            *(["too wide"] if page.evaluate("document.documentElement.scrollWidth") > 390 else []),
        ]
    assert not any(findings.values()), findings
