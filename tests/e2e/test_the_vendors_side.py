import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn


def open_item(page: Page, key: str) -> None:
    page.get_by_role("link", name="Items").first.click()
    page.get_by_label("Find by key or text").fill(key)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=key, exact=True).click()


def test_a_vendor_manager_sees_results_and_no_other_vendor(sign_in: SignIn) -> None:
    page = sign_in("manager@northfield.example")
    page.goto("/scorecards/")
    expect(page.locator("main").get_by_text("Northfield Annotation").first).to_be_visible()
    assert "Quarry" not in page.content()
    assert "qd-0" not in page.content()


def test_a_vendor_never_reads_a_gold_answer(sign_in: SignIn) -> None:
    page = sign_in("manager@northfield.example")
    page.goto("/projects/")
    page.get_by_role("link", name="Topics of messages").first.click()
    open_item(page, "msg-0001")
    assert "gold" not in page.locator("main").inner_text().lower()


def test_an_annotator_sees_only_their_own_result_and_contests_a_label(sign_in: SignIn) -> None:
    page = sign_in("annotator@northfield.example")
    text = page.locator("main").inner_text()
    assert not re.search(r"\bnf-0[124567]\b", text)
    page.goto("/projects/")
    page.get_by_role("link", name="Topics of messages").first.click()
    for number in range(1, 20):
        open_item(page, f"msg-{number:04}")
        if page.get_by_role("button", name="Open a case").is_visible():
            break
        page.go_back()
        page.go_back()
    page.get_by_label(re.compile("wrong", re.I)).fill("Clause 4 covers this message.")
    page.get_by_role("button", name="Open a case").click()
    expect(page.get_by_text(re.compile("dsp_")).first).to_be_visible()
