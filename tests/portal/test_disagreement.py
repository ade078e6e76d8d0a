"""The disagreement report as a page and as files."""

from __future__ import annotations

import csv
import io

import pytest

from apps.disputes.services import adjudicate
from tests.builders import actor_of
from tests.portal.builders import contested, linked, tied_case, with_labels
from tests.portal.world import World, client_of

WHY = {"reason_code": "guideline_gap", "rationale": "No clause says what thanks are.", "clause": "2.1"}


def decided(world: World) -> str:
    case = tied_case(with_labels(world))
    adjudicate(actor=actor_of(world.judge), dispute=case, value="no", **WHY)
    other = contested(world)
    adjudicate(actor=actor_of(world.judge), dispute=other, value="yes", **WHY)
    return f"/projects/{world.project.public_id}/disagreement"


def test_page_and_csv_say_the_same(world: World) -> None:
    address = decided(world)
    client = client_of(world.vendor_manager)
    page = client.get(f"{address}/").content.decode()
    assert "2 cases decided: what was contested stood in 0, fell in 1; 1 settled a tie." in page
    assert "No clause says what thanks are." in page and "clause 2.1" in page
    answer = client.get(f"{address}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["item"]: row["decided"] for row in rows} == {"i1": "no", "i2": "yes"}
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_pdf_is_a_file_to_take_away(world: World) -> None:
    answer = client_of(world.vendor_manager).get(f"{decided(world)}.pdf")
    assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_an_annotator_reads_neither_cases_nor_labels_of_others(world: World) -> None:
    address = decided(world)
    assert "No case was decided" in client_of(world.annotator).get(f"{address}/").content.decode()
    linked(world)
    page = client_of(world.annotator).get(f"{address}/").content.decode()
    assert "(A-7)" in page and "B-2" not in page


def test_only_the_parties_read_it(world: World) -> None:
    address = decided(world)
    for kind in ("/", ".csv", ".pdf"):
        assert client_of(world.outsider).get(f"{address}{kind}").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=yesterday", "“yesterday” is not a day; write it as 2026-03-31."),
        ("until=0001-01-01", "is not a day"),
        ("since=2026-03-01&until=2026-02-01", "exchange the two days"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_what_to_do(world: World, query: str, said: str) -> None:
    answer = client_of(world.vendor_manager).get(f"{decided(world)}/?{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()
