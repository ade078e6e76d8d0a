"""What holds for scorecards, quality, lots, cases and sign-offs alike."""

import re

import pytest

from apps.audit.models import Event
from tests.portal.builders import drawn_lot, frozen, tied_case, with_results
from tests.portal.test_every_page import INLINE
from tests.portal.world import World, client_of


@pytest.fixture
def places(world: World) -> dict[str, str]:
    with_results(world)
    lot, case, report = drawn_lot(world), tied_case(world), frozen(world)
    project = f"/projects/{world.project.public_id}"
    return {
        "vendors": "/scorecards/",
        "scorecard": f"/scorecards/{world.engagement.public_id}/",
        "quality": f"{project}/quality/",
        "labels": f"{project}/labels/",
        "table": f"{project}/quality/annotators.csv",
        "truth": f"{project}/truth/",
        "lots": "/lots/",
        "lot": f"/lots/{lot.public_id}/",
        "inspection": f"/lots/{lot.public_id}/inspect/",
        "disputes": "/disputes/",
        "case": f"/disputes/{case.public_id}/",
        "reports": "/reports/",
        "report": f"/reports/{report.public_id}/",
        "signing": f"/reports/{report.public_id}/sign/",
        "pdf": f"/reports/{report.public_id}/report.pdf",
        "body": f"/reports/{report.public_id}/report.json",
        "tables": f"/reports/{report.public_id}/tables.zip",
        "figures": f"/reports/{report.public_id}/tables/figures.csv",
        "check": "/reports/check/",
        "freeze": f"{project}/freeze/",
    }


def test_no_page_has_inline_script_or_style(world: World, places: dict[str, str]) -> None:
    client = client_of(world.owner)
    for name, address in places.items():
        page = client.get(address)
        assert page.status_code == 200, name
        if "html" in page["Content-Type"]:
            assert INLINE.search(page.content.decode()) is None, name


def test_looking_writes_no_event(world: World, places: dict[str, str]) -> None:
    before = Event.objects.count()
    for user in (world.owner, world.judge, world.vendor_manager, world.annotator):
        for address in places.values():
            client_of(user).get(address)
    assert Event.objects.count() == before


def test_an_outsider_finds_nothing(world: World, places: dict[str, str]) -> None:
    client = client_of(world.outsider)
    for name, address in places.items():
        everybody = {"vendors", "lots", "disputes", "reports", "check"}
        page = client.get(address)
        assert page.status_code == (200 if name in everybody else 404), name
        assert world.project.public_id not in page.content.decode()


REFUSED = {
    "vendor_manager": {"inspection", "signing", "freeze"},
    "judge": {"signing", "freeze"},
    "annotator": {"scorecard", "lot", "inspection", "freeze"},
}


@pytest.mark.parametrize("who", REFUSED)
def test_the_wrong_office_is_refused_with_its_reason(world: World, places: dict[str, str], who: str) -> None:
    client = client_of(getattr(world, who))
    refused = {name for name, address in places.items() if client.get(address).status_code == 403}
    assert refused == REFUSED[who]


def test_an_annotator_finds_no_report_and_no_strange_case(world: World, places: dict[str, str]) -> None:
    client = client_of(world.annotator)
    for name in ("report", "signing", "pdf", "body", "tables", "case"):
        assert client.get(places[name]).status_code == 404, name
    assert not re.search(r"lot_\w+", client.get("/lots/").content.decode())
