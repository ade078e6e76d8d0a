"""What happens because time has passed: decisions become final, unanswered questions end a case."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.disputes.models import Dispute
from apps.disputes.notifying import tell_expired, tell_final
from apps.disputes.services.moving import move, tell
from apps.disputes.states import Act, DisputeState
from apps.projects.models import Project

CLOCK = Actor.system("court")
TOGETHER = 500


def close_due() -> int:
    """Close what is due, in transactions of many cases of one project each. Returns how many. Safe to run twice."""
    return sum(_closed(act) for act in (Act.FINISH, Act.EXPIRE))


def _closed(act: Act) -> int:
    by_project: dict[int, list[int]] = defaultdict(list)
    for project, case in _due(act).values_list("project_id", "pk"):
        by_project[project].append(case)
    parts = [
        (project, pks[start : start + TOGETHER])
        for project, pks in by_project.items()
        for start in range(0, len(pks), TOGETHER)
    ]
    return sum(_close(act, project, part) for project, part in parts)


def _due(act: Act) -> QuerySet[Dispute]:
    over = Dispute.objects.filter(due_at__lte=timezone.now()).order_by("pk")
    if act == Act.FINISH:
        return over.filter(state=DisputeState.DECIDED)
    return over.filter(state=DisputeState.EVIDENCE, asked=True)


@transaction.atomic
def _close(act: Act, project: int, pks: list[int]) -> int:
    """Locked and asked again: somebody may have appealed or answered a moment ago."""
    cases = list(_due(act).select_for_update().filter(pk__in=pks))
    if not cases:
        return 0
    steps = [move(case, act, CLOCK, due_at=None) for case in cases]
    whole = Project.objects.select_related("engagement").get(pk=project)
    verb = "dispute.final" if act == Act.FINISH else "dispute.expired"
    details = {"cases": [case.public_id for case in cases]}
    tell(CLOCK, whole, verb, whole.public_id, details, [*cases, *steps])
    if act == Act.FINISH:
        tell_final(whole, cases)
    else:
        tell_expired(cases)
    return len(cases)
