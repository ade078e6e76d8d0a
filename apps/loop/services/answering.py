"""Many answers of one person at once: work on tasks that was done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.labels.selectors import rules_of
from apps.loop.bulk import in_chunks
from apps.loop.models import Answer, Round, Task, TaskKind
from apps.loop.policies import may_review
from apps.loop.reviewing.queue import open_tasks, suggestion_of, unknown_to
from apps.loop.services.certificates import watch_certificate
from apps.loop.services.reviewing import LONGEST_MS, amounts_to, canonical, reviewer_of
from apps.projects.selectors import current_schema

# So many states fit into one event.
TOGETHER = 300


class Given(NamedTuple):
    """A label as the schema has it, and how long the person looked at the record."""

    task: Task
    value: Any
    duration_ms: int


@transaction.atomic
def answer_many(*, actor: Actor, round: Round, given: Sequence[Given]) -> list[Answer]:
    """Record what one person made of tasks of a round, in this order: all of it, or nothing.

    Invalid for a task that is not open, twice the same record, one that the person knows from another task, and a
    label that the schema does not allow. What certificates make of audits follows once, after the last answer.
    """
    require(may_review(actor, round.project.engagement))
    reviewer = reviewer_of(actor)
    _check_open(round, reviewer, given)
    rules = rules_of(current_schema(round.project))
    now = timezone.now()
    answers = [
        Answer(
            task=one.task,
            reviewer=reviewer,
            outcome=amounts_to(suggestion_of(one.task), value),
            value=value,
            duration_ms=min(max(one.duration_ms, 1), LONGEST_MS),
            answered_at=now,
        )
        for one, value in ((one, canonical(rules, one.value)) for one in given)
    ]
    try:
        with transaction.atomic():
            made = Answer.objects.bulk_create(answers)
    except IntegrityError:
        raise Invalid("Somebody answered some of these records at this moment. See which are left.") from None
    log = round.project.engagement.log_origin
    for written in in_chunks(made, TOGETHER):
        record(log=log, actor=actor.text, verb="review.answered", obj=round.public_id, states=written)
    if audits := [one for one in made if one.task.kind == TaskKind.AUDIT]:
        watch_certificate(audits[-1])
    return made


def _check_open(round: Round, reviewer: User, given: Sequence[Given]) -> None:
    tasks, items = {one.task.pk for one in given}, {one.task.item_id for one in given}
    if len(items) < len(given):
        raise Invalid("One person answers a record once; two tasks about the same one are for two people.")
    opened = open_tasks(round.project).filter(round=round)
    if len(tasks - set(opened.values_list("pk", flat=True))):
        raise Invalid("Some of these records are answered already, or nobody is asked about them in this round.")
    if len(tasks - set(unknown_to(reviewer, opened).values_list("pk", flat=True))):
        raise Invalid("You know some of these records from another task or case; somebody else answers.")
