import csv
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn


def test_a_qa_manager_infers_by_another_method_and_takes_the_labels(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("qa@harbour.example")
    page.goto("/projects/")
    page.get_by_role("link", name="Topics of messages").first.click()
    page.get_by_role("link", name="Truth", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("gold"))
    page.get_by_label("Method", exact=True).select_option("One-coin")
    page.get_by_role("button", name="Infer again").click()
    expect(page.get_by_text("Inferred by One-coin")).to_be_visible()
    expect(page.get_by_role("heading", name="Labels by One-coin")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the labels as CSV").click()
    download.value.save_as(tmp_path / "labels.csv")
    with (tmp_path / "labels.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["item_id", "label", "probability", "tied"]
    assert len(rows) >= 600


def test_a_doubtful_item_is_one_click_away(sign_in: SignIn) -> None:
    page = sign_in("manager@quarry.example")
    page.goto("/projects/")
    page.get_by_role("link", name="Topics of messages").first.click()
    page.get_by_role("link", name="Truth", exact=True).click()
    page.get_by_role("region", name="Least certain items").get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/items/\d+/"))
