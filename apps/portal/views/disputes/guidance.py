"""Changes of the guideline: the list of a project, one with everything it rests on, and what is done with it."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.consequences.publishing import put_change_in_force
from apps.disputes.guidance import agreement_by_version, behind, changes_of, feedback_on, stale_items
from apps.disputes.models import ChangeState, GuidelineChange
from apps.disputes.services import approve_change, propose_text, reject_change
from apps.disputes.services.guidance import may_approve, may_propose
from apps.portal.access import actor_of, person, project_or_404
from apps.projects.models import Project
from apps.projects.policies import may_manage, may_see_all
from apps.projects.selectors import current_guideline
from apps.signoff.csv_files import csv_bytes

STALE_SHOWN = 20
PER_PAGE = 50


class Line(NamedTuple):
    """A line of a comparison: `sign` is "+", "-", " ", or "@" where lines are left out."""

    sign: str
    text: str


@require_safe
def guideline_changes(request: HttpRequest, public_id: str) -> HttpResponse:
    project = _project(request, public_id)
    context = {"project": project, "page": Paginator(changes_of(project), PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "portal/disputes/guidance.html", context)


@require_safe
def guideline_agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Measured when asked for: with many labels it takes its time."""
    project = _project(request, public_id)
    context = {"project": project, "versions": agreement_by_version(project)}
    return render(request, "portal/disputes/guideline_agreement.html", context)


@require_safe
def guideline_change(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, _change_or_404(request, public_id))


@require_safe
def guideline_stale(request: HttpRequest, public_id: str) -> HttpResponse:
    change = _change_or_404(request, public_id)
    stale = stale_items(change).values_list("key", "by_case")
    rows = ([key, "decided on the clause" if by_case else "label disputed under the clause"] for key, by_case in stale)
    answer = HttpResponse(csv_bytes(["item", "why"], rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{change.public_id}-stale.csv"'
    return answer


def _propose(actor: Actor, change: GuidelineChange, request: HttpRequest) -> str:
    version = request.POST.get("based_on", "")
    based_on = get_object_or_404(change.project.guidelines, version=version[:9]) if version.isdecimal() else None
    propose_text(actor=actor, change=change, text=request.POST.get("text", "").replace("\r\n", "\n"), based_on=based_on)
    return "Proposed. Somebody else approves it."


def _approve(actor: Actor, change: GuidelineChange, request: HttpRequest) -> str:
    approve_change(actor=actor, change=change)
    return "Approved. It can be published."


def _reject(actor: Actor, change: GuidelineChange, request: HttpRequest) -> str:
    reject_change(actor=actor, change=change, reason=request.POST.get("reason", "").strip())
    return "Rejected. The guideline stays as it is."


def _publish(actor: Actor, change: GuidelineChange, request: HttpRequest) -> str:
    made = put_change_in_force(actor=actor, change=change)
    return f"Version {made.version} of the guideline is published."


ACTS: dict[str, Callable[[Actor, GuidelineChange, HttpRequest], str]] = {
    "propose": _propose,
    "approve": _approve,
    "reject": _reject,
    "publish": _publish,
}


@require_POST
def guideline_change_act(request: HttpRequest, public_id: str, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    change = _change_or_404(request, public_id)
    try:
        messages.success(request, ACTS[act](actor_of(request), change, request))
    except Invalid as fault:
        change.refresh_from_db()
        return _page(request, change, fault)
    return redirect("portal:guideline_change", public_id)


def _page(request: HttpRequest, change: GuidelineChange, fault: Invalid | None = None) -> HttpResponse:
    actor, current = actor_of(request), current_guideline(change.project)
    proposed = change.texts.select_related("by", "based_on").first()
    base = proposed.based_on if proposed else current
    stale = stale_items(change)
    context = {
        "change": change,
        "project": change.project,
        "decisions": behind(change, person(request)),
        "proposed": proposed,
        "lines": _compared(base.text if base else "", proposed.text) if proposed else [],
        "guideline": current,
        "text": request.POST.get("text") or (proposed.text if proposed else current.text if current else ""),
        "stale": stale[:STALE_SHOWN],
        "stale_count": stale.count(),
        "feedback": feedback_on(change),
        "proposes": change.state in (ChangeState.WANTED, ChangeState.PROPOSED) and may_propose(actor, change),
        "approves": may_approve(actor, change),
        "manages": may_manage(actor, change.project.engagement),
        "sent": request.POST,
        "fault": fault or "",
    }
    return render(request, "portal/disputes/guideline_change.html", context, status=400 if fault else 200)


def _compared(old: str, new: str) -> list[Line]:
    told = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2)
    return [Line(line[0], "" if line[0] == "@" else line[1:]) for line in list(told)[2:]]


def _project(request: HttpRequest, public_id: str) -> Project:
    project = project_or_404(request, public_id)
    require(may_see_all(actor_of(request), project.engagement))
    return project


def _change_or_404(request: HttpRequest, public_id: str) -> GuidelineChange:
    seen = GuidelineChange.objects.filter(project__in=Project.objects.visible_to(request.user))
    related = seen.select_related("project__engagement__buyer", "project__engagement__vendor", "published", "ruled_by")
    change = get_object_or_404(related, public_id=public_id)
    require(may_see_all(actor_of(request), change.project.engagement))
    return change
