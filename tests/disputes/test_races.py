"""Two people at the same case in the same moment: one is first, and the other hears who."""

import json
from typing import Any

import pytest
from django.db import connection

from tests.installation import finish, installation, start

pytestmark = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")


@pytest.fixture(scope="module")
def races(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Any:
    with installation(tmp_path_factory.mktemp("races")) as environment:
        return json.loads(finish(start(["-m", "tests.disputes.races"], environment)).splitlines()[-1])


def refusal(race: dict[str, Any]) -> str:
    """Of the one who was refused; the other was not."""
    first, second = sorted(race["told"])
    assert first == ""
    return str(second)


def test_one_of_two_decisions_is_recorded_and_the_other_is_told_who_was_first(races: Any) -> None:
    assert "decided meanwhile, by" in refusal(races["both_decide"])
    assert (races["both_decide"]["state"], races["both_decide"]["decisions"]) == ("decided", 1)


def test_a_case_is_taken_by_one_of_two(races: Any) -> None:
    assert "who took it first" in refusal(races["both_take"])


def test_a_case_is_decided_or_merged_and_never_both(races: Any) -> None:
    assert refusal(races["one_merges"])
    assert (races["one_merges"]["state"], races["one_merges"]["decisions"]) in [("decided", 1), ("merged", 0)]
