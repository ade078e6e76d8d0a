"""Bringing a file of what a model said elsewhere, under a version that is known by such files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import require
from apps.labels.runs import RunState
from apps.loop.models import About, Batch, Kind, ModelVersion, PredictionRun
from apps.loop.policies import may_run_loop
from apps.loop.services.file_predictions import import_predictions
from apps.portal.access import actor_of
from apps.portal.forms import carried_out, filled
from apps.portal.views.loop.access import loop_project_or_404
from apps.projects.models import Project


class PredictionsForm(forms.Form):
    about = forms.ChoiceField(label="About")
    file = forms.FileField(
        label="File", help_text="CSV or JSON Lines with item, label and score; a score is a number from 0 to 1."
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        sorted_ones = Batch.objects.filter(project=project, state=RunState.DONE)
        self.batches = {each.public_id: each for each in sorted_ones}
        named = [(key, f"Batch {each.name}") for key, each in self.batches.items()]
        others = [(about.value, about.label) for about in (About.CALIBRATION, About.GOLD)]
        self.fields["about"].choices = named + others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        about = str(self.cleaned_data.get("about", ""))
        batch = self.batches.get(about)
        return {**self.cleaned_data, "about": About.BATCH.value if batch else about, "batch": batch}


@require_http_methods(["GET", "HEAD", "POST"])
def file_predictions(request: HttpRequest, public_id: str, version_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    actor = actor_of(request)
    require(may_run_loop(actor, project.engagement))
    seen = ModelVersion.objects.visible_to(request.user).filter(project=project, kind=Kind.FILE)
    version = get_object_or_404(seen.select_related("project__engagement"), public_id=version_id)
    form, made = filled(PredictionsForm, request, project=project), list[PredictionRun]()
    name = str(getattr(request.FILES.get("file"), "name", ""))
    if carried_out(
        form, lambda **given: made.append(import_predictions(actor=actor, version=version, name=name, **given))
    ):
        return redirect("portal:loop_predictions", project.public_id, made[0].public_id)
    context = {"project": project, "version": version, "form": form}
    return render(request, "portal/loop/file_predictions.html", context, status=400 if form.is_bound else 200)


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/loop/models/<str:version_id>/file/", file_predictions, name="loop_file_predictions")
]
