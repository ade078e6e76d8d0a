"""Has anything moved: each batch held against those before it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.labels.runs import RunState
from apps.learning.watching import Changed
from apps.loop.models import Batch, ModelVersion, Watch
from apps.loop.policies import may_run_loop
from apps.loop.services.watching import request_watch
from apps.loop.watching.work import groups_moved
from apps.portal.access import actor_of, person
from apps.portal.views.imports import STOP_POLLING
from apps.portal.views.loop.access import loop_project_or_404
from apps.projects.models import Project

PER_PAGE = 25
# What each group of figures asks, in the order of the page.
ABOUT = {
    "input": "Do the records look different?",
    "labels": "Is the mix of labels another?",
    "concept": "Do records mean what they meant?",
    "calibration": "Are scores as far off as before?",
    "latency": "Does the model take longer, or less long?",
    "cost": "Has asking it become dearer, or cheaper?",
}
BADGES = {
    Changed.MOVED: ("not met", "Moved"),
    Changed.NOT_SHOWN: ("met", "Not shown to have moved"),
    Changed.NOT_ENOUGH: ("not enough evidence", "Not enough"),
}


@require_safe
def watch(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    batches = Batch.objects.visible_to(person(request)).filter(project=project, state=RunState.DONE)
    newest = Watch.objects.filter(batch=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    page = Paginator(batches.annotate(newest=Subquery(newest)), PER_PAGE).get_page(request.GET.get("page"))
    found = Watch.objects.filter(pk__in=[one.newest for one in page]).select_related("version")
    watches = {one.pk: one for one in found}
    first = batches.order_by("pk").values_list("pk", flat=True).first()
    rows = [(one, _row(watches.get(one.newest)), one.pk == first) for one in page]
    context = {
        "project": project,
        "page": page,
        "rows": rows,
        "headline": _headline(rows),
        "runs": may_run_loop(actor_of(request), project.engagement),
    }
    return render(request, "portal/loop/watch.html", context)


def _headline(rows: list[tuple[Batch, dict[str, Any] | None, bool]]) -> str:
    """What was found of the newest batch that was looked at."""
    for batch, row, _ in rows:
        if row and row["watch"].state == RunState.DONE:
            told = "something has moved" if row["moved"] else "nothing is shown to have moved"
            return f"{batch.name}: {told}."
    return "Has anything moved?"


def _row(found: Watch | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"watch": found, "moved": groups_moved(found), "coming": found.is_under_way}


@require_POST
def watch_request(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    batch = get_object_or_404(Batch, project=project, public_id=request.POST.get("batch", ""))
    named = request.POST.get("version", "")
    version = get_object_or_404(ModelVersion, project=project, public_id=named) if named else None
    found = request_watch(actor=actor_of(request), batch=batch, version=version)
    return redirect("portal:loop_watch_found", project.public_id, found.public_id)


@require_safe
def watch_found(request: HttpRequest, public_id: str, watch_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    return render(request, "portal/loop/watch_found.html", _context(request, project, watch_id))


@require_safe
def watch_progress(request: HttpRequest, public_id: str, watch_id: str) -> HttpResponse:
    """The part of the page that changes while a batch is looked at."""
    context = _context(request, loop_project_or_404(request, public_id), watch_id)
    return render(request, "portal/loop/watch_state.html", context, status=200 if context["coming"] else STOP_POLLING)


def _context(request: HttpRequest, project: Project, watch_id: str) -> dict[str, Any]:
    seen = Watch.objects.visible_to(person(request)).filter(project=project)
    found = get_object_or_404(seen.select_related("batch", "version", "requested_by"), public_id=watch_id)
    rows = [_figure(name, data) for name, data in found.figures.items()]
    order = list(ABOUT)
    rows.sort(key=lambda row: (order.index(row["about"]), row["rank"], row["name"]))
    return {
        "project": project,
        "watch": found,
        "coming": found.is_under_way,
        "moved": groups_moved(found),
        "groups": [(ABOUT[about], list(each)) for about, each in groupby(rows, key=lambda row: row["about"])],
        "asked": len(rows),
    }


def _figure(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """What moved comes first, what nobody can tell last."""
    changed = Changed(data["verdict"])
    return {**data, "name": name, "badge": BADGES[changed], "rank": list(Changed).index(changed)}


_WATCH = "projects/<str:public_id>/loop/watch/"
urlpatterns: list[URLPattern] = [
    path(_WATCH, watch, name="loop_watch"),
    path(f"{_WATCH}request/", watch_request, name="loop_watch_request"),
    path(f"{_WATCH}<str:watch_id>/", watch_found, name="loop_watch_found"),
    path(f"{_WATCH}<str:watch_id>/progress/", watch_progress, name="loop_watch_progress"),
]
