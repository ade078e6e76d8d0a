"""The training sets of a project: what one would hold now, freezing it, taking it away, and how two differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import Invalid, require
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.portal.access import actor_of, project_or_404
from apps.portal.views.imports import STOP_POLLING
from apps.projects.models import Project
from apps.training.formats import ALWAYS, TARGETS, offered
from apps.training.gates import GATES, WAIVING, WORDS, Why, gates_named
from apps.training.models import TrainingSet
from apps.training.policies import may_freeze_training_set, may_see_training_sets, may_take_training_set
from apps.training.selectors import choice_now, difference
from apps.training.services import download_training_set, request_training_set


@require_safe
def training(request: HttpRequest, public_id: str) -> HttpResponse:
    project = _project_or_404(request, public_id)
    sets = list(project.training_sets.select_related("requested_by"))
    context = {
        "project": project,
        "sets": sets,
        "coming": any(each.is_under_way for each in sets),
        "freezes": may_freeze_training_set(actor_of(request), project.engagement),
        "takes": may_take_training_set(actor_of(request), project.engagement),
        **_offered(project, request.GET.getlist("waived")),
    }
    if "count" in request.GET:
        context |= _preview(project, request.GET.getlist("waived"))
    return render(request, "portal/training/training.html", context)


def _project_or_404(request: HttpRequest, public_id: str) -> Project:
    project = project_or_404(request, public_id)
    require(may_see_training_sets(actor_of(request), project.engagement))
    return project


def _offered(project: Project, waived: Sequence[str]) -> dict[str, Any]:
    schema = project.schemas.first()
    if schema is None:
        return {"schema": None}
    against = offered(rules_of(schema))
    formats = [
        {"name": name, "title": TARGETS[name].title, "against": why, "always": name == ALWAYS}
        for name, why in against.items()
    ]
    gates = [{"name": gate, "words": WORDS[gate], "hint": WAIVING[gate], "waived": gate in waived} for gate in GATES]
    return {"schema": schema, "formats": formats, "gates": gates}


@require_safe
def training_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """How many items would be in, and why the others would not."""
    project = _project_or_404(request, public_id)
    return render(request, "portal/training/preview.html", _preview(project, request.GET.getlist("waived")))


def _preview(project: Project, waived: Sequence[str]) -> dict[str, Any]:
    try:
        counts = choice_now(project, gates_named(waived)).counts()
    except Invalid as refusal:
        return {"refusal": str(refusal)}
    return {"counts": counts, "reasons": _worded(counts["reasons"]), "marked": _worded(counts["marked"])}


def _worded(counted: dict[str, int]) -> list[tuple[str, int]]:
    return [(WORDS[Why(name)], count) for name, count in counted.items()]


@require_POST
def training_freeze(request: HttpRequest, public_id: str) -> HttpResponse:
    run = request_training_set(
        actor=actor_of(request),
        project=project_or_404(request, public_id),
        formats=request.POST.getlist("format"),
        waived=request.POST.getlist("waived"),
    )
    return redirect("portal:training_set", run.public_id)


@require_safe
def training_set(request: HttpRequest, public_id: str) -> HttpResponse:
    run = _set_or_404(request, public_id)
    return render(request, "portal/training/set.html", _context(request, run))


@require_safe
def training_progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes while a set is made."""
    run = _set_or_404(request, public_id)
    status = 200 if run.is_under_way else STOP_POLLING
    return render(request, "portal/training/state.html", _context(request, run), status=status)


def _context(request: HttpRequest, run: TrainingSet) -> dict[str, Any]:
    done = run.state == RunState.DONE
    return {
        "run": run,
        "project": run.project,
        "coming": run.is_under_way,
        "takes": done and may_take_training_set(actor_of(request), run.project.engagement),
        "reasons": _worded(run.counts.get("reasons", {})),
        "marked": _worded(run.counts.get("marked", {})),
        "waived": [WORDS[Why(name)] for name in run.parameters.get("waived", [])],
        "others": run.project.training_sets.filter(state=RunState.DONE).exclude(pk=run.pk) if done else (),
    }


@require_POST
def training_download(request: HttpRequest, public_id: str) -> FileResponse:
    run = _set_or_404(request, public_id)
    file = download_training_set(actor=actor_of(request), training_set=run)
    return FileResponse(file, as_attachment=True, filename=file_name(run), content_type="application/zip")


def file_name(run: TrainingSet) -> str:
    return f"{run.public_id}{'' if run.gated else '-ungated'}.zip"


@require_safe
def training_difference(request: HttpRequest, public_id: str, other: str) -> HttpResponse:
    """What became of the items and labels from an earlier set to this one."""
    after, before = _set_or_404(request, public_id), _set_or_404(request, other)
    require(may_take_training_set(actor_of(request), after.project.engagement))
    if before.project_id != after.project_id:
        raise Invalid("Sets of different projects are not compared.")
    before, after = sorted((before, after), key=lambda each: each.pk)
    context = {"project": after.project, "before": before, "after": after, "found": difference(before, after)}
    return render(request, "portal/training/difference.html", context)


def _set_or_404(request: HttpRequest, public_id: str) -> TrainingSet:
    seen = TrainingSet.objects.visible_to(request.user)
    return get_object_or_404(
        seen.select_related("project__engagement__buyer", "project__engagement__vendor", "requested_by"),
        public_id=public_id,
    )


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/training/", training, name="training"),
    path("projects/<str:public_id>/training/preview/", training_preview, name="training_preview"),
    path("projects/<str:public_id>/training/freeze/", training_freeze, name="training_freeze"),
    path("training-sets/<str:public_id>/", training_set, name="training_set"),
    path("training-sets/<str:public_id>/progress/", training_progress, name="training_progress"),
    path("training-sets/<str:public_id>/download/", training_download, name="training_download"),
    path("training-sets/<str:public_id>/against/<str:other>/", training_difference, name="training_difference"),
]
