"""All lots somebody may see, with what was decided and how far the others are."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.lots.models import Inspection, Lot, LotVerdict
from apps.lots.selectors import newest_verdict
from apps.portal.access import person
from apps.projects.selectors import seen_whole

PER_PAGE = 50
FINAL = (LotVerdict.ACCEPTED, LotVerdict.REJECTED)
TABS = (
    ("", "All"),
    ("inspection", "Under inspection"),
    ("waiting", "Waiting for a sample"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("decided", "Decided"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    name: str
    count: int
    current: bool


@require_safe
def lots(request: HttpRequest) -> HttpResponse:
    seen = _seen(request)
    wanted = request.GET.get("verdict", "")
    tabs = [Tab(key, name, _in(seen, key).count(), key == wanted) for key, name in TABS if key != "decided"]
    page = Paginator(_with_progress(_in(seen, wanted)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tabs": tabs, "engagement": request.GET.get("engagement", "")}
    return render(request, "portal/lots/lots.html", context)


def _seen(request: HttpRequest) -> QuerySet[Lot]:
    """A lot is about a whole delivery, so whoever only annotates for an engagement does not see its lots."""
    user = person(request)
    seen = Lot.objects.visible_to(user).filter(delivery__project__engagement__in=seen_whole(user))
    engagement, project = request.GET.get("engagement", ""), request.GET.get("project", "")
    if engagement:
        seen = seen.filter(delivery__project__engagement__public_id=engagement)
    if project:
        seen = seen.filter(delivery__project__public_id=project)
    return seen


def _in(seen: QuerySet[Lot], wanted: str) -> QuerySet[Lot]:
    judged = Lot.objects.annotate(newest=newest_verdict())
    decided = judged.filter(newest__in=FINAL).values("pk")
    if wanted in FINAL:
        return seen.filter(pk__in=judged.filter(newest=wanted).values("pk"))
    if wanted == "decided":
        return seen.filter(pk__in=decided)
    if wanted == "inspection":
        return seen.filter(draw__isnull=False).exclude(pk__in=decided)
    if wanted == "waiting":
        return seen.filter(draw=None).exclude(pk__in=decided)
    return seen


def _with_progress(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    inspected = (
        Inspection.objects.filter(drawn_item__draw__lot=OuterRef("pk"))
        .order_by()
        .values("drawn_item__draw__lot")
        .annotate(times=Count("drawn_item", distinct=True))
        .values("times")
    )
    return lots.select_related("delivery__project__engagement__vendor", "draw").annotate(
        verdict=newest_verdict(), inspected=Subquery(inspected)
    )
