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
    expect(page.get_by_text("recorded as evt_").last).to_be_visible()
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


def start(page: Page) -> str:
    """The first case in the order of their worth, taken by a key, and read until the next one was fetched."""
    page.goto("/disputes/?tab=mine")
    with page.expect_response(lambda answer: answer.request.headers.get("x-ahead") == "1") as ahead:
        page.keyboard.press("s")
    ahead.value.finished()
    return page.url


def test_the_next_case_is_there_when_this_one_is_recorded(sign_in: SignIn) -> None:
    page = sign_in(JUDGE)
    case = start(page)
    announced = page.locator("form[data-case]").get_attribute("data-ahead")
    decide_by_keyboard(page, "1", "Clause 2 names it.")
    page.wait_for_url(f"**{announced}")
    assert page.url != case
    expect(page.get_by_text("recorded as evt_").last).to_be_visible()
    loaded = "performance.getEntriesByType('navigation')[0].transferSize"
    assert page.evaluate(loaded) == 0


def test_what_was_entered_is_there_again_when_one_comes_back(sign_in: SignIn) -> None:
    page = sign_in(JUDGE)
    case = start(page)
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        page.get_by_label("Why").fill("Half a thought about clause 3.")
        page.get_by_label("Critical").check()
    page.goto("/disputes/")
    page.goto(case)
    expect(page.get_by_label("Why")).to_have_value("Half a thought about clause 3.")
    expect(page.get_by_label("Critical")).to_be_checked()
    expect(page.get_by_text("Your draft of")).to_be_visible()
