"""Telling people one day ahead that a right or a duty of theirs ends: to answer, to appeal, to decide."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from apps.disputes.models import Assignment, Dispute, DisputeState
from apps.disputes.notifying import deadline_key, tell_time_to_answer, tell_time_to_appeal, tell_time_to_decide
from apps.notices.models import Notice

AHEAD = dt.timedelta(days=1)
KINDS = ("dispute.deadline", "dispute.due")
TOGETHER = 100


def warn_near() -> int:
    """Warn of what ends within a day. Returns of how many cases. Safe to run twice: each deadline is told once."""
    near = list(_near().values_list("pk", "public_id", "state", "due_at"))
    told = set(
        Notice.objects.filter(kind__in=KINDS, subject__in=_near().values("public_id")).values_list("subject", "key")
    )
    untold = [pk for pk, case, state, due in near if due and (case, deadline_key(state, due)) not in told]
    return sum(_warn(untold[start : start + TOGETHER]) for start in range(0, len(untold), TOGETHER))


def _near() -> QuerySet[Dispute]:
    now = timezone.now()
    ends = Q(state__in=(DisputeState.DECIDED, DisputeState.ASSIGNED)) | Q(state=DisputeState.EVIDENCE, asked=True)
    return Dispute.objects.filter(ends, due_at__gt=now, due_at__lte=now + AHEAD).order_by("pk")


@transaction.atomic
def _warn(pks: list[int]) -> int:
    """Locked and asked again: somebody may have decided, answered or appealed a moment ago."""
    locked = _near().select_for_update(of=("self",)).filter(pk__in=pks)
    cases = list(locked.select_related("project__engagement", "opened_by"))
    newest = Assignment.objects.filter(dispute=OuterRef("pk")).order_by("-pk").values("adjudicator")[:1]
    judges = dict(Dispute.objects.filter(pk__in=pks).annotate(judge=Subquery(newest)).values_list("pk", "judge"))
    for case in cases:
        if case.state == DisputeState.DECIDED:
            tell_time_to_appeal(case)
        elif case.state == DisputeState.EVIDENCE:
            tell_time_to_answer(case)
        elif (judge := judges[case.pk]) is not None:
            tell_time_to_decide(case, judge)
    return len(cases)
