"""Opening cases by rule."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import require
from apps.audit.services import States
from apps.disputes.grounds import Found, contested_items
from apps.disputes.models import Dispute, DisputeState, Step, Subject
from apps.disputes.rules import rules_for
from apps.disputes.services.moving import days_from_now, tell
from apps.disputes.services.positions import take_positions
from apps.labels.services import freeze_set
from apps.projects.models import Project
from apps.projects.policies import may_manage

SUBJECT = {"gold": Subject.GOLD, "model": Subject.MODEL}


@transaction.atomic
def open_disputes(*, actor: Actor, project: Project) -> int:
    """Open a case for each item that the rules of the engagement find contested. Returns how many.

    An item with a case of its own, open or decided, is left alone.
    """
    require(may_manage(actor, project.engagement))
    Project.objects.select_for_update().get(pk=project.pk)
    taken = set(Dispute.objects.filter(project=project, control=False).values_list("item_id", flat=True))
    frozen = freeze_set(actor=actor, project=project)
    found = {item: each for item, each in contested_items(project, frozen).items() if item not in taken}
    seed = secrets.token_hex(16)
    cases = _opened(project, found, seed)
    positions = take_positions(cases)
    steps = Step.objects.bulk_create(
        Step(dispute=case, act="open", state=DisputeState.OPEN, at=case.opened_at, due_at=case.due_at) for case in cases
    )
    grounds = sorted({case.ground for case in cases})
    for ground in grounds:
        details = {"ground": ground, "cases": sum(case.ground == ground for case in cases), "seed": seed}
        written: States = [cases, positions, steps] if ground == grounds[0] else []
        tell(actor, project, "dispute.opened_by_rule", project.public_id, details, written)
    return len(cases)


def _opened(project: Project, found: dict[int, Found], seed: str) -> list[Dispute]:
    """Each case has its own seed for shuffling, which follows from the one seed that the log tells."""
    now, due = timezone.now(), days_from_now(rules_for(project.engagement).decide_days)
    cases = [
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
    for case in cases:
        case.seed = hashlib.sha256(f"{seed}\n{case.public_id}".encode()).hexdigest()
    return Dispute.objects.bulk_create(cases)
