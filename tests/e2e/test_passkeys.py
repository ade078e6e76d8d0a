import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from apps.demo.people import PASSWORD
from tests.e2e.conftest import SignIn
from tests.e2e.passkeys import add_passkey, plug_in, take_away
from tests.e2e.test_signing_off import choose, freeze


def confirm(page: Page) -> None:
    page.get_by_label("Your password, again").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()


def test_a_report_signed_with_a_passkey_is_checked_by_one_file_without_us(sign_in: SignIn, tmp_path: Path) -> None:
    report = freeze(sign_in("qa@harbour.example"), "Signed with a passkey")
    page = sign_in("compliance@harbour.example")
    plug_in(page)
    add_passkey(page, "this laptop")
    choose(page, report, "Approved", "this laptop")
    expect(page.get_by_role("heading", name="This is what you sign.")).to_be_visible()
    expect(page.get_by_text("I approve this report and take responsibility").first).to_be_visible()
    confirm(page)
    expect(page.locator("dl.signature").get_by_text("password and passkey (user verified")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Seal and download", exact=True).click()
    bundle, verifier = tmp_path / "bundle.zip", tmp_path / "verify.py"
    download.value.save_as(bundle)
    verifier.write_bytes(zipfile.ZipFile(bundle).read("verify.py"))
    command = [sys.executable, "-I", str(verifier), str(bundle)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "by password and passkey" in result.stdout
    take_away(page, "this laptop")
    page.goto(f"{report}sign/")
    expect(page.get_by_role("radio", name=re.compile("this laptop"))).to_have_count(0)


def test_an_authenticator_that_does_not_recognise_its_holder_signs_nothing(sign_in: SignIn) -> None:
    report = freeze(sign_in("qa@harbour.example"), "Not by just anybody")
    page = sign_in("compliance@harbour.example")
    authenticator = plug_in(page)
    add_passkey(page, "found on a desk")
    choose(page, report, "Approved", "found on a desk")
    authenticator.verifies(False)
    confirm(page)
    expect(page.get_by_role("alert")).to_contain_text("did not verify you")
    page.goto(report)
    assert "Marta Kovac" not in page.locator("main").inner_text()
    take_away(page, "found on a desk")


def test_a_code_signs_where_there_is_no_passkey_and_the_report_says_it_is_weaker(sign_in: SignIn) -> None:
    report = freeze(sign_in("qa@harbour.example"), "Signed with a code")
    page = sign_in("auditor@calder.example")
    page.goto("/account/codes/new/")
    app = pyotp.TOTP(page.locator(".secret").inner_text())
    page.get_by_label("The code your app shows now").fill(app.now())
    page.get_by_label("Your password, again").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url("**/account/")
    choose(page, report, "Reviewed", "a one-time code")
    # The code of the next half minute: the present one is used up.
    page.get_by_label("The code your app shows now").fill(app.at(int(page.evaluate("Date.now() / 1000")) + 30))
    confirm(page)
    expect(page.locator("dl.signature").get_by_text("(weaker: attested by the log only)")).to_be_visible()
    take_away(page, "One-time codes")


def test_after_five_wrong_passwords_an_address_waits(sign_in: SignIn) -> None:
    page = sign_in("auditor@calder.example")
    page.context.clear_cookies()
    for _ in range(6):
        page.goto("/sign-in/")
        page.get_by_label("E-mail").fill("nobody@harbour.example")
        page.get_by_label("Password").fill("a wrong guess")
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("There were too many failed attempts for this address")).to_be_visible()
