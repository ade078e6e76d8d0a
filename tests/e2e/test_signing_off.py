import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from apps.demo.people import PASSWORD
from tests.e2e.conftest import SignIn

# Other journeys bring projects without a label, of which nothing can be frozen.
PROJECT = "Topics of messages"


def freeze(page: Page, title: str) -> str:
    page.goto("/scorecards/")
    page.get_by_role("link", name="Northfield").first.click()
    topics = page.get_by_role("row", name="Topics of messages")
    topics.get_by_role("link", name="Freeze a report").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Freeze").click()
    page.wait_for_url(re.compile(r"/reports/rpt_"))
    return page.url


def choose(page: Page, report: str, meaning: str, way: str) -> None:
    """Everything up to the page that shows what will be signed."""
    page.goto(report)
    page.get_by_role("link", name="Sign", exact=True).click()
    page.get_by_role("checkbox", name="I have read this report.").check()
    for box in page.locator("input[name=exception]").all():
        box.check()
    page.get_by_role("radio", name=re.compile(meaning)).check()
    page.get_by_role("radio", name=re.compile(way)).check()
    page.get_by_role("button", name="Continue").click()


def sign(page: Page, report: str, meaning: str, password: str = PASSWORD) -> None:
    """With the password alone, as the demonstration allows."""
    choose(page, report, meaning, "nothing else")
    page.get_by_label("Your password, again").fill(password)
    page.get_by_role("button", name="Sign", exact=True).click()


def check(page: Page, file: Path) -> str:
    """What "Check a file" says; the browser computes the digest itself."""
    page.goto("/reports/check/")
    page.set_input_files("input[type=file]", file)
    page.wait_for_url(re.compile(r"sha256="))
    return page.get_by_role("heading", level=1).inner_text()


def test_a_report_is_frozen_signed_downloaded_checked_and_recomputed_offline(sign_in: SignIn, tmp_path: Path) -> None:
    author = sign_in("qa@harbour.example")
    report = freeze(author, "First three lots, for release")
    officer = sign_in("compliance@harbour.example")
    sign(officer, report, "Approved")
    expect(officer.get_by_text("Marta Kovac").first).to_be_visible()
    with officer.expect_download() as download:
        officer.get_by_role("link", name=re.compile(r"\.pdf$")).click()
    pdf = tmp_path / "report.pdf"
    download.value.save_as(pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert check(officer, pdf) == "Issued by us."
    pdf.write_bytes(pdf.read_bytes() + b"\n% appended")
    assert check(officer, pdf) == "Not issued by us."
    officer.goto(report)
    with officer.expect_download() as download:
        officer.get_by_role("button", name="Seal and download", exact=True).click()
    bundle = tmp_path / "bundle.zip"
    download.value.save_as(bundle)
    command = [str(Path(sys.executable).parent / "qa-portal"), "verify", str(bundle)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "computed again" in result.stdout


def test_the_author_cannot_approve_and_reads_why(sign_in: SignIn) -> None:
    page = sign_in("qa@harbour.example")
    report = freeze(page, "Mine")
    page.goto(f"{report}sign/")
    expect(page.get_by_role("radio", name=re.compile("Approved"))).to_be_disabled()
    expect(page.get_by_text("You are the author of this report").first).to_be_visible()


def test_a_wrong_password_signs_nothing(sign_in: SignIn) -> None:
    report = freeze(sign_in("qa@harbour.example"), "Not to be signed by mistake")
    page = sign_in("compliance@harbour.example")
    sign(page, report, "Approved", password="not my password")
    expect(page.get_by_role("alert")).to_contain_text("password is wrong")
    page.goto(report)
    assert "Marta Kovac" not in page.locator("main").inner_text()
