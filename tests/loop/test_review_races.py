"""Reviewers at once: nobody gets what another has, nobody is stuck, the first answer counts."""

import json
from typing import Any

import pytest
from django.db import connection

from tests.installation import finish, installation, start

pytestmark = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")


@pytest.fixture(scope="module")
def races(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Any:
    with installation(tmp_path_factory.mktemp("races")) as environment:
        return json.loads(finish(start(["-m", "tests.loop.review_races"], environment)).splitlines()[-1])


def test_everybody_who_begins_at_once_gets_a_task_of_their_own(races: Any) -> None:
    told = races["many_take"]["told"]
    assert len(set(told)) == len(set(races["many_take"]["assigned"])) == len(told)


def test_of_two_answers_the_first_counts_and_the_other_hears_whose_it_was(races: Any) -> None:
    refused, recorded = sorted(races["two_answer"]["told"])
    assert recorded == "accepted"
    assert refused.startswith("Reviewer ")
    assert "answered this record while you had it open" in refused
    assert len(races["two_answer"]["answers"]) == 1


def test_a_round_is_worked_off_without_a_record_going_twice_to_anybody(races: Any) -> None:
    race = races["all_review"]
    assert sum(map(int, race["told"])) == 60
    assert len(race["assigned"]) == len(set(race["assigned"])) == 60
    answers = [tuple(each) for each in race["answers"]]
    assert len(answers) == len(set(answers)) == 60
