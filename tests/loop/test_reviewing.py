"""Tasks reach people one after the other; the first answer counts."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.disputes.services import adjudicate, open_dispute
from apps.loop.models import Answer, Assignment, Outcome
from apps.loop.reviewing.queue import Waiting, over_rounds, waiting_for
from apps.loop.routing.rounds import Progress
from apps.loop.services.reviewing import LEASE, answer, leave, take_next
from apps.projects.models import Project
from tests.loop.build_review import AUDIT, AUTO, BLIND, PLANTED, SHOWN, Wanted, answered, make_round, task_of
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def keys_given(scene: Scene, project: Project, role: str = "adjudicator") -> list[str]:
    """The records that somebody gets who answers whatever comes."""
    found = []
    while given := take_next(actor=scene.actor(role), project=project):
        found.append(given.task.item.key)
        rejected(scene, given, role)
    return found


def rejected(scene: Scene, given: Assignment, role: str = "adjudicator") -> Answer:
    return answer(
        actor=scene.actor(role), task=given.task, outcome="rejected", duration_ms=1000, note="It cannot be read."
    )


def taken(scene: Scene, project: Project, role: str = "adjudicator") -> Assignment:
    given = take_next(actor=scene.actor(role), project=project)
    assert given is not None
    return given


def test_tasks_come_in_the_order_of_their_ranks_and_older_rounds_first(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("c", SHOWN), Wanted("a", BLIND), Wanted("u", AUTO), Wanted("b", PLANTED, shown="no")])
    make_round(project, [Wanted("d", SHOWN)])
    assert keys_given(scene, project) == ["c", "a", "b", "d"]


def test_two_reviewers_never_have_the_same_task(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN), Wanted("b", SHOWN)])
    assert [taken(scene, project, role).task.item.key for role in ("adjudicator", "qa_manager")] == ["a", "b"]
    assert take_next(actor=scene.actor("owner"), project=project) is None


def test_who_asks_again_gets_what_they_have(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN), Wanted("b", SHOWN)])
    assert taken(scene, project) == taken(scene, project)


def test_a_task_that_nobody_answers_goes_to_the_next(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    first = taken(scene, project)
    with time_machine.travel(timezone.now() + LEASE):
        second = taken(scene, project, "qa_manager")
        assert (second.task, second.turn) == (first.task, 2)
        rejected(scene, second, "qa_manager")
        with pytest.raises(Invalid, match="Quinn Abel answered this record while you had it open"):
            rejected(scene, first)
    assert Answer.objects.count() == 1


def test_who_comes_back_late_still_answers_if_nobody_else_did(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    given = taken(scene, project)
    with time_machine.travel(timezone.now() + 2 * LEASE):
        assert rejected(scene, given).task == given.task


def test_a_task_that_is_left_comes_back_when_nothing_else_is_left(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN), Wanted("b", SHOWN)])
    leave(actor=scene.actor("adjudicator"), assignment=taken(scene, project))
    assert keys_given(scene, project) == ["b", "a"]


def test_nobody_leaves_for_somebody_else(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    given = taken(scene, project)
    with pytest.raises(Invalid, match="Only who has a task"):
        leave(actor=scene.actor("owner"), assignment=given)


@pytest.mark.parametrize("twins", [(SHOWN, AUDIT), (AUDIT, SHOWN), (BLIND, AUDIT), (PLANTED, AUDIT), (PLANTED, SHOWN)])
def test_whoever_had_a_record_in_one_task_is_not_asked_about_it_in_another(
    scene: Scene, project: Project, twins: tuple[str, str]
) -> None:
    make_round(project, [Wanted("a", kind, shown="no") for kind in twins])  # type: ignore[arg-type]
    first = taken(scene, project)
    leave(actor=scene.actor("adjudicator"), assignment=first)
    with time_machine.travel(timezone.now() + LEASE):
        assert taken(scene, project).task == first.task
        other = taken(scene, project, "qa_manager")
        assert other.task != first.task
        with pytest.raises(Invalid, match="You know this record"):
            rejected(scene, other)
        rejected(scene, first)
        assert take_next(actor=scene.actor("adjudicator"), project=project) is None


@pytest.mark.parametrize("kinds", [(AUDIT, SHOWN), (AUDIT, BLIND), (SHOWN, AUDIT), (PLANTED, AUDIT)])
def test_what_waits_does_not_move_by_the_record_on_the_screen(
    scene: Scene, project: Project, kinds: tuple[str, str]
) -> None:
    make_round(project, [*(Wanted("a", kind, shown="no") for kind in kinds), Wanted("b", BLIND)])  # type: ignore[arg-type]
    before = waiting_for(scene.adjudicator, project)
    taken(scene, project)
    assert waiting_for(scene.adjudicator, project) == before == Waiting(True, Progress(3, 0))


def test_progress_is_that_of_everybody_with_all_open_rounds(scene: Scene, project: Project) -> None:
    over = make_round(project, [Wanted("z", SHOWN)])
    answered(task_of(over, "z"), scene.owner, "yes")
    first = make_round(project, [Wanted("a", SHOWN), Wanted("a", AUDIT), Wanted("u", AUTO)])
    make_round(project, [Wanted("p", PLANTED, shown="no")])
    answered(task_of(first, "a", SHOWN), scene.owner, "yes")
    assert waiting_for(scene.adjudicator, project) == Waiting(True, Progress(3, 1))
    assert keys_given(scene, project) == ["a", "p"]
    assert waiting_for(scene.adjudicator, project) == Waiting(False, Progress(0, 0))


def test_nothing_is_left_for_who_knows_what_is_left(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("a", SHOWN), Wanted("a", AUDIT)])
    answered(task_of(made, "a", SHOWN), scene.adjudicator, "yes")
    assert [waiting_for(one, project).left for one in (scene.adjudicator, scene.owner)] == [False, True]
    taken(scene, project, "owner")
    assert [waiting_for(one, project).left for one in (scene.qa_manager, scene.owner)] == [False, True]


def test_whoever_saw_a_suggestion_in_an_earlier_round_is_not_asked_blind_in_a_later_one(
    scene: Scene, project: Project
) -> None:
    first = make_round(project, [Wanted("a", SHOWN)])
    answered(task_of(first, "a"), scene.adjudicator, "yes")
    make_round(project, [Wanted("a", AUDIT), Wanted("b", AUDIT)])
    assert keys_given(scene, project) == ["b"]


def test_an_adjudicator_is_not_asked_about_a_record_whose_case_they_decided(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", PLANTED, shown="no"), Wanted("b", SHOWN)])
    case = open_dispute(actor=scene.actor("vendor_manager"), item=project.items.get(key="a"), claim="A joke.")
    adjudicate(actor=scene.actor("adjudicator"), dispute=case, value="yes", reason_code="edge_case", rationale="So.")
    assert keys_given(scene, project) == ["b"]


@pytest.mark.parametrize(
    ("kind", "given", "outcome", "value"),
    [
        (SHOWN, ("accepted", None), Outcome.ACCEPTED, '"yes"'),
        (SHOWN, ("fixed", "no"), Outcome.FIXED, '"no"'),
        (SHOWN, ("fixed", "yes"), Outcome.ACCEPTED, '"yes"'),
        (SHOWN, ("entered", "no"), Outcome.FIXED, '"no"'),
        (PLANTED, ("fixed", "no"), Outcome.FIXED, '"no"'),
        (BLIND, ("entered", "no"), Outcome.ENTERED, '"no"'),
        (AUDIT, ("entered", "yes"), Outcome.ENTERED, '"yes"'),
        (BLIND, ("rejected", "no"), Outcome.REJECTED, None),
    ],
)
def test_the_outcome_is_what_the_value_amounts_to(
    scene: Scene, project: Project, kind: str, given: tuple[str, str | None], outcome: str, value: str | None
) -> None:
    made = make_round(project, [Wanted("a", kind)])  # type: ignore[arg-type]
    note = "It is blank." if outcome == Outcome.REJECTED else ""
    told, label = given
    done = answer(
        actor=scene.actor("qa_manager"), task=task_of(made, "a"), outcome=told, value=label, duration_ms=900, note=note
    )
    assert (done.outcome, done.value, done.note) == (outcome, value, note)


@pytest.mark.parametrize(
    ("kind", "outcome", "value", "note", "why"),
    [
        (BLIND, "accepted", None, "", "No label was suggested"),
        (BLIND, "entered", "maybe", "", "maybe"),
        (BLIND, "entered", None, "", "label"),
        (SHOWN, "fixed", {"a": 1}, "", "label"),
        (SHOWN, "rejected", None, " ", "Say why"),
        (SHOWN, "rejected", None, "x" * 301, "at most 300"),
        (SHOWN, "approved", None, "", "Choose an outcome"),
        (AUTO, "entered", "yes", "", "Nobody is asked"),
    ],
)
def test_an_answer_that_is_none_is_refused_with_the_reason(
    scene: Scene, project: Project, kind: str, outcome: str, value: object, note: str, why: str
) -> None:
    made = make_round(project, [Wanted("a", kind)])  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=why):
        answer(
            actor=scene.actor("owner"), task=task_of(made, "a"), outcome=outcome, value=value, duration_ms=1, note=note
        )
    assert not Answer.objects.exists()


def test_the_first_answer_counts(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    given = taken(scene, project)
    rejected(scene, given)
    with pytest.raises(Invalid, match="You have answered this record already"):
        rejected(scene, given)


@pytest.mark.parametrize(("told", "kept"), [(3_000, 3_000), (3_600_000, 20_000), (0, 1)])
def test_time_is_what_was_told_but_never_more_than_the_task_was_there(
    scene: Scene, project: Project, told: int, kept: int
) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        given = taken(scene, project)
    with time_machine.travel(start + dt.timedelta(seconds=20), tick=False):
        done = answer(actor=scene.actor("adjudicator"), task=given.task, outcome="accepted", duration_ms=told)
    assert done.duration_ms == kept


@pytest.mark.parametrize("role", ["compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_who_judges_for_the_buyer_reviews(scene: Scene, project: Project, role: str) -> None:
    made = make_round(project, [Wanted("a", SHOWN)])
    with pytest.raises(Refused):
        take_next(actor=scene.actor(role), project=project)
    with pytest.raises(Refused):
        answer(actor=scene.actor(role), task=task_of(made, "a"), outcome="accepted", duration_ms=1)


def test_a_round_is_over_when_every_task_is_answered(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("a", SHOWN), Wanted("a", AUDIT), Wanted("b", AUTO)])
    answered(task_of(made, "a", SHOWN), scene.adjudicator, "yes")
    assert not over_rounds(project).exists()
    answered(task_of(made, "a", AUDIT), scene.qa_manager, "yes")
    assert over_rounds(project).get() == made


def test_an_answer_is_one_event_that_says_neither_label_nor_kind(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("a", PLANTED, shown="no")])
    taken(scene, project)
    before = Event.objects.count()
    answer(actor=scene.actor("adjudicator"), task=task_of(made, "a"), outcome="fixed", value="yes", duration_ms=5)
    event = Event.objects.latest("pk")
    told = bytes(event.leaf).decode()
    assert (Event.objects.count() - before, event.verb, event.object) == (1, "review.answered", made.public_id)
    assert not [word for word in ("yes", '"no"', "planted", "fixed") if word in told]
