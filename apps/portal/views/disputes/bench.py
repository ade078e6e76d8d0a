"""The bench judged: how adjudicators decide, what comes of disputes, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.accounts.models import Membership, OrganisationKind, User
from apps.accounts.policies import Refused
from apps.disputes.bench_outcomes import cost_of, outcomes_by
from apps.disputes.bench_records import bench_of, week_begun
from apps.disputes.rules import rules_for
from apps.portal.access import person
from apps.portal.views.disputes.bench_tables import Table, tables_of
from apps.projects.models import Engagement
from apps.projects.policies import JUDGES, MANAGERS
from apps.signoff.csv_files import csv_bytes


@dataclass(frozen=True, slots=True)
class _Sight:
    """The engagements somebody may read about, and whether of everybody or of themself alone."""

    engagements: QuerySet[Engagement]
    everybody: bool


@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    reader, sight, asked = person(request), _sight_of(request), request.GET.get("engagement", "")
    shown = _judged(request, sight)
    context = {
        **shown,
        "asked": asked,
        "engagements": sight.engagements.order_by("name"),
        "everybody": sight.everybody,
        "reader": reader,
        "week": week_begun(),
    }
    return render(request, "portal/disputes/bench.html", context)


@require_safe
def bench_table(request: HttpRequest) -> HttpResponse:
    tables, name = _tables(request), request.GET.get("table", "adjudicators")
    if name not in tables:
        raise Http404
    response = HttpResponse(csv_bytes(*tables[name]), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="bench-{name}.csv"'
    return response


def _tables(request: HttpRequest) -> dict[str, Table]:
    shown = _judged(request, _sight_of(request))
    return tables_of(shown["bench"], shown["lines"], shown["outcomes"], shown["costs"])


def _judged(request: HttpRequest, sight: _Sight) -> dict[str, Any]:
    reader, chosen = person(request), _chosen(request, sight)
    found = bench_of(chosen, reader, _words_per_minute(chosen))
    lines = [line for line in found.lines if sight.everybody or line.person == reader]
    return {
        "bench": found if sight.everybody else None,
        "lines": lines,
        "floors": found.rules,
        "outcomes": outcomes_by(chosen) if sight.everybody else [],
        "costs": cost_of(chosen) if sight.everybody else [],
    }


def _sight_of(request: HttpRequest) -> _Sight:
    reader = person(request)
    for roles, everybody in ((MANAGERS, True), (JUDGES, False)):
        offices = _of(reader).filter(role__in=roles, organisation__kind=OrganisationKind.BUYER)
        if offices.exists():
            found = Engagement.objects.filter(buyer__in=offices.values("organisation"))
            return _Sight(found.exclude(vendor__in=_of(reader).values("organisation")), everybody)
    raise Refused("The bench is shown to owners and QA managers of a buyer, and to each adjudicator their own line.")


def _of(reader: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=reader, ended_at=None)


def _chosen(request: HttpRequest, sight: _Sight) -> QuerySet[Engagement]:
    """All engagements, or the one asked for; one that is not theirs to read about does not exist."""
    asked = request.GET.get("engagement", "")
    if not asked:
        return sight.engagements
    get_object_or_404(sight.engagements, public_id=asked)
    return sight.engagements.filter(public_id=asked)


def _words_per_minute(engagements: QuerySet[Engagement]) -> int:
    """The fastest reading that any of them allows: nobody is flagged by the rules of another engagement."""
    return max((rules_for(each).words_per_minute for each in engagements), default=450)
