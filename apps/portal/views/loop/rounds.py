"""The rounds of a project: what was taken unseen under which certificate, and beginning another."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.policies import require
from apps.loop.models import PredictionRun, Round, TaskKind
from apps.loop.policies import may_run_loop, may_take_model
from apps.loop.reviewing.queue import audits_shown
from apps.loop.routing.certificates import Held, held, is_reopened
from apps.loop.routing.rounds import progress_of, seed_digest, seed_shown
from apps.loop.selectors import champion_of
from apps.loop.services.rounds import begin_round
from apps.portal.access import actor_of
from apps.portal.forms import carried_out, filled
from apps.portal.views.loop.access import loop_project_or_404
from apps.portal.views.loop.evidence_picture import evidence_picture, sentence_of
from apps.portal.views.loop.round_forms import PredictForm, RoundForm, unrouted
from apps.projects.models import Project
from apps.signoff.figures.svg import to_svg

PER_PAGE = 25
KINDS = {
    TaskKind.AUTO: ("taken unseen", "Nobody is asked; the certificate vouches for them."),
    TaskKind.SHOWN: ("shown with the model's suggestion", "The least sure first."),
    TaskKind.BLIND: ("asked blind", "They calibrate the rounds to come."),
    TaskKind.AUDIT: ("audited blind", "A random part of the whole batch, asked besides."),
    TaskKind.PLANTED: ("planted errors", "Of records with gold, besides the batch; never delivered."),
}


@require_safe
def rounds(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    listed = Round.objects.visible_to(request.user).filter(project=project)
    page = Paginator(listed.select_related("batch", "predicted__version", "ended"), PER_PAGE)
    runs = bool(may_run_loop(actor_of(request), project.engagement))
    context = {
        "project": project,
        "page": page.get_page(request.GET.get("page")),
        "runs": runs,
        "unrouted": len(unrouted(project)) if runs else 0,
        "predictions": _predictions(request, project),
        "form": PredictForm(project=project) if runs else None,
    }
    return render(request, "portal/loop/rounds.html", context)


def _predictions(request: HttpRequest, project: Project) -> Any:
    seen = PredictionRun.objects.visible_to(request.user).filter(version__project=project)
    return seen.select_related("version", "batch", "requested_by")[:PER_PAGE]


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    require(may_run_loop(actor_of(request), project.engagement))
    initial = {"predicted": request.GET.get("predicted", ""), "input": _last_input(project)}
    form: Any = filled(RoundForm, request, project=project, initial=initial)
    begun: list[Round] = []
    if carried_out(form, lambda **given: begun.append(_begin(request, form))):
        return redirect("portal:loop_round", project.public_id, begun[0].number)
    context = {"project": project, "form": form, "champion": champion_of(project)}
    return render(request, "portal/loop/round_new.html", context, status=400 if form.is_bound else 200)


def _begin(request: HttpRequest, form: RoundForm) -> Round:
    predicted = form.runs[form.cleaned_data["predicted"]]
    assert predicted.batch is not None
    return begin_round(actor=actor_of(request), batch=predicted.batch, predicted=predicted, rules=form.rules())


def _last_input(project: Project) -> str:
    newest = project.rounds.first()
    return str(newest.parameters["rules"]["input"]) if newest and "rules" in newest.parameters else ""


@require_safe
def round_page(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    seen = Round.objects.visible_to(request.user).filter(project=project)
    related = ("batch", "predicted__version", "calibrated", "requested_by", "project__engagement")
    found: Round = get_object_or_404(seen.select_related(*related), number=number)
    progress, now = progress_of(found), held(found)
    context = {
        "project": project,
        "round": found,
        "rules": found.parameters["rules"],
        "basis": found.parameters["basis"],
        "kinds": [(*words, found.counts[kind]) for kind, words in KINDS.items()],
        "progress": progress,
        "takes": bool(may_take_model(actor_of(request), project.engagement)),
        "seed": seed_shown(found, progress),
        "seed_digest": seed_digest(found),
        **_standing(found, now, audits_shown(actor_of(request), found, progress)),
    }
    return render(request, "portal/loop/round.html", context)


def _standing(found: Round, now: Held | None, audits: bool) -> dict[str, Any]:
    """Does the certificate hold, and, where `audits` are shown, what they found?"""
    if now is None:
        return {"held": None}
    told = {"held": now, "reopened": bool(now.reasons) and is_reopened(found)}
    if not audits:
        return told
    drawn = to_svg(evidence_picture(now.audit)) if len(now.audit.evidence) else ""
    return {**told, "drawn": drawn, "evidence": sentence_of(now.audit)}


_ROUNDS = "projects/<str:public_id>/loop/rounds/"
urlpatterns: list[URLPattern] = [
    path(_ROUNDS, rounds, name="loop_rounds"),
    path(f"{_ROUNDS}new/", round_new, name="loop_round_new"),
    path(f"{_ROUNDS}<int:number>/", round_page, name="loop_round"),
]
