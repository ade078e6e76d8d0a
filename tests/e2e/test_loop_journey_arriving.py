"""New items in a real browser: sorted, found to be copies, and refused where a row is bad."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.loop_worlds import build

QA, JUDGE = "qa@harbour.example", "judge@harbour.example"
LAMP = "The lamp in the hall flickers whenever the lift goes down to the garage below."
TEXTS = ("We were met at the door by a very friendly host.", "The rooms smelled of paint and nobody came to help.")
GOOD = [("m1", LAMP), ("m2", LAMP), ("m3", f"{LAMP} Again."), ("m4", TEXTS[0]), ("m5", TEXTS[1])]


@pytest.fixture(scope="module")
def world(portal: str, folder: Path) -> Mapping[str, str]:
    return build(folder, "arriving")


def bring(page: Page, world: Mapping[str, str], name: str, rows: list[tuple[str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("key", "text"), *rows])
    page.goto(f"/projects/{world['project']}/loop/batches/")
    page.get_by_label("File").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    )
    page.get_by_role("button", name="Bring and sort").click()


def test_a_batch_is_sorted_its_copies_are_seen_and_the_next_step_is_offered(
    sign_in: SignIn, world: Mapping[str, str], tmp_path: Path
) -> None:
    page = sign_in(QA)
    page.goto(f"/projects/{world['project']}/loop/")
    page.get_by_role("link", name="Bring new items").click()
    expect(page.get_by_text("Nothing has arrived yet.")).to_be_visible()
    bring(page, world, "week-1.csv", GOOD)
    expect(page.get_by_role("heading", name="5 new items in week-1.csv")).to_be_visible()
    expect(page.get_by_role("heading", name="3 nearly the same")).to_be_visible()
    expect(page.get_by_role("link", name="m3")).to_be_visible()
    page.get_by_role("navigation", name="What was found").get_by_role("link", name="Copy").first.click()
    expect(page.get_by_text(LAMP).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "batch.csv")
    rows = list(csv.DictReader((tmp_path / "batch.csv").open(encoding="utf-8")))
    assert [row["key"] for row in rows] == ["m1", "m2", "m3", "m4", "m5"]
    assert len({row["group"] for row in rows[:3]}) == 1
    page.get_by_role("link", name="Ask a model about it").click()
    expect(page.get_by_text("No model that can be asked is ready.")).to_be_visible()
    reviewer = sign_in(JUDGE)
    reviewer.goto(f"/projects/{world['project']}/loop/batches/")
    reviewer.get_by_role("link", name="week-1.csv").click()
    expect(reviewer.get_by_text("You review records of the loop")).to_be_visible()
    expect(reviewer.get_by_text("m3")).to_have_count(0)


def test_a_refused_file_says_where_and_what_and_nothing_of_it_is_taken_in(
    sign_in: SignIn, world: Mapping[str, str]
) -> None:
    page = sign_in(QA)
    bring(page, world, "week-2.csv", [("n1", TEXTS[0]), ("n2", ""), ("m4", "Other content under a known key.")])
    expect(page.get_by_role("heading", name="week-2.csv was refused.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("line 3: item n2 has no content")
    page.goto(f"/projects/{world['project']}/items/?q=n1")
    expect(page.get_by_role("link", name="n1", exact=True)).to_have_count(0)
