"""Many answers of one person are recorded at once, by the same rules as single ones."""

from __future__ import annotations

import pytest

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.loop.models import Answer, Round, Task
from apps.loop.services.answering import Given, answer_many
from tests.loop.build_overview import AUDIT, AUTO, BLIND, SHOWN, Did, make_version, play
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def round(scene: Scene) -> Round:
    """Of a and b the model says yes; a is shown and audited, b blind, c taken unseen."""
    project = make_project(scene)
    work = [Did("a", SHOWN), Did("a", AUDIT), Did("b", BLIND), Did("c", AUTO), Did("d", SHOWN)]
    return play(project, make_version(project), work)


def task(round: Round, key: str, kind: str) -> Task:
    return round.tasks.get(item__key=key, kind=kind)


def test_outcomes_follow_from_what_was_shown_and_every_answer_has_a_state(scene: Scene, round: Round) -> None:
    given = [
        Given(task(round, "a", SHOWN), "yes", 1_500),
        Given(task(round, "d", SHOWN), "no", 0),
        Given(task(round, "b", BLIND), "no", 2_000),
    ]
    answer_many(actor=scene.actor("adjudicator"), round=round, given=given)
    found = Answer.objects.order_by("task__item__key")
    assert [(one.outcome, one.value, one.duration_ms) for one in found] == [
        ("accepted", '"yes"', 1_500),
        ("entered", '"no"', 2_000),
        ("fixed", '"no"', 1),
    ]
    leaf = bytes(Event.objects.get(verb="review.answered", object=round.public_id).leaf)
    assert leaf.count(b"loop.answer") == 3


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ([("a", SHOWN, "yes"), ("a", AUDIT, "yes")], "for two people"),
        ([("c", AUTO, "yes")], "nobody is asked"),
        ([("b", BLIND, "perhaps")], "perhaps"),
    ],
)
def test_what_one_answer_may_not_do_keeps_all_of_them_out(
    scene: Scene, round: Round, wanted: list[tuple[str, str, str]], why: str
) -> None:
    given = [
        Given(task(round, "d", SHOWN), "yes", 1),
        *(Given(task(round, key, kind), v, 1) for key, kind, v in wanted),
    ]
    with pytest.raises(Invalid, match=why):
        answer_many(actor=scene.actor("adjudicator"), round=round, given=given)
    assert not Answer.objects.exists()


def test_nobody_answers_twice_or_audits_what_they_have_seen(scene: Scene, round: Round) -> None:
    judge = scene.actor("adjudicator")
    answer_many(actor=judge, round=round, given=[Given(task(round, "a", SHOWN), "yes", 1)])
    with pytest.raises(Invalid, match="answered already"):
        answer_many(actor=judge, round=round, given=[Given(task(round, "a", SHOWN), "yes", 1)])
    with pytest.raises(Invalid, match="somebody else"):
        answer_many(actor=judge, round=round, given=[Given(task(round, "a", AUDIT), "yes", 1)])
    answer_many(actor=scene.actor("qa_manager"), round=round, given=[Given(task(round, "a", AUDIT), "yes", 1)])


@pytest.mark.parametrize("role", ["auditor", "compliance", "vendor_manager", "annotator"])
def test_who_does_not_judge_for_the_buyer_is_refused(scene: Scene, round: Round, role: str) -> None:
    with pytest.raises(Refused):
        answer_many(actor=scene.actor(role), round=round, given=[])
