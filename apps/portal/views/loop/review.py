"""Reviewing: one record after the other, answered and followed by the next in one request."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.policies import Invalid, require
from apps.labels.selectors import rules_of
from apps.loop.models import Answer, Assignment
from apps.loop.policies import may_review, may_run_loop
from apps.loop.reviewing.queue import assigned_to, assignments_of, suggestion_of, waiting_for
from apps.loop.reviewing.record import record_of
from apps.loop.services.reviewing import LONGEST_MS, answer, leave, take_next
from apps.media.serving import answer_with
from apps.portal.access import actor_of, person
from apps.portal.label_form import WrongEntry, editor_of
from apps.portal.renderings import render_stored
from apps.portal.views.loop.access import loop_project_or_404
from apps.portal.views.loop.review_choices import begun_from, given, is_one_of, options_of, reasons
from apps.portal.views.loop.review_content import content_of
from apps.portal.views.loop.reviewers import reviewers, reviewers_csv
from apps.projects.models import Project
from apps.projects.selectors import current_guideline, current_schema

KEYS = (
    ("1", "choose a label, or what else the number stands beside"),
    ("j", "record, and open the next record; Enter does the same"),
    ("k", "leave this record for somebody else, and open the next"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    project = _project(request, public_id)
    if request.method != "POST":
        return _page(request, project, assigned_to(person(request), project))
    held = _assignment(request, project, request.POST.get("assignment", ""))
    try:
        _record(request, held)
    except Invalid as fault:
        if not Answer.objects.filter(task=held.task).exists():
            return _page(request, project, held, fault)
        messages.warning(request, str(fault))
    following = take_next(actor=actor_of(request), project=project)
    return _page(request, project, following) if _wants_part(request) else redirect("portal:loop_review", public_id)


@require_POST
def review_next(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin, or leave what one has and go on."""
    project, actor = _project(request, public_id), actor_of(request)
    if left := request.POST.get("leave", ""):
        leave(actor=actor, assignment=_assignment(request, project, left))
    take_next(actor=actor, project=project)
    return redirect("portal:loop_review", public_id)


@require_safe
def review_media(request: HttpRequest, public_id: str, assignment_id: str) -> HttpResponseBase:
    """The medium of a record under an address that does not say which record it is."""
    held = _assignment(request, _project(request, public_id), assignment_id)
    medium = record_of(held.task.item).medium
    if medium is None:
        return HttpResponse("This record has no medium.", status=404, content_type="text/plain; charset=utf-8")
    return answer_with(request, medium)


def _project(request: HttpRequest, public_id: str) -> Project:
    project = loop_project_or_404(request, public_id)
    require(may_review(actor_of(request), project.engagement))
    return project


def _assignment(request: HttpRequest, project: Project, public_id: str) -> Assignment:
    own = assignments_of(person(request)).filter(task__round__project=project)
    return get_object_or_404(own, public_id=public_id)


def _wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _record(request: HttpRequest, held: Assignment) -> Answer:
    rules = rules_of(current_schema(held.task.round.project))
    outcome, value, note = given(request.POST, rules)
    looked = request.POST.get("looked", "")
    told = int(looked) if looked.isdecimal() and len(looked) < 11 else LONGEST_MS
    return answer(actor=actor_of(request), task=held.task, outcome=outcome, value=value, duration_ms=told, note=note)


def _page(
    request: HttpRequest, project: Project, held: Assignment | None, fault: Invalid | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "project": project,
        "held": held,
        "waiting": waiting_for(person(request), project),
        "guideline": current_guideline(project),
        "runs": may_run_loop(actor_of(request), project.engagement),
        "room_keys": KEYS,
        "fault": fault or "",
        "part": _wants_part(request),
        **(_task(request, held, fault) if held else {}),
    }
    if context["part"]:
        # What is wrong is said in the part; the browser leaves the page as it is for any other status.
        return render(request, "portal/loop/review_task.html", context)
    return render(request, "portal/loop/review.html", context, status=400 if fault else 200)


def _task(request: HttpRequest, held: Assignment, fault: Invalid | None) -> dict[str, Any]:
    rules, suggestion = rules_of(current_schema(held.task.round.project)), suggestion_of(held.task)
    content = content_of(held, person(request))
    sent = request.POST if fault else begun_from(suggestion, rules)
    one_of = is_one_of(rules)
    editor = None if one_of else editor_of(rules, sent, subject=content.subject, fault=fault)
    return {
        "content": content,
        "rules": rules,
        "suggestion": suggestion,
        "rendering": None if suggestion is None else render_stored(rules, content.beneath, [suggestion], "suggestion"),
        "options": options_of(rules, suggestion),
        "reasons": reasons(),
        "editor": editor,
        "sent": sent,
        "beside": isinstance(fault, WrongEntry) and bool(editor and editor.get("fault")),
        # Editors and players begin with their page; without them the next record takes the place of this one.
        "in_place": one_of and not content.medium,
    }


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/loop/review/", review, name="loop_review"),
    path("projects/<str:public_id>/loop/review/next/", review_next, name="loop_review_next"),
    path("projects/<str:public_id>/loop/review/people/", reviewers, name="loop_reviewers"),
    path("projects/<str:public_id>/loop/review/people.csv", reviewers_csv, name="loop_reviewers_csv"),
    path("projects/<str:public_id>/loop/review/<str:assignment_id>/media/", review_media, name="loop_review_media"),
]
