"""People only, AI-assisted or automation only: the comparison, the advice, and what if."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from apps.accounts.policies import Invalid
from apps.loop.strategy import COLUMNS, Asked, Found, Tried, strategy_of, tried_of
from apps.measures.strategy import Criterion, Mode, Stage
from apps.portal.views.loop.access import loop_project_or_404
from apps.projects.models import Project
from apps.signoff.csv_files import csv_bytes

KINDS = {
    Criterion.SPEED: "number",
    Criterion.COST: "money",
    Criterion.COMPOUNDING: "points",
}
OUTCOMES = {
    "unseen": ("Taken unseen", "share"),
    "unseen_wrong": ("Of those, wrong", "share"),
    "seconds": ("Human seconds for each record", "number"),
    "hours": ("Human hours", "number"),
    "cost": ("Cost of people and model", "money"),
    "errors": ("Wrong labels delivered", "number"),
    "risk": ("What those cost", "money"),
    "per_correct": ("Cost of a correct label", "money"),
}
MOST_LABELS, MOST_AUDITS = 5, 0.3


@require_safe
def strategy(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    found = strategy_of(project, Asked.of(request.GET))
    return render(
        request,
        "portal/loop/strategy.html",
        {
            "project": project,
            "found": found,
            "headline": _headline(found),
            "modes": list(Mode),
            "rows": [
                (row, KINDS.get(row.criterion, "share"), [(mode, cell, row.named.get(mode, "")) for mode, cell in
                                                         row.cells.items()])
                for row in found.comparison.rows
            ],
            "query": request.GET.urlencode(),
            **_tried(found.tried),
        },
    )  # fmt: skip


@require_safe
def tried(request: HttpRequest, public_id: str) -> HttpResponse:
    """What comes of other settings, as a piece of the page; bad numbers are told there."""
    project = loop_project_or_404(request, public_id)
    try:
        context: dict[str, Any] = _tried(tried_of(project, Asked.of(request.GET)))
    except Invalid as fault:
        context = {"fault": str(fault)}
    return render(request, "portal/loop/strategy_tried.html", {"live": True, **context})


def _headline(found: Found) -> str:
    """What is advised for production, in a sentence."""
    production = next(one for one in found.advice if one.stage is Stage.PRODUCTION)
    if production.error is None:
        return "Nothing but people is shown to do in production."
    return f"In production, {production.mode} is shown to do."


def _tried(tried: Tried) -> dict[str, Any]:
    now, then = tried.now.figures(), tried.then.figures()
    return {
        "tried": tried,
        "outcomes": [(name, kind, now[key], then[key]) for key, (name, kind) in OUTCOMES.items()],
        "most_labels": max(MOST_LABELS, tried.then.settings.overlap),
        "most_audits": MOST_AUDITS if max(tried.now.settings.audit, tried.then.settings.audit) <= MOST_AUDITS else 1,
    }


@require_safe
def strategy_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """A line for each figure."""
    project = loop_project_or_404(request, public_id)
    content = csv_bytes(COLUMNS, strategy_of(project, Asked.of(request.GET)).rows())
    return _file(project, HttpResponse(content, content_type="text/csv; charset=utf-8"), "csv")


@require_safe
def strategy_json(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    told = strategy_of(project, Asked.of(request.GET)).as_json()
    return _file(project, JsonResponse(told, json_dumps_params={"indent": 1}), "json")


def _file(project: Project, response: HttpResponse, extension: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{project.public_id}-strategy.{extension}"'
    return response


_ROOM = "projects/<str:public_id>/loop/strategy"
urlpatterns: list[URLPattern] = [
    path(f"{_ROOM}/", strategy, name="loop_strategy"),
    path(f"{_ROOM}/tried/", tried, name="loop_strategy_tried"),
    path(f"{_ROOM}.csv", strategy_csv, name="loop_strategy_csv"),
    path(f"{_ROOM}.json", strategy_json, name="loop_strategy_json"),
]
