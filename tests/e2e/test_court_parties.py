"""The court as its parties see it: contest, follow, read why it was decided so, appeal."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

MANAGER, ANNOTATOR, JUDGE = "manager@northfield.example", "annotator@northfield.example", "judge@harbour.example"
CASE = re.compile(r"/disputes/(dsp_\w+)/")
PHONE = 390


def contest_a_label(page: Page, claim: str, *, begin: int) -> str:
    """Contest the first item of the project that can still be contested; the public id of the case."""
    page.goto("/projects/")
    page.get_by_role("link", name="Topics of messages").first.click()
    page.get_by_role("link", name="Items").first.click()
    items = page.url
    for number in range(begin, begin + 40):
        page.goto(f"{items}?q=msg-{number:04}")
        page.get_by_role("link", name=f"msg-{number:04}", exact=True).click()
        if page.get_by_role("button", name="Open a case").is_visible():
            break
    expect(page.get_by_text("You may contest it until")).to_be_visible()
    page.get_by_label(re.compile("wrong", re.I)).fill(claim)
    page.get_by_role("button", name="Open a case").click()
    page.wait_for_url(CASE)
    found = CASE.search(page.url)
    assert found
    return found[1]


def mine(page: Page, case: str, tab: str) -> Page:
    page.goto(f"/disputes/mine/?tab={tab}")
    expect(page.locator(f"article[aria-labelledby={case}]")).to_be_visible()
    return page


def decide(page: Page, case: str, why: str) -> None:
    page.goto(f"/disputes/{case}/")
    page.keyboard.press("1")
    page.get_by_label("Why", exact=True).fill(why)
    page.get_by_label("Reason", exact=True).select_option("annotator_error")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: case not in url)


@pytest.mark.parametrize(("who", "begin", "width"), [(MANAGER, 100, 1280), (ANNOTATOR, 160, PHONE)])
def test_the_vendors_side_contests_reads_the_reason_and_appeals(
    sign_in: SignIn, who: str, begin: int, width: int
) -> None:
    page = sign_in(who, width=width)
    case = contest_a_label(page, "Clause 4 covers this message.", begin=begin)
    article = mine(page, case, "open").locator(f"article[aria-labelledby={case}]")
    expect(article).to_contain_text("The buyer decides by")
    decide(sign_in(JUDGE), case, "Clause 4 is about refunds alone.")
    page.goto("/notices/")
    expect(page.get_by_text(f"Case {case} was decided").first).to_be_visible()
    article = mine(page, case, "now").locator(f"article[aria-labelledby={case}]")
    expect(article).to_contain_text("You may appeal until")
    expect(article).to_contain_text("Clause 4 is about refunds alone.")
    article.get_by_text("Appeal", exact=True).first.click()
    article.get_by_label("What is wrong with the decision?").fill("The message asks for a refund.")
    article.get_by_role("button", name="Appeal").click()
    page.wait_for_url(CASE)
    expect(page.get_by_role("heading", name="The appeal")).to_be_visible()
    article = mine(page, case, "open").locator(f"article[aria-labelledby={case}]")
    expect(article).to_contain_text("somebody who was not in the first instance decides")


def test_the_vendor_takes_the_disagreement_report_away(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.goto("/disputes/mine/")
    page.get_by_role("link", name="what was decided in Topics of messages").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("decided")
    for kind, begin in (("CSV", b"case,item"), ("PDF", b"%PDF-")):
        with page.expect_download() as taken:
            page.get_by_role("link", name=kind, exact=True).click()
        assert taken.value.path().read_bytes().startswith(begin)
