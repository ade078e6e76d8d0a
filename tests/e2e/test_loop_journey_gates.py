"""Champion against challenger in a real browser: refused with reasons, or signed for, promoted, and rolled back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.loop_worlds import build
from tests.e2e.test_signing_off import sign

QA, OFFICER = "qa@harbour.example", "compliance@harbour.example"


@pytest.fixture(scope="module")
def world(portal: str, folder: Path) -> Mapping[str, str]:
    return build(folder, "gates")


def compare(page: Page, world: Mapping[str, str], challenger: str) -> None:
    page.goto(f"/projects/{world['project']}/loop/gates/")
    page.get_by_label("Challenger").select_option(label=challenger)
    page.get_by_role("button", name="Compare with steady 1").click()


def test_a_bad_challenger_is_refused_with_the_reasons(sign_in: SignIn, world: Mapping[str, str]) -> None:
    page = sign_in(QA)
    compare(page, world, "careless 1")
    expect(page.get_by_role("heading", name="careless 1 may not take the place of steady 1.")).to_be_visible()
    verdict = page.get_by_role("region", name="Verdict")
    expect(verdict.get_by_text("Refused")).to_be_visible()
    expect(verdict.get_by_text("The accuracy is shown to be 1 point lower or worse")).to_be_visible()
    expect(page.get_by_role("button", name="Promote")).to_have_count(0)
    expect(page.get_by_text("0 : 80")).to_be_visible()


def test_a_good_challenger_is_signed_for_promoted_and_rolled_back_in_one_action(
    sign_in: SignIn, world: Mapping[str, str]
) -> None:
    page = sign_in(QA)
    compare(page, world, "careful 1")
    expect(page.get_by_role("heading", name="careful 1 may take the place of steady 1.")).to_be_visible()
    gate = page.url
    expect(page.get_by_role("button", name="Promote")).to_have_count(0)
    page.get_by_role("button", name="Freeze for signature").click()
    expect(page.get_by_text("Somebody else than its author approves it.")).to_be_visible()
    sign(sign_in(OFFICER), page.url, "Approved")
    page.goto(gate)
    page.get_by_role("button", name="Promote careful 1").click()
    expect(page.get_by_role("heading", name="careful 1 is in charge.")).to_be_visible()
    page.get_by_label("Reason").fill("Complaints since Monday.")
    page.get_by_role("button", name="Put steady 1 back in charge").click()
    expect(page.get_by_role("heading", name="steady 1 is in charge.")).to_be_visible()
    expect(page.get_by_role("cell", name="Complaints since Monday.")).to_be_visible()
