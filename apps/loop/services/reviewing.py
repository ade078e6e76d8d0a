"""Tasks of rounds: put before people, left to others, answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema, BadLabel
from apps.loop.models import Answer, Assignment, Outcome, Task
from apps.loop.policies import may_review
from apps.loop.reviewing.queue import assigned_to, next_task, open_tasks, suggestion_of, unknown_to
from apps.loop.services.certificates import watch_certificate
from apps.projects.models import Project
from apps.projects.selectors import current_schema

# After that long nobody is taken to sit before it any more.
LEASE = dt.timedelta(minutes=30)
LONGEST_MS = 2**31 - 1
LONGEST_NOTE = 300


def take_next(*, actor: Actor, project: Project) -> Assignment | None:
    """What this person has before them, else the next task; None where nothing is left for them."""
    require(may_review(actor, project.engagement))
    reviewer = reviewer_of(actor)
    if held := assigned_to(reviewer, project):
        return held
    while task := next_task(actor, project):
        if given := _assigned(task, reviewer):
            return given
    return None


def _assigned(task: Task, reviewer: User) -> Assignment | None:
    """None if another was given the task, or answered it, since it was found."""
    now, last = timezone.now(), task.assignments.order_by("-turn").first()
    if (last and last.until > now) or Answer.objects.filter(task=task).exists():
        return None
    turn = last.turn + 1 if last else 1
    try:
        # One turn is one person's: of two who come this far in the same moment, the slower one looks for another.
        with transaction.atomic():
            return Assignment.objects.create(task=task, turn=turn, reviewer=reviewer, at=now, until=now + LEASE)
    except IntegrityError:
        return None


@transaction.atomic
def leave(*, actor: Actor, assignment: Assignment) -> None:
    """Give a task back unanswered. Others get it at once; this person when nothing else is left."""
    require(may_review(actor, assignment.task.round.project.engagement))
    if assignment.reviewer != actor.user:
        raise Invalid("Only who has a task leaves it.")
    Assignment.objects.filter(pk=assignment.pk).update(until=timezone.now())


@transaction.atomic
def answer(*, actor: Actor, task: Task, outcome: str, value: Any = None, duration_ms: int, note: str = "") -> Answer:
    """Record what a person made of a task: `value` as the schema has it, or REJECTED with a `note` that says why.

    Whether a suggestion was accepted or fixed follows from the value; ACCEPTED needs none. `duration_ms` is never
    longer than the person had the task. The first answer counts; whoever comes later is told.
    """
    project = task.round.project
    require(may_review(actor, project.engagement))
    reviewer = reviewer_of(actor)
    _check_open(task, reviewer)
    outcome, text = _given(task, outcome, value)
    note = note.strip()
    if outcome == Outcome.REJECTED and not note:
        raise Invalid("Say why the record cannot be labelled.")
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"The note has {len(note)} characters, at most {LONGEST_NOTE} are kept.")
    duration = _bounded(task, reviewer, duration_ms)
    try:
        with transaction.atomic():
            made = Answer.objects.create(
                task=task, reviewer=reviewer, outcome=outcome, value=text, note=note, duration_ms=duration
            )
    except IntegrityError:
        raise _answered(Answer.objects.get(task=task), reviewer) from None
    record(
        log=project.engagement.log_origin,
        actor=actor.text,
        verb="review.answered",
        obj=task.round.public_id,
        states=[made],
    )
    watch_certificate(made)
    return made


def reviewer_of(actor: Actor) -> User:
    """The person who answers."""
    if actor.user is None:
        raise Invalid("A task is answered by a person.")
    return actor.user


def _check_open(task: Task, reviewer: User) -> None:
    asked = open_tasks(task.round.project).filter(pk=task.pk)
    if unknown_to(reviewer, asked).exists():
        return
    # Why not is asked afterwards: somebody may answer at this moment.
    if before := Answer.objects.filter(task=task).select_related("reviewer").first():
        raise _answered(before, reviewer)
    if not asked.exists():
        raise Invalid("Nobody is asked about this record.")
    raise Invalid("You know this record from another task or case; somebody else answers.")


def _answered(before: Answer, reviewer: User) -> Invalid:
    if before.reviewer == reviewer:
        return Invalid("You have answered this record already; your first answer counts.")
    return Invalid(f"{before.reviewer} answered this record while you had it open. Yours was not recorded.")


def _given(task: Task, outcome: str, value: Any) -> tuple[str, str | None]:
    """The outcome that the value amounts to, and its canonical text."""
    if outcome not in Outcome.values:
        raise Invalid(f"Choose an outcome: {', '.join(Outcome.values)}.")
    if outcome == Outcome.REJECTED:
        return outcome, None
    shown, rules = suggestion_of(task), rules_of(current_schema(task.round.project))
    if shown is None:
        if outcome != Outcome.ENTERED:
            raise Invalid("No label was suggested; enter one, or reject the record.")
        return outcome, canonical(rules, value)
    if outcome == Outcome.ACCEPTED:
        return outcome, canonical(rules, rules.load(shown))
    text = canonical(rules, value)
    return amounts_to(shown, text), text


def amounts_to(shown: str | None, given: str) -> Outcome:
    """What an answer makes of a suggestion, both as canonical text."""
    if shown is None:
        return Outcome.ENTERED
    return Outcome.ACCEPTED if given == shown else Outcome.FIXED


def canonical(rules: AnySchema, value: Any) -> str:
    try:
        return rules.canonical(rules.parse(value))
    except BadLabel as fault:
        raise Invalid(str(fault)) from None


def _bounded(task: Task, reviewer: User, told: int) -> int:
    """No longer than since the task was put before this person, and no time at all is no answer."""
    if told < 0:
        raise Invalid("A duration is not negative.")
    since = LONGEST_MS
    if first := task.assignments.filter(reviewer=reviewer).order_by("-turn").first():
        since = int((timezone.now() - first.at) / dt.timedelta(milliseconds=1))
    return max(1, min(told, since, LONGEST_MS))
