"""What the vendor sees of the loop in a real browser: nothing, not even that there is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.loop_worlds import build

ROOMS = ("", "batches/", "models/", "rounds/", "review/", "review/people/", "gates/", "watch/", "strategy/")
FILES = ("rounds.csv", "rounds.json", "strategy.csv", "review/people.csv")


@pytest.fixture(scope="module")
def world(portal: str, folder: Path) -> Mapping[str, str]:
    return build(folder, "vendor")


def addresses(world: Mapping[str, str]) -> list[str]:
    things = (f"batches/{world['batch']}/", f"models/{world['version']}/", "rounds/1/")
    return [f"/projects/{world['project']}/loop/{place}" for place in (*ROOMS, *things)]


def status(page: Page, address: str) -> int:
    return page.request.get(address).status


@pytest.mark.parametrize("email", ["annotator@northfield.example", "manager@northfield.example"])
def test_the_vendor_finds_neither_a_way_in_nor_a_trace(sign_in: SignIn, world: Mapping[str, str], email: str) -> None:
    page = sign_in(email)
    page.goto(f"/projects/{world['project']}/")
    expect(page.get_by_role("heading", name="Kept from the vendor")).to_be_visible()
    expect(page.get_by_role("link", name="Loop", exact=True)).to_have_count(0)
    told = {address: status(page, address) for address in addresses(world)}
    told |= {file: status(page, f"/projects/{world['project']}/loop/{file}") for file in FILES}
    assert set(told.values()) <= {403, 404}, told
    log = page.request.get(f"/log/?log={world['engagement']}").text()
    assert not [verb for verb in ("promotion.appointed", "model_version.registered") if verb in log]
