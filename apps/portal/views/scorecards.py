"""Where vendors stand against what they promised, with the way to the rows behind every figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import Invalid, require
from apps.agreement import selectors as agreement
from apps.agreement.services import measure_agreement
from apps.audit.selectors import events_of
from apps.disputes.models import Adjudication, Dispute
from apps.gold import selectors as gold
from apps.gold.services import score_gold
from apps.lots.models import Lot, LotVerdict
from apps.lots.selectors import newest_verdict
from apps.measures.estimate import Estimate
from apps.portal.access import actor_of, engagement_or_404
from apps.projects.models import Engagement, Metric, Project
from apps.projects.policies import may_manage, may_see_all
from apps.scorecards.selectors import Row, Scorecard, scorecard
from apps.signoff.models import Report
from apps.signoff.policies import may_freeze

UNITS = {
    Metric.ACCURACY: "labels on gold items",
    Metric.CONSENSUS_ACCURACY: "gold items",
    Metric.LOT_ACCEPTANCE: "decided lots",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the scorecard as it is read: the commitment, its figure, and where its evidence is."""

    row: Row
    href: str
    settle: str

    @property
    def n(self) -> int | None:
        figure = self.row.judged.figure
        return figure.n if isinstance(figure, Estimate) else None


@require_safe
def scorecards(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    seen = Engagement.objects.visible_to(request.user).select_related("buyer", "vendor")
    cards = [scorecard(each) for each in seen.order_by("vendor__name", "name") if may_see_all(actor, each)]
    return render(request, "portal/scorecards/scorecards.html", {"cards": cards})


@require_safe
def vendor(request: HttpRequest, public_id: str) -> HttpResponse:
    engagement, actor = engagement_or_404(request, public_id), actor_of(request)
    require(may_see_all(actor, engagement))
    card = scorecard(engagement)
    context = {
        "engagement": engagement,
        "card": card,
        "lines": lines_of(card),
        "stale": any(row.stale for row in card.rows),
        "event": events_of([engagement.log_origin]).filter(seq__isnull=False).first(),
        "manages": may_manage(actor, engagement),
        "freezes": may_freeze(actor, engagement),
        "projects": [_project(project) for project in engagement.projects.all()],
        "lots": lots_by_verdict(engagement),
        "disputes": _disputes(request, engagement),
        "reports": Report.objects.visible_to(request.user).filter(engagement=engagement),
        **_totals(engagement),
    }
    return render(request, "portal/scorecards/scorecard.html", context)


def lines_of(card: Scorecard) -> list[Line]:
    return [Line(row, _href(card.engagement, row), _settle(row)) for row in card.rows]


def _href(engagement: Engagement, row: Row) -> str:
    if row.project is None:
        return f"{reverse('portal:lots')}?engagement={engagement.public_id}&verdict=decided"
    part = "gold" if row.judged.promise.metric in (Metric.ACCURACY, Metric.CONSENSUS_ACCURACY) else "agreement"
    return f"{reverse('portal:quality', args=[row.project.public_id])}#{part}"


def _settle(row: Row) -> str:
    more = row.judged.settle
    if more is None:
        return ""
    unit = UNITS.get(Metric(row.judged.promise.metric), "items with two or more labels")
    return f"about {more:,} more {unit} would settle it".replace(",", "\N{NO-BREAK SPACE}")


def _project(project: Project) -> dict[str, Any]:
    scored, measured = gold.latest_run(project), agreement.latest_run(project)
    return {
        "project": project,
        "schema": project.schemas.first(),
        "guideline": project.guidelines.first(),
        "labels": project.deliveries.aggregate(rows=Sum("rows"))["rows"] or 0,
        "accuracy": scored.figures.get("accuracy") if scored else None,
        "alpha": measured.figures.get("alpha") if measured else None,
        "stale": bool((scored and gold.is_stale(scored)) or (measured and agreement.is_stale(measured))),
        "measured_at": max((run.created_at for run in (scored, measured) if run), default=None),
    }


def lots_by_verdict(engagement: Engagement) -> dict[str, int]:
    """Accepted, rejected, under inspection (a sample is drawn), and waiting for a sample."""
    lots = Lot.objects.filter(delivery__project__engagement=engagement).annotate(newest=newest_verdict())
    is_final = Q(newest__in=(LotVerdict.ACCEPTED, LotVerdict.REJECTED))
    open_lots = lots.exclude(pk__in=lots.filter(is_final).values("pk"))
    return {
        "accepted": lots.filter(newest=LotVerdict.ACCEPTED).count(),
        "rejected": lots.filter(newest=LotVerdict.REJECTED).count(),
        "inspection": open_lots.filter(draw__isnull=False).count(),
        "waiting": open_lots.filter(draw=None).count(),
    }


def _disputes(request: HttpRequest, engagement: Engagement) -> dict[str, int]:
    cases = Dispute.objects.visible_to(request.user).filter(project__engagement=engagement, control=False)
    decided = Adjudication.objects.filter(dispute__in=cases).values("dispute").distinct().count()
    return {"open": cases.undecided().count(), "decided": decided}


def _totals(engagement: Engagement) -> dict[str, Any]:
    totals: dict[str, Any] = engagement.projects.aggregate(
        labels=Sum("deliveries__rows"), lot_count=Count("deliveries__lot")
    )
    return totals


@require_POST
def recompute(request: HttpRequest, public_id: str) -> HttpResponse:
    """Measure every project of the engagement again, as of now."""
    engagement = engagement_or_404(request, public_id)
    require(may_manage(actor_of(request), engagement))
    measured, left_out = _recomputed(request, engagement.projects.all())
    if measured:
        messages.success(request, f"Computed again: {', '.join(measured)}.")
    for reason in left_out:
        messages.warning(request, reason)
    return redirect("portal:scorecard", public_id)


def _recomputed(request: HttpRequest, projects: Iterable[Project]) -> tuple[list[str], list[str]]:
    measured, left_out = [], []
    for project in projects:
        try:
            compute(request, project)
            measured.append(project.name)
        except Invalid as reason:
            left_out.append(str(reason))
    return measured, left_out


def compute(request: HttpRequest, project: Project) -> None:
    """Agreement always, gold where there are answers to score against."""
    actor = actor_of(request)
    measure_agreement(actor=actor, project=project)
    if gold.gold_values(project):
        score_gold(actor=actor, project=project)


urlpatterns: list[URLPattern] = [
    path("scorecards/", scorecards, name="scorecards"),
    path("scorecards/<str:public_id>/", vendor, name="scorecard"),
    path("scorecards/<str:public_id>/recompute/", recompute, name="scorecard_recompute"),
]
