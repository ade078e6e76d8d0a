"""From decided labels to a round in a real browser: a version learns, proposes, and may not be trusted yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.loop_worlds import build

QA = "qa@harbour.example"
FRESH = "key,text\n" + "".join(
    f"f{n:02},{'a fine and friendly host' if n % 2 else 'cold dirty rooms'} {n}\n" for n in range(60)
)


@pytest.fixture(scope="module")
def world(portal: str, folder: Path) -> Mapping[str, str]:
    return build(folder, "training")


def bring(page: Page, loop: str) -> None:
    page.goto(f"{loop}batches/")
    page.get_by_label("File").set_input_files({"name": "fresh.csv", "mimeType": "text/csv", "buffer": FRESH.encode()})
    page.get_by_role("button", name="Bring and sort").click()
    expect(page.get_by_role("heading", name="60 new items in fresh.csv")).to_be_visible()


def test_a_version_learns_proposes_and_a_round_says_what_is_missing_for_trust(
    sign_in: SignIn, world: Mapping[str, str]
) -> None:
    page, loop = sign_in(QA), f"/projects/{world['project']}/loop/"
    page.goto(f"{loop}models/")
    page.get_by_role("link", name="Train or register a model").click()
    page.get_by_label("Name").fill("mood")
    page.get_by_role("button", name="Train").click()
    expect(page.get_by_role("heading", name="mood 1", exact=True)).to_be_visible()
    expect(page.get_by_role("term").filter(has_text="labels").first).to_be_visible()
    expect(page.get_by_text("given without a suggestion")).to_be_visible()
    bring(page, loop)
    page.get_by_role("link", name="Ask a model about it").click()
    expect(page.get_by_label("About").locator("option:checked")).to_have_text("Batch fresh.csv")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", name="60 of 60 items have a label.")).to_be_visible()
    page.get_by_role("link", name="Begin a round with it").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="People look at every record of fresh.csv.")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"Nothing can be auto-accepted.*\d+ more blind labels would do"))
    ).to_be_visible()
    page.get_by_role("link", name="Review", exact=True).last.click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Record and next")).to_be_visible()
