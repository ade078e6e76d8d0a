"""People only, AI-assisted or automation only: the comparison, the advice, and what if."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import Invalid
from apps.loop.strategy.asked import Asked
from apps.loop.strategy.found import COLUMNS, Tried, strategy_of, tried_of
from apps.loop.strategy.words import OUTCOMES, headline
from apps.measures.estimate import Figure
from apps.measures.strategy import Criterion, Mode, Row
from apps.portal.access import actor_of, person
from apps.portal.views.loop.access import loop_project_or_404
from apps.projects.models import Project
from apps.signoff.csv_files import csv_bytes
from apps.signoff.policies import may_freeze
from apps.signoff.strategies import freeze_strategy, newest_strategy

KINDS = {
    Criterion.SPEED: "number",
    Criterion.COST: "money",
    Criterion.COMPOUNDING: "points",
}
MOST_LABELS, MOST_AUDITS = 5, 0.3


@require_safe
def strategy(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, loop_project_or_404(request, public_id), Asked.of(request.GET))


@require_POST
def strategy_freeze(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the page shows, with the same aims and settings, as a report for people to sign."""
    project, asked = loop_project_or_404(request, public_id), Asked.of(request.POST)
    try:
        report = freeze_strategy(actor=actor_of(request), project=project, asked=asked)
    except Invalid as refusal:
        return _page(request, project, asked, str(refusal))
    messages.success(request, f"Frozen as {report.public_id}. Somebody else than its author approves it.")
    return redirect("portal:report", report.public_id)


def _page(request: HttpRequest, project: Project, asked: Asked, refusal: str = "") -> HttpResponse:
    found = strategy_of(project, asked)
    context = {
        "project": project,
        "found": found,
        "headline": headline(found.advice),
        "modes": list(Mode),
        "rows": [(row, KINDS.get(row.criterion, "share"), _cells(row)) for row in found.comparison.rows],
        "asked": _fields(asked),
        "query": urlencode(asked.given),
        "refusal": refusal,
        "freezes": may_freeze(actor_of(request), project.engagement),
        "report": newest_strategy(project, person(request)),
        **_tried(found.tried),
    }
    return render(request, "portal/loop/strategy.html", context, status=400 if refusal else 200)


def _fields(asked: Asked) -> dict[str, str]:
    """What was asked, as the form that freezes it sends it again."""
    return {name: repr(value) for name, value in asked.given.items()}


def _cells(row: Row) -> list[tuple[Mode, Figure, str]]:
    return [(mode, cell, row.named.get(mode, "")) for mode, cell in row.cells.items()]


@require_safe
def tried(request: HttpRequest, public_id: str) -> HttpResponse:
    """What comes of other settings, as a piece of the page; bad numbers are told there."""
    project = loop_project_or_404(request, public_id)
    try:
        asked = Asked.of(request.GET)
        context: dict[str, Any] = {"asked": _fields(asked), **_tried(tried_of(project, asked))}
    except Invalid as fault:
        context = {"fault": str(fault)}
    return render(request, "portal/loop/strategy_tried.html", {"live": True, **context})


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
    path(f"{_ROOM}/freeze/", strategy_freeze, name="loop_strategy_freeze"),
    path(f"{_ROOM}.csv", strategy_csv, name="loop_strategy_csv"),
    path(f"{_ROOM}.json", strategy_json, name="loop_strategy_json"),
]
