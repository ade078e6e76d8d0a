import csv
import io

import pytest

from apps.accounts.models import User
from apps.disputes.services import adjudicate
from tests.builders import actor_of
from tests.portal.builders import officer, tied_case, with_labels
from tests.portal.world import World, client_of

PAGE = "/disputes/bench/"


@pytest.fixture
def decided(world: World) -> World:
    for who, case in ((world.judge, tied_case(with_labels(world))),):
        adjudicate(
            actor=actor_of(who), dispute=case, value="yes", reason_code="edge_case", rationale="See clause 1.",
            clause="1", duration_ms=30_000,
        )  # fmt: skip
    return world


def page_of(user: User, query: str = "") -> str:
    return client_of(user).get(PAGE + query).content.decode()


def table(user: User, name: str) -> list[dict[str, str]]:
    answer = client_of(user).get(f"{PAGE}table.csv?table={name}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_an_owner_reads_about_everybody_and_what_is_not_known_yet(decided: World) -> None:
    page = page_of(decided.owner)
    assert "Ada Juris" in page
    assert "Not enough evidence" in page
    for heading in ("Agreement between adjudicators", "What falls", "What it costs"):
        assert heading in page


def test_an_adjudicator_reads_their_own_line_and_no_others(decided: World) -> None:
    page = page_of(decided.judge)
    assert "Your decisions" in page
    assert "Ada Juris" in page
    assert "What falls" not in page
    assert client_of(decided.judge).get(f"{PAGE}table.csv?table=vendors").status_code == 404
    assert [row["adjudicator"] for row in table(decided.judge, "adjudicators")] == ["Ada Juris"]


def test_a_colleague_without_decisions_sees_nobody(decided: World) -> None:
    page = page_of(decided.outsider)
    assert "Ada Juris" not in page
    assert "Nothing has been decided yet" in page


def test_neither_the_vendor_nor_the_compliance_officer_sees_the_bench(decided: World) -> None:
    for user in (decided.vendor_manager, decided.annotator, officer(decided)):
        assert client_of(user).get(PAGE).status_code == 403
        assert client_of(user).get(f"{PAGE}table.csv").status_code == 403


def test_every_table_can_be_taken_as_a_file(decided: World) -> None:
    names = ("adjudicators", "agreement", "vendors", "annotators", "clauses", "classes", "cost")
    tables = {name: table(decided.owner, name) for name in names}
    assert tables["adjudicators"][0]["median_seconds"] in ("", "30")
    assert tables["adjudicators"][0]["consistent_verdict"] == "not enough evidence"
    assert {row["annotator"] for row in tables["annotators"]} == {"A-7", "B-2"}
    assert tables["cost"][0]["changed"] == "1"
    assert client_of(decided.owner).get(f"{PAGE}table.csv?table=nothing").status_code == 404


def test_the_engagement_of_somebody_else_does_not_exist(decided: World) -> None:
    address = f"{PAGE}?engagement={decided.engagement.public_id}"
    assert client_of(decided.owner).get(address).status_code == 200
    assert client_of(decided.outsider).get(address).status_code == 404
