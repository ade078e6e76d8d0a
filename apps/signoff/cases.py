"""Cases in a report: what was brought before adjudicators, what they decided, and whose labels that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from apps.disputes.models import Adjudication, Dispute, Ground, Position
from apps.labels.models import Annotation
from apps.projects.models import Engagement
from apps.signoff.scopes import Part, Scope

Case = dict[str, Any]


def cases_of(scope: Scope) -> list[Case]:
    """The cases of a scope, oldest first: all of a project or engagement, those opened in a period, those about items
    of a lot. For the evidence: one case alone can tell which item is gold, so a body holds counts only.

    {"case", "ground", "opened", "decided", "reason", "label", "delivered", "kept_back", "changed", "held"}; `label` is
    what was decided, `delivered` what most annotators had given (None on a tie), `held` lists [annotator, label], and
    `kept_back` marks an open case that gold was contradicted in.
    """
    disputes = _disputes(scope)
    decisions = {each.dispute_id: each for each in _decisions(disputes)}
    held = _held(disputes, _names(scope.engagement))
    return [_case(each, decisions.get(each.pk), held.get(each.pk, [])) for each in disputes.order_by("pk")]


def _disputes(scope: Scope) -> QuerySet[Dispute]:
    found = Dispute.objects.filter(project__engagement=scope.engagement, control=False)
    if scope.project is not None:
        found = found.filter(project=scope.project)
    if scope.part == Part.PERIOD:
        found = found.filter(opened_at__date__gte=scope.since, opened_at__date__lte=scope.until)
    if scope.lot is not None:
        found = found.filter(item__in=Annotation.objects.filter(delivery=scope.lot.delivery_id).values("item"))
    return found


def _decisions(disputes: QuerySet[Dispute]) -> QuerySet[Adjudication]:
    standing = Adjudication.objects.filter(dispute__in=disputes, superseded_by=None)
    return standing.select_related("annotation").order_by("pk")


def _names(engagement: Engagement) -> dict[int, str]:
    """What a report may call each annotator: never by an address."""
    rows = engagement.annotators.values_list("pk", "key", "public_id")
    return {pk: public_id if "@" in key else key for pk, key, public_id in rows}


def _held(disputes: QuerySet[Dispute], names: dict[int, str]) -> dict[int, list[list[str]]]:
    rows = (
        Position.objects.filter(dispute__in=disputes, holders__annotation__isnull=False)
        .values_list("dispute_id", "holders__annotation__annotator", "value")
        .order_by("dispute_id", "value", "holders__annotation__annotator")
    )
    held: dict[int, list[list[str]]] = {}
    for case, annotator, value in rows:
        if annotator in names:
            held.setdefault(case, []).append([names[annotator], value])
    return held


def _case(dispute: Dispute, decision: Adjudication | None, held: list[list[str]]) -> Case:
    delivered = _most_frequent([value for _, value in held])
    label = decision.value if decision else None
    return {
        "case": dispute.public_id,
        "ground": dispute.get_ground_display(),
        "opened": _second(dispute.opened_at),
        "decided": _second(decision.at) if decision else None,
        "reason": decision.get_reason_code_display() if decision else None,
        "label": label,
        "delivered": delivered,
        "kept_back": decision is None and dispute.ground == Ground.GOLD,
        "changed": label is not None and delivered is not None and delivered != label,
        "held": held,
    }


def _most_frequent(values: Sequence[str]) -> str | None:
    counts = sorted(((values.count(value), value) for value in set(values)), reverse=True)
    if not counts or (len(counts) > 1 and counts[0][0] == counts[1][0]):
        return None
    return counts[0][1]


def _second(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
