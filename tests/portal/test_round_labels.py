"""The labels of a round can be taken when nobody is asked about it any more."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.disputes.models import Reveal
from apps.disputes.services import open_disputes
from apps.loop.models import Round
from tests.loop.build_review import AUDIT, AUTO, BLIND, PLANTED, SHOWN, Wanted, answered, make_round, task_of
from tests.loop.build_routing import World, answer_all
from tests.scenes import Scene, deliver, make_engagement, make_project, panel

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
    page = client.post(f"{address(made)}labels.csv")
    return page.status_code, page.content.decode()


def address(made: Round) -> str:
    return f"/projects/{made.project.public_id}/loop/rounds/{made.number}/"


def finish(scene: Scene, made: Round) -> None:
    for key, kind, label in (("b", BLIND, "yes"), ("s", SHOWN, "no"), ("u", AUDIT, "yes"), ("known", PLANTED, "no")):
        answered(task_of(made, key, kind), scene.adjudicator, label)


def taken() -> list[Event]:
    return list(Event.objects.filter(verb="round.labels_taken"))


def test_as_long_as_somebody_is_asked_nothing_is_given_away(scene: Scene, made: Round) -> None:
    answered(task_of(made, "s"), scene.adjudicator, "no")
    status, said = asked(scene.owner, made)
    assert (status, "3 tasks of this round are not answered yet" in said) == (400, True)
    assert not taken()


def test_each_record_has_one_label_that_says_how_it_came_about(scene: Scene, made: Round) -> None:
    finish(scene, made)
    status, said = asked(scene.owner, made)
    assert status == 200
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(said))}
    assert {item: (row["label"], row["came_about"], row["outcome"]) for item, row in rows.items()} == {
        "b": ('"yes"', "blind", "entered"),
        "s": ('"no"', "shown", "fixed"),
        "u": ('"no"', "auto", ""),
    }
    assert (rows["b"]["model"], bool(rows["s"]["model"]), bool(rows["u"]["model"])) == ("", True, True)
    assert {item: row["learn_from"] for item, row in rows.items()} == {"b": "no", "s": "yes", "u": "yes"}


def test_the_log_says_who_took_which_bytes_and_looking_takes_nothing(scene: Scene, made: Round) -> None:
    finish(scene, made)
    client = Client()
    client.force_login(scene.owner)
    assert client.get(f"{address(made)}labels.csv").status_code == 405
    assert not taken()
    _, said = asked(scene.owner, made)
    (event,) = taken()
    assert (event.object, event.actor) == (made.public_id, scene.actor("owner").text)
    assert details_of(event) == {"sha256": hashlib.sha256(said.encode()).hexdigest(), "labels": 3}


def test_the_page_offers_them_when_all_is_answered() -> None:
    world = World()
    made, client = world.round(60, "a"), Client()
    client.force_login(world.scene.owner)
    form = f'<form method="post" action="{address(made)}labels.csv"'
    assert form not in client.get(address(made)).content.decode()
    answer_all(world.scene, made, world.truth, BLIND, SHOWN, AUDIT, PLANTED)
    page = client.get(address(made)).content.decode()
    assert form in page and "csrfmiddlewaretoken" in page[page.index(form) :].split("</form>")[0]


def test_whoever_takes_them_decides_no_open_case_of_the_project(scene: Scene, made: Round) -> None:
    finish(scene, made)
    deliver(scene, made.project, panel(["tie"], ann="y", bob="n"))
    open_disputes(actor=scene.actor("owner"), project=made.project)
    asked(scene.qa_manager, made)
    reveal = Reveal.objects.get(project=made.project)
    assert (reveal.person, reveal.reason) == (scene.qa_manager, f"Took the labels of the round {made.public_id}.")


@pytest.mark.parametrize("role", ["adjudicator", "auditor", "vendor_manager"])
def test_the_labels_are_the_buyers_managers(scene: Scene, made: Round, role: str) -> None:
    finish(scene, made)
    assert asked(getattr(scene, role), made)[0] == 403
    assert not taken()
