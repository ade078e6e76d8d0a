"""The tables about agreement with everything unfolded: what the walk over all rooms leaves closed."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn
from tests.e2e.test_every_page import CHECKED

QA = "qa@harbour.example"


def unfolded(page: Page) -> Page:
    """The quality page of the first project that has one."""
    page.goto("/projects/")
    project = page.locator("a[href*='/projects/prj_']").first.get_attribute("href")
    page.goto(f"{project}quality/")
    page.evaluate("document.querySelectorAll('details.fold').forEach(each => each.open = true)")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_unfolded_tables_are_accessible(sign_in: SignIn, scheme: str) -> None:
    options = {"resultTypes": ["violations"], **CHECKED[scheme]}
    violations = Axe().run(unfolded(sign_in(QA, scheme=scheme)), options=options).response["violations"]
    assert not [(each["id"], each["nodes"][0]["html"][:120]) for each in violations]


def test_the_unfolded_tables_fit_a_phone(sign_in: SignIn) -> None:
    page = unfolded(sign_in(QA, width=390))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_annotator_leads_to_the_labels_behind_the_row(sign_in: SignIn) -> None:
    page = unfolded(sign_in(QA))
    row = page.locator("tr", has=page.locator("[data-label='Alpha without']")).first
    name = row.locator("bdi").inner_text()
    row.get_by_role("link").click()
    page.wait_for_url("**/labels/?annotator=*")
    assert name in page.locator("main").inner_text()
