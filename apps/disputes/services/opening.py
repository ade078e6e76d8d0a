"""Opening cases by rule."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import require
from apps.audit.services import States
from apps.disputes.grounds import Found, Reading, contested_items
from apps.disputes.models import Dispute, DisputeState, Step, Subject
from apps.disputes.notifying import tell_opened_by_rule
from apps.disputes.ordering import past_of, rank, save_order, waiting_cases, weigh
from apps.disputes.rules import rules_for
from apps.disputes.services.controls import add_known
from apps.disputes.services.moving import days_from_now, tell
from apps.disputes.services.positions import take_positions
from apps.labels.services import freeze_set
from apps.projects.models import Project
from apps.projects.policies import may_manage

SUBJECT = {"gold": Subject.GOLD, "model": Subject.MODEL}


@transaction.atomic
def open_disputes(*, actor: Actor, project: Project) -> int:
    """Open a case for each item that the rules of the engagement find contested, and order what waits anew. Returns how
    many, without the control cases among them.

    An item with a case of its own, open or decided, is left alone.
    """
    require(may_manage(actor, project.engagement))
    Project.objects.select_for_update().get(pk=project.pk)
    taken = set(Dispute.objects.filter(project=project, control=False).values_list("item_id", flat=True))
    reading = Reading.of(project, freeze_set(actor=actor, project=project))
    contested = contested_items(reading, rules_for(project.engagement))
    cases = _built(project, {item: each for item, each in contested.items() if item not in taken})
    seed = secrets.token_hex(16)
    for case in cases:
        case.seed = hashlib.sha256(f"{seed}\n{case.public_id}".encode()).hexdigest()
    _order(project, cases, reading)
    Dispute.objects.bulk_create(cases)
    _tell(actor, project, cases, seed)
    add_known(project=project, opened=cases, reading=reading)
    return len(cases)


def _built(project: Project, found: dict[int, Found]) -> list[Dispute]:
    now, due = timezone.now(), days_from_now(rules_for(project.engagement).decide_days)
    return [
        Dispute(
            project=project,
            item_id=item,
            subject=SUBJECT.get(each.ground, Subject.LABEL),
            ground=each.ground,
            contested=each.contested,
            opened_at=now,
            due_at=due,
        )
        for item, each in sorted(found.items())
    ]


def _order(project: Project, cases: list[Dispute], reading: Reading) -> None:
    """The new cases and those that wait already, by what the labels say now."""
    both = [*waiting_cases(project), *cases]
    weigh(both, reading)
    save_order(rank(both, past_of(project)))


def _tell(actor: Actor, project: Project, cases: list[Dispute], seed: str) -> None:
    """One event for each ground. Each case has its own seed for shuffling, which follows from the one told here."""
    positions = take_positions(cases)
    steps = Step.objects.bulk_create(
        Step(dispute=case, act="open", state=DisputeState.OPEN, at=case.opened_at, due_at=case.due_at) for case in cases
    )
    grounds = sorted({case.ground for case in cases})
    for ground in grounds:
        details = {"ground": ground, "cases": sum(case.ground == ground for case in cases), "seed": seed}
        written: States = [cases, positions, steps] if ground == grounds[0] else []
        tell(actor, project, "dispute.opened_by_rule", project.public_id, details, written)
    tell_opened_by_rule(project, cases)
