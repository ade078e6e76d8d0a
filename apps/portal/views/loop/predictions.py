"""Prediction runs: asking a version, how far it is, what it gave no answer to, asking again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import Invalid
from apps.labels.runs import RunState
from apps.loop.models import PredictionRun
from apps.loop.policies import may_run_loop, may_see_records
from apps.loop.services.predicting import ask_again, request_predictions
from apps.portal.access import actor_of
from apps.portal.views.imports import STOP_POLLING
from apps.portal.views.loop.access import loop_project_or_404
from apps.portal.views.loop.round_forms import PredictForm

SHOWN_FAULTS = 100


@require_POST
def predictions_request(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    form = PredictForm(request.POST, project=project)
    if not form.is_valid():
        raise Invalid("Choose a model that is ready, and what it is to be asked about.")
    run = request_predictions(actor=actor_of(request), **form.cleaned_data)
    return redirect("portal:loop_predictions", project.public_id, run.public_id)


@require_safe
def predictions(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    run = _run_or_404(request, public_id, run_id)
    return render(request, "portal/loop/predictions.html", _context(request, run))


@require_safe
def predictions_progress(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    """The part of the page that changes while the version is asked."""
    run = _run_or_404(request, public_id, run_id)
    status = 200 if run.is_under_way else STOP_POLLING
    return render(request, "portal/loop/predictions_state.html", _context(request, run), status=status)


@require_POST
def predictions_again(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    run = _run_or_404(request, public_id, run_id)
    again = ask_again(actor=actor_of(request), run=run)
    return redirect("portal:loop_predictions", public_id, again.public_id)


def _run_or_404(request: HttpRequest, public_id: str, run_id: str) -> PredictionRun:
    project = loop_project_or_404(request, public_id)
    seen = PredictionRun.objects.visible_to(request.user).filter(version__project=project)
    related = ("version__project__engagement__buyer", "version__project__engagement__vendor", "batch", "requested_by")
    found: PredictionRun = get_object_or_404(seen.select_related(*related), public_id=run_id)
    return found


def _context(request: HttpRequest, run: PredictionRun) -> dict[str, Any]:
    runs = may_run_loop(actor_of(request), run.version.project.engagement)
    sees = may_see_records(actor_of(request), run.version.project.engagement)
    round_ = getattr(run.batch, "round", None)
    return {
        "project": run.version.project,
        "run": run,
        "coming": run.is_under_way,
        "asks_again": runs and run.state == RunState.FAILED,
        "routes": runs and run.state == RunState.DONE and run.batch and round_ is None,
        "round": round_,
        "sees": sees,
        "refused": sum(run.counts.get("refused", {}).values()),
        "faults": run.faults.order_by("pk")[:SHOWN_FAULTS] if sees else (),
    }


_RUNS = "projects/<str:public_id>/loop/predictions/"
urlpatterns: list[URLPattern] = [
    path(_RUNS, predictions_request, name="loop_predictions_request"),
    path(f"{_RUNS}<str:run_id>/", predictions, name="loop_predictions"),
    path(f"{_RUNS}<str:run_id>/progress/", predictions_progress, name="loop_predictions_progress"),
    path(f"{_RUNS}<str:run_id>/again/", predictions_again, name="loop_predictions_again"),
]
