"""Whoever reviews an open round cannot tell by any page of the loop that one of their answers has refuted it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.loop.models import CertificateEnd, Round, Task, TaskKind
from apps.loop.services.reviewing import take_next
from tests.loop.build_routing import World, answer_all, answer_one
from tests.portal.world import client_of

pytestmark = pytest.mark.django_db

ROOMS = ("", "rounds.json", "rounds.csv", "batches/", "models/", "rounds/", "rounds/1/", "rounds/2/", "review/",
         "review/people/", "gates/", "watch/", "strategy/")  # fmt: skip
# Every answer, whatever it is, moves how many there are; and forms have secrets.
MOVES = re.compile(r'csrfmiddlewaretoken" value="\w+|"waiting": \d+|\d+( of \d+)|value="\d+"|>\d+ %<')


@pytest.fixture
def world() -> World:
    return World()


def seen(world: World, user: User, rooms: Sequence[str]) -> dict[str, str]:
    client, loop = client_of(user), f"/projects/{world.project.public_id}/loop/"
    pages = {room: client.get(f"{loop}{room}").content.decode() for room in rooms}
    return {room: MOVES.sub(r"\1", page) for room, page in pages.items()}


def refuting(world: World, round_: Round) -> Task:
    """Audits contradict what was taken unseen, until only one more is needed."""
    taken = Task.objects.filter(round=round_, kind=TaskKind.AUTO).values("item")
    for task in Task.objects.filter(round=round_, kind=TaskKind.AUDIT, item__in=taken).order_by("rank"):
        with transaction.atomic():
            answer_one(world.scene, task, "no")
            if CertificateEnd.objects.exists():
                transaction.set_rollback(True)
                return task
    raise AssertionError("nothing refutes the certificate")


def changed(world: World, user: User, task: Task) -> set[str]:
    """Rooms that are others after this task was answered."""
    before = seen(world, user, ROOMS)
    answer_one(world.scene, task, "no")
    assert CertificateEnd.objects.exists()
    after = seen(world, user, ROOMS)
    return {room for room in ROOMS if before[room] != after[room]}


def test_no_room_changes_for_a_reviewer_when_an_answer_refutes_the_certificate(world: World) -> None:
    task = refuting(world, world.second())
    assert changed(world, world.scene.adjudicator, task) == set()


def test_a_manager_who_reviews_the_round_is_told_no_more_than_a_reviewer(world: World) -> None:
    round_ = world.second()
    answer_all(world.scene, world.project.rounds.get(number=1), world.truth, *TaskKind)
    given = take_next(actor=world.scene.actor("qa_manager"), project=world.project)
    assert given is not None and given.task.round == round_
    # What others have answered they read as it comes; their own answers would not be among it.
    assert changed(world, world.scene.qa_manager, refuting(world, round_)) == {"review/people/"}


def test_who_does_not_review_is_told_at_once(world: World) -> None:
    people, rooms = (world.scene.owner, world.scene.auditor), ("", "rounds.json", "rounds/", "rounds/2/")
    task = refuting(world, world.second())
    before = [seen(world, who, rooms) for who in people]
    answer_one(world.scene, task, "no")
    after = [seen(world, who, rooms) for who in people]
    same = [room for early, late in zip(before, after, strict=True) for room in rooms if early[room] == late[room]]
    assert same == []


def test_reviewers_are_told_when_everything_else_is_answered(world: World) -> None:
    round_ = world.second()
    answer_one(world.scene, task := refuting(world, round_), "no")
    adjudicator, room = client_of(world.scene.adjudicator), f"/projects/{world.project.public_id}/loop/rounds/2/"
    first = round_.tasks.exclude(kind=TaskKind.AUTO).count() - round_.counts["auto"]
    answered = round_.tasks.exclude(answer=None).count()
    assert f"{answered} of {first} tasks answered" in adjudicator.get(room).content.decode()
    back = Task.objects.filter(round=round_, kind=TaskKind.SHOWN, rank__gt=task.rank)
    back = back.filter(item__in=round_.tasks.filter(kind=TaskKind.AUTO).values("item"))
    for one in round_.tasks.filter(answer=None).exclude(kind=TaskKind.AUTO).exclude(pk__in=back).order_by("rank"):
        answer_one(world.scene, one, world.truth[one.item.key])
    assert f"{first} of {first + len(back)} tasks answered" in adjudicator.get(room).content.decode()
    answer_all(world.scene, round_, world.truth, TaskKind.SHOWN)
    told = adjudicator.get(room).content.decode()
    assert "The certificate was refuted; all records go to people." in told
    assert "Nothing vouches for them any more" in told
