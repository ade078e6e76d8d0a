import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

JUDGE = "judge@harbour.example"


def decide_by_keyboard(page: Page, key: str, why: str) -> None:
    page.keyboard.press(key)
    page.get_by_label("Why").fill(why)
    page.get_by_label("Reason").select_option("annotator_error")
    page.keyboard.press("Control+Enter")


def test_an_adjudicator_clears_the_queue_with_the_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in(JUDGE)
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/disputes/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/disputes/dsp_"))
    first = page.url
    decide_by_keyboard(page, "1", "Clause 1: the customer asks for the money back.")
    page.wait_for_url(lambda url: "/disputes/dsp_" in url and url != first)
    expect(page.get_by_text("recorded as evt_")).to_be_visible()
    page.goto(first)
    expect(page.get_by_role("heading", name="Who held what")).to_be_visible()
    expect(page.get_by_text("the customer asks for the money back")).to_be_visible()


def test_no_author_vote_or_origin_shows_before_the_decision(sign_in: SignIn) -> None:
    page = sign_in(JUDGE)
    page.goto("/disputes/")
    page.locator("[data-row] a").first.click()
    page.wait_for_url(re.compile(r"/disputes/dsp_"))
    hidden = page.content()
    assert not re.search(r"\b(nf|qd)-\d\d\b", hidden)
    assert "ann_" not in hidden and "gld_" not in hidden
    assert "holders" not in hidden


def test_a_decision_without_a_rationale_is_not_sent(sign_in: SignIn) -> None:
    page = sign_in(JUDGE)
    page.goto("/disputes/")
    page.locator("[data-row] a").first.click()
    page.wait_for_url(re.compile(r"/disputes/dsp_"))
    case = page.url
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Why")).to_be_focused()
    assert page.url == case


def test_two_adjudicators_with_the_same_case_lose_no_word(sign_in: SignIn) -> None:
    first, second = sign_in(JUDGE), sign_in("qa@harbour.example")
    first.goto("/disputes/")
    first.locator("[data-row] a").first.click()
    first.wait_for_url(re.compile(r"/disputes/dsp_"))
    case = first.url
    second.goto(case)
    decide_by_keyboard(first, "1", "Decided by the first.")
    first.wait_for_url(lambda url: url != case)
    decide_by_keyboard(second, "1", "Long thoughts of the second.")
    expect(second.get_by_role("alert")).to_contain_text("decided meanwhile")
    expect(second.get_by_label("Why")).to_have_value("Long thoughts of the second.")


def test_the_keys_are_listed_on_request(sign_in: SignIn) -> None:
    page = sign_in(JUDGE)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
