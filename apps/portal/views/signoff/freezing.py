"""Writing down what is known now as a report."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import require
from apps.portal.access import actor_of, project_or_404
from apps.portal.forms import carried_out
from apps.portal.views.quality.results import results_of
from apps.projects.models import Project
from apps.signoff.models import Report
from apps.signoff.policies import may_freeze
from apps.signoff.services import freeze_report


class FreezeForm(forms.Form):
    title = forms.CharField(label="Title", max_length=200)
    supersedes = forms.ModelChoiceField(
        Report.objects.none(), label="Takes the place of", required=False, empty_label="no earlier report"
    )

    def __init__(self, *args: object, project: Project, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        replaceable = project.reports.filter(superseded_by=None)
        self.fields["supersedes"].queryset = replaceable  # type: ignore[attr-defined]
        if not replaceable.exists():
            del self.fields["supersedes"]


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, public_id: str) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    require(may_freeze(actor, project.engagement))
    usual = {"title": f"{project.engagement.vendor}, {project}, {timezone.now():%B %Y}"}
    form = FreezeForm(request.POST or None, project=project, initial=usual)
    made: list[Report] = []
    if carried_out(form, lambda **given: made.append(freeze_report(actor=actor, project=project, **given))):
        messages.success(request, f"Frozen as {made[0].public_id}. Nothing that happens from now on changes it.")
        return redirect("portal:report", made[0].public_id)
    results = results_of(project, actor)
    context = {"project": project, "form": form, "results": results}
    return render(request, "portal/signoff/freeze.html", context)
