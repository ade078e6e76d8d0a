"""The labels of a round can be taken when nobody is asked about it any more."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.loop.models import Round
from tests.loop.build_review import AUDIT, AUTO, BLIND, PLANTED, SHOWN, Wanted, answered, make_round, task_of
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def made(scene: Scene) -> Round:
    """One record of each way, an audit of what was taken unseen, and a planted error on a record of before."""
    project = make_project(scene)
    before = make_round(project, [Wanted("known", SHOWN)])
    answered(task_of(before, "known"), scene.qa_manager, "yes")
    wanted = [Wanted("b", BLIND), Wanted("s", SHOWN), Wanted("u", AUTO, "no"), Wanted("u", AUDIT, "no")]
    return make_round(project, [*wanted, Wanted("known", PLANTED, shown="no")], "later")


def asked(user: User, made: Round) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    page = client.get(f"/projects/{made.project.public_id}/loop/rounds/{made.number}/labels.csv")
    return page.status_code, page.content.decode()


def test_as_long_as_somebody_is_asked_nothing_is_given_away(scene: Scene, made: Round) -> None:
    answered(task_of(made, "s"), scene.adjudicator, "no")
    status, said = asked(scene.owner, made)
    assert (status, "3 tasks of this round are not answered yet" in said) == (400, True)


def test_each_record_has_one_label_that_says_how_it_came_about(scene: Scene, made: Round) -> None:
    for key, kind, label in (("b", BLIND, "yes"), ("s", SHOWN, "no"), ("u", AUDIT, "yes"), ("known", PLANTED, "no")):
        answered(task_of(made, key, kind), scene.adjudicator, label)
    status, said = asked(scene.owner, made)
    assert status == 200
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(said))}
    assert {item: (row["label"], row["came_about"], row["outcome"]) for item, row in rows.items()} == {
        "b": ('"yes"', "blind", "entered"),
        "s": ('"no"', "shown", "fixed"),
        "u": ('"no"', "auto", ""),
    }
    assert (rows["b"]["model"], bool(rows["s"]["model"]), bool(rows["u"]["model"])) == ("", True, True)


@pytest.mark.parametrize("role", ["adjudicator", "auditor", "vendor_manager"])
def test_the_labels_are_the_buyers_managers(scene: Scene, made: Round, role: str) -> None:
    assert asked(getattr(scene, role), made)[0] in (403, 404)
