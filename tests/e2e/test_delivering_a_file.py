from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

OWNER = "owner@harbour.example"
HEADER = "item_id,annotator_id,label\n"


def upload(page: Page, name: str, content: str) -> None:
    page.goto("/projects/")
    page.get_by_role("link", name="Topics of messages").first.click()
    page.get_by_role("link", name="Deliver").first.click()
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Deliver").click()


def test_a_good_file_is_admitted_by_the_worker_while_the_page_watches(sign_in: SignIn) -> None:
    page = sign_in(OWNER)
    upload(page, "extra.csv", HEADER + "".join(f"extra-{i},nf-01,billing\n" for i in range(50)))
    expect(page.get_by_text("Done").or_(page.get_by_text("Admitted")).first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("50").first).to_be_visible()


def test_the_same_file_again_changes_nothing_and_says_so(sign_in: SignIn) -> None:
    page = sign_in(OWNER)
    content = HEADER + "".join(f"twice-{i},nf-01,billing\n" for i in range(50))
    upload(page, "once.csv", content)
    upload(page, "again.csv", content)
    expect(page.get_by_text("nothing changed")).to_be_visible()


def test_refused_rows_are_listed_with_line_and_remedy_and_the_rest_can_be_admitted(
    sign_in: SignIn, tmp_path: Path
) -> None:
    page = sign_in(OWNER)
    upload(page, "flawed.csv", HEADER + "one,nf-01,billing\ntwo,nf-01,biling\nthree,nf-01,=cmd()\n")
    expect(page.get_by_text("line 3").first).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    download.value.save_as(tmp_path / "refused.csv")
    listed = (tmp_path / "refused.csv").read_text()
    assert "line 3" in listed and "line 4" in listed and "biling" in listed
    page.get_by_role("button", name="Admit").first.click()
    expect(page.get_by_text("Done").or_(page.get_by_text("Admitted")).first).to_be_visible(timeout=30_000)
