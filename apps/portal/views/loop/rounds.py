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
from apps.loop.policies import may_review, may_run_loop, may_take_model
from apps.loop.reviewing.queue import audits_shown, kept_rounds
from apps.loop.routing.certificates import held, is_reopened
from apps.loop.routing.rounds import Progress, progress_of, progress_of_each, seed_digest, seed_shown
from apps.loop.selectors import champion_of
from apps.loop.services.rounds import begin_round
from apps.portal.access import actor_of
from apps.portal.forms import carried_out, filled
from apps.portal.views.loop.access import loop_project_or_404
from apps.portal.views.loop.evidence_picture import evidence_picture, sentence_of
from apps.portal.views.loop.round_forms import PredictForm, RoundForm, unrouted
from apps.projects.models import Project
from apps.signoff.figures.svg import to_svg

PER_PAGE, PREDICTIONS_SHOWN = 25, 6
KINDS = {
    TaskKind.AUTO: ("taken unseen", "Nobody is asked; the certificate vouches for them."),
    TaskKind.SHOWN: ("shown with the model's suggestion", "The least sure first."),
    TaskKind.BLIND: ("asked blind", "They calibrate the rounds to come."),
    TaskKind.AUDIT: ("audited blind", "A random part of the whole batch, asked besides."),
    TaskKind.PLANTED: ("with a planted error", "Of records with gold, besides the batch; never delivered."),
}
GIVEN_BACK = ("taken unseen, and given back", "Nothing vouches for them any more: people get them, behind all others.")


@require_safe
def rounds(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    listed = Round.objects.visible_to(request.user).filter(project=project)
    listed = listed.select_related("batch", "predicted__version", "ended")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    kept, runs = kept_rounds(actor_of(request), project), bool(may_run_loop(actor_of(request), project.engagement))
    far, predictions = progress_of_each(page, kept), _predictions(request, project)
    asked = {name: request.GET[name] for name in ("about", "version") if name in request.GET}
    context = {
        "project": project,
        "page": page,
        "rows": [(one, far.get(one.pk), one.pk in kept) for one in page],
        "headline": _headline([far[one.pk] for one in page if one.pk in far]),
        "runs": runs,
        "unrouted": len(unrouted(project)) if runs else 0,
        "predictions": predictions[:PREDICTIONS_SHOWN],
        "older": predictions[PREDICTIONS_SHOWN:],
        "form": PredictForm(project=project, initial=asked) if runs else None,
    }
    return render(request, "portal/loop/rounds.html", context)


def _headline(far: list[Progress]) -> str:
    opened = sum(not one.over for one in far)
    if not far:
        return "Rounds"
    return f"{opened} round{'s are' if opened > 1 else ' is'} with people." if opened else "Every round is answered."


def _predictions(request: HttpRequest, project: Project) -> list[PredictionRun]:
    seen = PredictionRun.objects.visible_to(request.user).filter(version__project=project)
    return list(seen.select_related("version", "batch", "requested_by")[:PER_PAGE])


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
    actor, kept, progress = actor_of(request), kept_rounds(actor_of(request), project), progress_of(found)
    standing = {"kept": True} if found.pk in kept else _standing(found, audits_shown(actor, found, progress))
    words = KINDS | ({TaskKind.AUTO: GIVEN_BACK} if standing.get("reopened") else {})
    context = {
        "project": project,
        "round": found,
        "rules": found.parameters["rules"],
        "basis": found.parameters["basis"],
        "kinds": [(*said, found.counts[kind]) for kind, said in words.items()],
        "progress": progress_of_each([found], kept).get(found.pk, progress),
        "reviews": bool(may_review(actor, project.engagement)) and not progress.over,
        "takes": bool(may_take_model(actor, project.engagement)),
        "seed": seed_shown(found, progress),
        "seed_digest": seed_digest(found),
        **standing,
    }
    return render(request, "portal/loop/round.html", context)


def _standing(found: Round, audits: bool) -> dict[str, Any]:
    """Does the certificate hold, and, where `audits` are shown, what they found?"""
    now = held(found)
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
