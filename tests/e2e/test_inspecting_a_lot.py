import re

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn
from tests.e2e.waiting import until


def test_a_qa_manager_draws_inspects_and_decides_a_lot_of_pictures(sign_in: SignIn) -> None:
    page = sign_in("qa@harbour.example")
    page.goto("/lots/")
    page.get_by_role("link", name="digits.jsonl").first.click()
    page.get_by_label("AQL").fill("2")
    page.get_by_label("RQL").fill("20")
    page.get_by_label("RQL").press("Enter")
    page.get_by_role("button", name=re.compile(r"Draw \d+ items")).click()
    expect(page.get_by_text("Seed", exact=True)).to_be_visible()
    page.get_by_role("link", name="Inspect").first.click()
    page.wait_for_url(re.compile(r"/inspect/"))
    assert page.locator("main img").first.evaluate("image => image.naturalWidth") == 64
    for _ in range(60):
        before = page.locator("main").inner_text()
        page.keyboard.press("1")
        page.keyboard.press("Control+Enter")
        until(page, "old => (document.querySelector('main') ?? { innerText: old }).innerText !== old", before)
        if "/inspect/" not in page.url:
            break
    page.get_by_role("button", name="Record: accepted").click()
    expect(page.get_by_role("heading", name="digits.jsonl: accepted.")).to_be_visible()
    expect(page.get_by_text("one time in ten").first).to_be_visible()
