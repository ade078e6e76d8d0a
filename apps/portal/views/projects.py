"""A project: its label schema, its guideline, and what was delivered."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.consequences.publishing import put_guideline_in_force, put_schema_in_force
from apps.disputes.models import Dispute
from apps.portal.access import actor_of, person, project_or_404
from apps.portal.forms import carried_out, filled
from apps.portal.known import buyers_managed_by
from apps.projects.models import Project
from apps.projects.policies import may_deliver, may_manage, may_see_gold
from apps.projects.selectors import current_guideline

CODE = {"class": "code", "spellcheck": "false"}
SHOWN_RUNS = 20


class SchemaForm(forms.Form):
    definition = forms.JSONField(
        label="Definition",
        widget=forms.Textarea(attrs={**CODE, "rows": 8}),
        error_messages={"invalid": "This is not JSON. Look for a missing quote or comma."},
    )

    def clean_definition(self) -> Any:
        definition = self.cleaned_data["definition"]
        if not isinstance(definition, dict):
            raise forms.ValidationError('A schema is an object: {"type": "nominal", "labels": ["no", "yes"]}.')
        return definition


class GuidelineForm(forms.Form):
    text = forms.CharField(label="Text, in Markdown", strip=False, widget=forms.Textarea(attrs={**CODE, "rows": 18}))


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    cases = Dispute.objects.visible_to(request.user).undecided()
    open_cases = Count("disputes", filter=Q(disputes__in=cases.values("pk")), distinct=True)
    seen = (
        Project.objects.visible_to(request.user)
        .select_related("engagement__buyer", "engagement__vendor")
        .annotate(delivered=Count("deliveries", distinct=True), open_cases=open_cases)
        .order_by("engagement__name", "name")
    )
    may_open = buyers_managed_by(person(request)).exists()
    return render(request, "portal/projects/projects.html", {"projects": seen, "may_open": may_open})


@require_safe
def project(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, project_or_404(request, public_id))


def _page(request: HttpRequest, subject: Project, **shown: Any) -> HttpResponse:
    actor, engagement = actor_of(request), subject.engagement
    schema = subject.schemas.first()
    context = {
        "project": subject,
        "schema": schema,
        "schema_text": _pretty(schema.definition) if schema else "",
        "schemas": subject.schemas.select_related("published_by"),
        "guideline": current_guideline(subject),
        "deliveries": _deliveries(subject),
        "runs": subject.import_runs.filter(delivery=None)[:SHOWN_RUNS],
        "items": subject.items.count(),
        "manages": may_manage(actor, engagement),
        "delivers": may_deliver(actor, engagement),
        "sees_gold": may_see_gold(actor, engagement),
        "schema_form": SchemaForm(initial={"definition": schema.definition if schema else None}),
        **shown,
    }
    return render(request, "portal/projects/project.html", context)


def _deliveries(subject: Project) -> QuerySet[Any]:
    return subject.deliveries.select_related("schema", "lot", "import_run")


def _pretty(definition: Any) -> str:
    return json.dumps(definition, indent=2, ensure_ascii=False)


@require_POST
def schema_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    subject, form = project_or_404(request, public_id), filled(SchemaForm, request)
    if carried_out(form, lambda **given: put_schema_in_force(actor=actor_of(request), project=subject, **given)):
        messages.success(request, "The schema is published. What was delivered before stays bound to its own version.")
        return redirect("portal:project", public_id)
    return _page(request, subject, schema_form=form)


@require_safe
def guideline(request: HttpRequest, public_id: str) -> HttpResponse:
    """The guideline in one version; the newest unless `version` names another."""
    subject = project_or_404(request, public_id)
    versions = subject.guidelines.select_related("published_by")
    wanted = request.GET.get("version", "")
    shown = get_object_or_404(versions, version=wanted) if wanted.isdecimal() else versions.first()
    text = shown.text if shown else ""
    return _guideline_page(request, subject, shown, GuidelineForm(initial={"text": text}))


def _guideline_page(request: HttpRequest, subject: Project, shown: Any, form: forms.Form) -> HttpResponse:
    context = {
        "project": subject,
        "guideline": shown,
        "versions": subject.guidelines.select_related("published_by"),
        "manages": may_manage(actor_of(request), subject.engagement),
        "form": form,
    }
    return render(request, "portal/projects/guideline.html", context)


@require_POST
def guideline_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    subject, form = project_or_404(request, public_id), filled(GuidelineForm, request)
    if carried_out(form, lambda **given: put_guideline_in_force(actor=actor_of(request), project=subject, **given)):
        messages.success(request, "The guideline is published. Earlier decisions keep naming the version they used.")
        return redirect("portal:guideline", public_id)
    return _guideline_page(request, subject, current_guideline(subject), form)


urlpatterns: list[URLPattern] = [
    path("projects/", projects, name="projects"),
    path("projects/<str:public_id>/", project, name="project"),
    path("projects/<str:public_id>/schema/", schema_publish, name="schema_publish"),
    path("projects/<str:public_id>/guideline/", guideline, name="guideline"),
    path("projects/<str:public_id>/guideline/publish/", guideline_publish, name="guideline_publish"),
]
