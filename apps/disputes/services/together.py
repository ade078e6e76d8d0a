"""Deciding cases together in which the same answers stand against each other, each of which was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.disputes.models import Adjudication, Dispute, Look, Position, Severity
from apps.disputes.services.deciding import adjudicate
from apps.disputes.services.moving import tell

MOST = 100


class NotLookedAt(Invalid):
    """Some of the cases were not on this person's screen; `cases` are their public ids."""

    def __init__(self, cases: Sequence[str]) -> None:
        self.cases = list(cases)
        super().__init__(f"Look at each case before you decide it. Not looked at yet: {', '.join(self.cases)}.")


@transaction.atomic
def decide_together(
    *,
    actor: Actor,
    cases: Sequence[Dispute],
    value: Any,
    reason_code: str,
    rationale: str,
    clause: str = "",
    severity: str = Severity.MAJOR,
) -> list[Adjudication]:
    """One decision for each case, all with the same label and rationale; all of them, or none.

    What departs from a close precedent is decided by itself, where its reason can be told.
    """
    chosen = sorted(cases, key=lambda case: case.pk)
    _check(chosen)
    _check_looks(actor, chosen)
    made = [
        adjudicate(
            actor=actor,
            dispute=case,
            value=value,
            reason_code=reason_code,
            rationale=rationale,
            clause=clause,
            severity=severity,
        )
        for case in chosen
    ]
    details = {"decisions": [each.public_id for each in made]}
    project = chosen[0].project
    tell(actor, project, "dispute.decided_together", project.public_id, details, [])
    return made


def _check(cases: Sequence[Dispute]) -> None:
    if not 2 <= len(cases) <= MOST:
        raise Invalid(f"Choose between 2 and {MOST} cases to decide together.")
    answers: dict[int, set[str]] = {case.pk: set() for case in cases}
    for case, value in Position.objects.filter(dispute__in=cases).values_list("dispute", "value"):
        answers[case].add(value)
    if len({case.project_id for case in cases}) > 1 or any(each != answers[cases[0].pk] for each in answers.values()):
        raise Invalid("Only cases of one project in which the same answers stand against each other go together.")
    decided = [case.public_id for case in cases if not case.undecided or case.item_id is None]
    if decided:
        raise Invalid(f"Not to be decided together with others: {', '.join(decided)}.")


def _check_looks(actor: Actor, cases: Sequence[Dispute]) -> None:
    seen = set(Look.objects.filter(person=actor.user, dispute__in=cases).values_list("dispute", flat=True))
    missing = [case.public_id for case in cases if case.pk not in seen]
    if missing:
        raise NotLookedAt(missing)
