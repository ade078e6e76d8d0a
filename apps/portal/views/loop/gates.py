"""The gates of a project: who is in charge and was, champion against challenger, the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import require
from apps.loop.models import Comparison, Promotion
from apps.loop.policies import may_run_loop
from apps.loop.selectors import champion_of, former_of
from apps.loop.services.charging import appoint, roll_back
from apps.loop.services.gating import request_comparison
from apps.portal.access import actor_of, person
from apps.portal.forms import carried_out
from apps.portal.views.loop.access import loop_project_or_404
from apps.portal.views.loop.gate import GATE, gate, gate_freeze, gate_progress, gate_promote
from apps.portal.views.loop.gate_forms import AppointForm, CompareForm, ReasonForm
from apps.projects.models import Project


@require_safe
def gates(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, loop_project_or_404(request, public_id))


@require_POST
def gate_compare(request: HttpRequest, public_id: str) -> HttpResponse:
    project = _run_or_403(request, public_id)
    form = CompareForm(request.POST, project=project)
    made: list[Comparison] = []

    def act(challenger: Any, **_: Any) -> None:
        made.append(request_comparison(actor=actor_of(request), challenger=challenger, terms=form.terms()))

    if carried_out(form, act):
        return redirect("portal:loop_gate", project.public_id, made[0].public_id)
    return _page(request, project, compare=form)


@require_POST
def gate_appoint(request: HttpRequest, public_id: str) -> HttpResponse:
    project = _run_or_403(request, public_id)
    form = AppointForm(request.POST, project=project)
    if carried_out(form, lambda version, reason: appoint(actor=actor_of(request), version=version, reason=reason)):
        messages.success(request, f"{champion_of(project)} is in charge.")
        return redirect("portal:loop_gates", project.public_id)
    return _page(request, project, appoint=form)


@require_POST
def gate_roll_back(request: HttpRequest, public_id: str) -> HttpResponse:
    project = _run_or_403(request, public_id)
    form = ReasonForm(request.POST)
    if carried_out(form, lambda reason: roll_back(actor=actor_of(request), project=project, reason=reason)):
        messages.success(request, f"{champion_of(project)} is in charge again.")
        return redirect("portal:loop_gates", project.public_id)
    return _page(request, project, back=form)


def _run_or_403(request: HttpRequest, public_id: str) -> Project:
    project = loop_project_or_404(request, public_id)
    require(may_run_loop(actor_of(request), project.engagement))
    return project


def _page(request: HttpRequest, project: Project, **bound: Any) -> HttpResponse:
    user, champion = person(request), champion_of(project)
    comparisons = Comparison.objects.visible_to(user).filter(project=project).select_related("champion", "challenger")
    reigns = Promotion.objects.visible_to(user).filter(project=project)
    listed, named = list(comparisons), request.GET.get("challenger", "")
    context = {
        "project": project,
        "champion": champion,
        "former": former_of(project),
        "comparisons": listed,
        "coming": any(each.is_under_way for each in listed),
        "reigns": reigns.select_related("version", "comparison", "promoted_by"),
        "runs": may_run_loop(actor_of(request), project.engagement),
        "appoint": AppointForm(project=project, auto_id="appoint_%s", initial={"version": named}),
        "compare": CompareForm(project=project, initial={"challenger": named}),
        "back": ReasonForm(auto_id="back_%s"),
        **bound,
    }
    return render(request, "portal/loop/gates.html", context, status=400 if bound else 200)


_GATES = "projects/<str:public_id>/loop/gates/"
urlpatterns: list[URLPattern] = [
    path(_GATES, gates, name="loop_gates"),
    path(f"{_GATES}compare/", gate_compare, name="loop_compare"),
    path(f"{_GATES}appoint/", gate_appoint, name="loop_appoint"),
    path(f"{_GATES}roll-back/", gate_roll_back, name="loop_roll_back"),
    path(GATE, gate, name="loop_gate"),
    path(f"{GATE}progress/", gate_progress, name="loop_gate_progress"),
    path(f"{GATE}freeze/", gate_freeze, name="loop_gate_freeze"),
    path(f"{GATE}promote/", gate_promote, name="loop_promote"),
]
