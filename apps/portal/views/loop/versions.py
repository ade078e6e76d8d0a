"""The models of a project: their versions, what each learnt from, training another, taking one away."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.policies import require
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.learning.provenance import Provenance
from apps.loop.models import Kind, ModelVersion
from apps.loop.outside.prompting import prompt_for
from apps.loop.policies import may_run_loop, may_take_model
from apps.loop.selectors import champion_of
from apps.loop.services.versions import take_artefact, take_manifest
from apps.loop.training.integrity import faults
from apps.loop.training.kinds import objection
from apps.portal.access import actor_of
from apps.portal.forms import carried_out, filled
from apps.portal.views.imports import STOP_POLLING
from apps.portal.views.loop.access import loop_project_or_404
from apps.portal.views.loop.version_forms import FORMS, act_of
from apps.projects.models import Project
from apps.training.gates import WORDS
from apps.training.gates import Why as Gate

PROVENANCE = {
    str(Provenance.BLIND): "given without a suggestion",
    str(Provenance.AFTER_PRELABEL): "after a suggestion",
    str(Provenance.ADJUDICATED): "adjudicated",
    str(Provenance.MODEL): "made by a model alone",
}
GATES = {str(gate): WORDS[gate] for gate in Gate}
SETTINGS = {
    "address": "Address", "model": "Model", "prompt": "Prompt", "temperature": "Temperature",
    "price_in": "Price of a million tokens read", "price_out": "Price of a million tokens written",
    "form": "Form of the answer", "shown": "Shown of an item", "score": "Score from", "samples": "Samples",
    "scale": "Scores are", "model_version": "Must say it is", "unscored": "Score of answers without one",
    "key_variable": "Variable that holds the key", "about": "Made by", "otherwise": "Label where no rule holds",
}  # fmt: skip


@require_safe
def versions(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    listed = list(project.model_versions.select_related("requested_by"))
    context = {
        "project": project,
        "versions": listed,
        "champion": champion_of(project),
        "coming": any(each.is_under_way for each in listed),
        "runs": may_run_loop(actor_of(request), project.engagement),
    }
    return render(request, "portal/loop/versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def version_new(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    require(may_run_loop(actor_of(request), project.engagement))
    chosen = Kind(kind) if kind in Kind.values else Kind.TEXT
    form = filled(FORMS[chosen], request)
    if chosen is Kind.OPENAI:
        form.initial["prompt"] = prompt_for(project)
    made: list[ModelVersion] = []
    act = act_of(chosen, actor_of(request), project)
    if carried_out(form, lambda **given: made.append(act(**given))):
        return redirect("portal:loop_version", project.public_id, made[0].public_id)
    context = {"project": project, "form": form, "kind": chosen, "kinds": Kind, "against": _against(project, chosen)}
    return render(request, "portal/loop/version_new.html", context, status=400 if form.is_bound else 200)


def _against(project: Project, kind: Kind) -> str:
    schema = project.schemas.first()
    if schema is None:
        return "There is no label schema yet, which says which labels are allowed. Publish one first."
    return objection(kind, rules_of(schema))


@require_safe
def version(request: HttpRequest, public_id: str, version_id: str) -> HttpResponse:
    found = _version_or_404(request, public_id, version_id)
    return render(request, "portal/loop/version.html", _context(request, found))


@require_safe
def version_progress(request: HttpRequest, public_id: str, version_id: str) -> HttpResponse:
    """The part of the page that changes while a version is trained."""
    found = _version_or_404(request, public_id, version_id)
    status = 200 if found.is_under_way else STOP_POLLING
    return render(request, "portal/loop/version_state.html", _context(request, found), status=status)


def _context(request: HttpRequest, found: ModelVersion) -> dict[str, Any]:
    left_out, champion = found.counts.get("left_out", {}), champion_of(found.project)
    return {
        "version": found,
        "project": found.project,
        "coming": found.is_under_way,
        "runs": may_run_loop(actor_of(request), found.project.engagement),
        "takes": may_take_model(actor_of(request), found.project.engagement),
        "champion": champion,
        "in_charge": champion == found,
        "faults": faults(found) if found.state == RunState.DONE else (),
        "left_out": [(GATES.get(why, why), number) for why, number in left_out.items()],
        "provenance": [
            (words, found.counts["provenance"][source])
            for source, words in PROVENANCE.items()
            if source in found.counts.get("provenance", ())
        ],
        "asks": found.state == RunState.DONE and found.kind != Kind.FILE,
        "rules": found.settings.get("rules", ()),
        "settings": [(SETTINGS.get(name, name), value) for name, value in _shown(found)],
    }


def _shown(found: ModelVersion) -> list[tuple[str, Any]]:
    """Settings that say something, those with a name of their own first."""
    names = [*SETTINGS, *sorted(found.settings.keys() - SETTINGS.keys() - {"rules"})]
    return [(name, found.settings[name]) for name in names if found.settings.get(name) not in (None, "")]


@require_POST
def version_artefact(request: HttpRequest, public_id: str, version_id: str) -> FileResponse:
    found = _version_or_404(request, public_id, version_id)
    file = take_artefact(actor=actor_of(request), version=found)
    return FileResponse(
        file, as_attachment=True, filename=f"{found.public_id}.npz", content_type="application/octet-stream"
    )


@require_POST
def version_manifest(request: HttpRequest, public_id: str, version_id: str) -> FileResponse:
    found = _version_or_404(request, public_id, version_id)
    file = take_manifest(actor=actor_of(request), version=found)
    return FileResponse(
        file, as_attachment=True, filename=f"{found.public_id}.manifest.jsonl", content_type="application/jsonl"
    )


def _version_or_404(request: HttpRequest, public_id: str, version_id: str) -> ModelVersion:
    seen = ModelVersion.objects.visible_to(request.user).filter(project__public_id=public_id)
    wanted = seen.select_related("project__engagement__buyer", "project__engagement__vendor", "requested_by")
    found: ModelVersion = get_object_or_404(wanted, public_id=version_id)
    return found


_MODELS = "projects/<str:public_id>/loop/models/"
urlpatterns: list[URLPattern] = [
    path(_MODELS, versions, name="loop_versions"),
    path("projects/<str:public_id>/loop/new-model/<str:kind>/", version_new, name="loop_version_new"),
    path(f"{_MODELS}<str:version_id>/", version, name="loop_version"),
    path(f"{_MODELS}<str:version_id>/progress/", version_progress, name="loop_version_progress"),
    path(f"{_MODELS}<str:version_id>/artefact/", version_artefact, name="loop_version_artefact"),
    path(f"{_MODELS}<str:version_id>/manifest/", version_manifest, name="loop_version_manifest"),
]
