from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn

QA = "qa@harbour.example"
# What a colour scheme changes are the colours, and nothing else of a page.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
CHECKED: dict[str, dict[str, Any]] = {"light": {}, "dark": COLOURS}


def pages_of(page: Page) -> list[str]:
    """The rooms of the house, found by following links from the lists."""
    found = ["/", "/scorecards/", "/projects/", "/lots/", "/disputes/", "/reports/", "/log/", "/account/"]
    found += ["/disputes/bench/", "/disputes/mine/", "/notices/", "/notices/preferences/"]
    for start, pattern in (
        ("/scorecards/", "/scorecards/eng_"),
        ("/projects/", "/projects/prj_"),
        ("/lots/", "/lots/lot_"),
        ("/disputes/", "/disputes/dsp_"),
        ("/reports/", "/reports/rpt_"),
    ):
        page.goto(start)
        links = page.eval_on_selector_all(f"a[href*='{pattern}']", "links => links.map(l => new URL(l.href).pathname)")
        found += links[:1]
        if "prj_" in pattern and links:
            rooms = ("quality/", "truth/", "training/", "media/", "items/", "guideline/", "deliver/")
            rooms += ("guideline/changes/", "disagreement/", "consequences/")
            found += [links[0] + part for part in rooms]
        if "eng_" in pattern and links:
            found.append(links[0].replace("/scorecards/", "/engagements/") + "court/")
    return [*found, *rooms_of_the_loop(page)]


def rooms_of_the_loop(page: Page) -> list[str]:
    """Of the project in which one was played, and the first page that each of its rooms leads to."""
    page.goto("/projects/")
    page.get_by_role("link", name="Digits", exact=True).click()
    page.get_by_role("link", name="Loop", exact=True).click()
    rooms = paths(page, "nav.rooms a")
    beyond = []
    for room in rooms:
        page.goto(room)
        beyond += paths(page, f"main table a[href^='{room}'], main .rows a[href^='{room}']")[:1]
    return [*rooms, *beyond]


def paths(page: Page, where: str) -> list[str]:
    return page.eval_on_selector_all(where, "links => links.map(link => new URL(link.href).pathname)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_room_is_accessible(sign_in: SignIn, scheme: str) -> None:
    page = sign_in(QA, scheme=scheme)
    findings = {}
    options = {"resultTypes": ["violations"], **CHECKED[scheme]}
    for path in pages_of(page):
        page.goto(path)
        violations = Axe().run(page, options=options).response["violations"]
        if violations:
            findings[path] = [(v["id"], v["nodes"][0]["html"][:120]) for v in violations]
    assert not findings


def test_every_room_fits_a_phone(sign_in: SignIn) -> None:
    page = sign_in(QA, width=390)
    too_wide = {}
    for path in pages_of(page):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            too_wide[path] = width
    assert not too_wide


def test_the_log_is_verified_on_request_with_the_time_it_was_earned(sign_in: SignIn) -> None:
    page = sign_in(QA)
    page.goto("/log/")
    page.get_by_role("button", name="Verify now").first.click()
    page.get_by_text("Verified to").first.wait_for(timeout=20_000)
    assert "UTC" in page.locator("main").inner_text()
