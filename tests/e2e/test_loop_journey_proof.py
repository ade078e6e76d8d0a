"""The proof in a real browser: what is downloaded holds the figures of the page."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.loop_worlds import build

OFFICER = "compliance@harbour.example"


@pytest.fixture(scope="module")
def world(portal: str, folder: Path) -> Mapping[str, str]:
    return build(folder, "proof")


def taken(page: Page, name: str, file: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    download.value.save_as(file)
    return file.read_text(encoding="utf-8")


def shown(page: Page) -> list[float]:
    """The figures of the table, row by row."""
    cells = page.locator("table.dense tbody td .figure-text b").all_inner_texts()
    return [float(each) for each in cells]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_files_hold_the_figures_of_the_page(
    sign_in: SignIn, world: Mapping[str, str], tmp_path: Path, width: int
) -> None:
    page = sign_in(OFFICER, width=width)
    page.goto(f"/projects/{world['project']}/loop/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("workload falls", re.IGNORECASE))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    rows = list(csv.DictReader(taken(page, "CSV", tmp_path / "rounds.csv").splitlines()))
    assert [row["round"] for row in rows] == ["1"] * 6 + ["2"] * 6
    assert [round(float(row["value"]), 3) for row in rows if row["value"]] == shown(page)
    told = json.loads(taken(page, "JSON", tmp_path / "rounds.json"))
    for sentence in told["sentences"]:
        expect(page.get_by_text(sentence, exact=False).first).to_be_visible()
    assert told["rounds"][0]["human_share"]["value"] == float(rows[0]["value"])
