"""Reviewing by program: the same tasks, the same rules."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.loop.models import Answer
from tests.api.world import World, client_of
from tests.loop.build_review import AUDIT, BLIND, SHOWN, Wanted, answered, make_round, task_of

TASKS = "/api/v1/review-tasks/"


def following(client: APIClient, world: World) -> Any:
    return client.post(f"{TASKS}next/", {"project": world.project.public_id}, format="json")


def test_tasks_are_taken_and_answered_one_after_the_other(world: World) -> None:
    make_round(world.project, [Wanted("a", SHOWN, "no"), Wanted("b", BLIND)])
    client = client_of(world.judge)
    told = following(client, world).json()
    assert (told["left"], told["progress"]) == (True, {"asked": 2, "answered": 0})
    assert (told["task"]["suggestion"], told["task"]["payload"]) == ("no", {"text": "This is what a says."})
    answer = client.post(
        f"{TASKS}{told['task']['id']}/answer/",
        {"outcome": "fixed", "value": "yes", "duration_ms": 10**6},
        format="json",
    )
    body = answer.json()
    assert answer.status_code == 201
    assert (body["answer"]["outcome"], body["answer"]["value"]) == ("fixed", "yes")
    assert body["answer"]["duration_ms"] < 10**6
    assert (body["task"]["suggestion"], body["left"]) == (None, True)
    assert body["progress"] == {"asked": 2, "answered": 1}
    last = {"outcome": "rejected", "note": "It is blank.", "duration_ms": 5}
    done = client.post(f"{TASKS}{body['task']['id']}/answer/", last, format="json").json()
    assert (done["task"], done["left"]) == (None, False)


def test_asking_twice_gives_the_same_task(world: World) -> None:
    make_round(world.project, [Wanted("a", SHOWN), Wanted("b", SHOWN)])
    client = client_of(world.judge)
    first, second = (following(client, world).json()["task"] for _ in range(2))
    assert first == second == client.get(f"{TASKS}{first['id']}/").json()


def test_a_task_is_there_for_whoever_has_it_and_nobody_else(world: World) -> None:
    make_round(world.project, [Wanted("a", SHOWN)])
    given = following(client_of(world.judge), world).json()["task"]["id"]
    for name in ("owner", "vendor_manager", "outsider"):
        client = client_of(world.person(name))
        assert client.get(f"{TASKS}{given}/").status_code == 404
        sent = {"outcome": "accepted", "duration_ms": 1}
        assert client.post(f"{TASKS}{given}/answer/", sent, format="json").status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("vendor_manager", 403), ("annotator", 403), ("auditor", 403), ("outsider", 404)]
)
def test_only_who_judges_for_the_buyer_gets_tasks(world: World, name: str, status: int) -> None:
    make_round(world.project, [Wanted("a", SHOWN)])
    assert following(client_of(world.person(name)), world).status_code == status


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"outcome": "approved", "duration_ms": 1},
        {"outcome": "accepted"},
        {"outcome": "accepted", "duration_ms": -1},
        {"outcome": "accepted", "duration_ms": 2**31},
        {"outcome": "fixed", "duration_ms": 1},
        {"outcome": "fixed", "value": "perhaps", "duration_ms": 1},
        {"outcome": "fixed", "value": {"deep": [1]}, "duration_ms": 1},
        {"outcome": "rejected", "duration_ms": 1},
        {"outcome": "rejected", "note": "x" * 301, "duration_ms": 1},
        [],
    ],
)
def test_an_answer_that_is_none_is_refused_and_the_task_stays(world: World, sent: Any) -> None:
    make_round(world.project, [Wanted("a", SHOWN)])
    client = client_of(world.judge)
    given = following(client, world).json()["task"]["id"]
    answer = client.post(f"{TASKS}{given}/answer/", sent, format="json")
    assert answer.status_code == 400, answer.content
    assert following(client, world).json()["task"]["id"] == given


def test_whoever_is_later_is_told(world: World) -> None:
    made = make_round(world.project, [Wanted("a", SHOWN)])
    client = client_of(world.judge)
    given = following(client, world).json()["task"]["id"]
    answered(task_of(made, "a"), world.owner, "yes")
    answer = client.post(f"{TASKS}{given}/answer/", {"outcome": "accepted", "duration_ms": 1}, format="json")
    assert answer.status_code == 400
    assert "Olga Marsh answered this record" in answer.content.decode()


def test_nothing_is_left_where_others_must_answer_and_how_much_is_theirs_is_not_told(world: World) -> None:
    made = make_round(world.project, [Wanted("a", SHOWN), Wanted("a", AUDIT)])
    answered(task_of(made, "a", SHOWN), world.judge, "yes")
    assert following(client_of(world.judge), world).json() == {
        "task": None,
        "left": False,
        "progress": {"asked": 2, "answered": 1},
    }


def test_a_record_without_a_medium_has_none_to_fetch(world: World) -> None:
    make_round(world.project, [Wanted("a", SHOWN)])
    client = client_of(world.judge)
    given = following(client, world).json()["task"]
    assert given["medium"] is None
    assert client.get(f"{TASKS}{given['id']}/medium/").status_code == 404
