"""Writing down what is known now as a report."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import require
from apps.labels.runs import RunState
from apps.lots.models import Lot
from apps.portal.access import actor_of, project_or_404
from apps.portal.forms import carried_out
from apps.portal.views.quality.results import results_of
from apps.projects.models import Project
from apps.signoff.models import Kind, Report
from apps.signoff.policies import may_freeze
from apps.signoff.scopes import PARTS, Part, Scope, scope_of
from apps.signoff.services import freeze_report

LOT, TRAINING_SET, COMPARISON = f"{Part.LOT}:", f"{Part.TRAINING_SET}:", f"{Part.COMPARISON}:"
Choices = list[tuple[str, str]]


class FreezeForm(forms.Form):
    """What is not given is the usual: a sign-off about the project as it is now."""

    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(label="Kind of report", choices=Kind, required=False)
    about = forms.ChoiceField(label="About", required=False)
    since = forms.DateField(label="Period: first day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Period: last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    supersedes = forms.ModelChoiceField(
        Report.objects.none(), label="Takes the place of", required=False, empty_label="no earlier report"
    )
    reason = forms.CharField(
        label="Why it takes that place", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: object, project: Project, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.project = project
        self.fields["about"].choices = _parts(project)  # type: ignore[attr-defined]
        replaceable = project.engagement.reports.filter(superseded_by=None).filter(Q(project=project) | Q(project=None))
        self.fields["supersedes"].queryset = replaceable  # type: ignore[attr-defined]
        if not replaceable.exists():
            del self.fields["supersedes"], self.fields["reason"]

    def scope(self) -> Scope:
        """Raises Invalid for a part that lacks what it is about."""
        given = self.cleaned_data
        part, _, named = (given["about"] or Part.RELEASE).partition(":")
        return scope_of(
            self.project,
            part,
            lot=Lot.objects.filter(delivery__project=self.project, public_id=named).first(),
            training_set=self.project.training_sets.filter(public_id=named).first(),
            comparison=self.project.comparisons.filter(public_id=named).first(),
            since=given["since"],
            until=given["until"],
        )


def _parts(project: Project) -> list[tuple[str, str] | tuple[str, Choices]]:
    whole: Choices = [(part.value, PARTS[part]) for part in (Part.RELEASE, Part.PERIOD, Part.VENDOR)]
    lots: Choices = [(f"{LOT}{each.public_id}", each.name) for each in Lot.objects.filter(delivery__project=project)]
    frozen = project.training_sets.filter(state=RunState.DONE)
    sets: Choices = [(f"{TRAINING_SET}{each.public_id}", each.public_id) for each in frozen]
    decided = project.comparisons.filter(state=RunState.DONE).select_related("champion", "challenger")
    gates: Choices = [(f"{COMPARISON}{each.public_id}", str(each)) for each in decided]
    named = {"Lots": lots, "Training sets": sets, "Comparisons of models": gates}
    return [*whole, *((title, parts) for title, parts in named.items() if parts)]


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, public_id: str) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    require(may_freeze(actor, project.engagement))
    usual = {"title": f"{project.engagement.vendor}, {project}, {timezone.now():%B %Y}"}
    form = FreezeForm(request.POST or None, project=project, initial=usual)
    made: list[Report] = []

    def act(title: str, kind: str, supersedes: Report | None = None, reason: str = "", **_: object) -> None:
        chosen = kind or Kind.SIGN_OFF
        made.append(
            freeze_report(
                actor=actor, scope=form.scope(), kind=chosen, title=title, supersedes=supersedes, reason=reason
            )
        )

    if carried_out(form, act):
        messages.success(request, f"Frozen as {made[0].public_id}. Nothing that happens from now on changes it.")
        return redirect("portal:report", made[0].public_id)
    results = results_of(project, actor)
    context = {"project": project, "form": form, "results": results}
    return render(request, "portal/signoff/freeze.html", context)
