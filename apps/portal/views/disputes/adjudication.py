"""Deciding one case: item, positions, guideline and form on one screen, authors hidden until it is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.models import Event
from apps.disputes.independence import may_decide
from apps.disputes.models import Adjudication, Dispute, ReasonCode
from apps.disputes.selectors import decidable
from apps.disputes.services import adjudicate
from apps.disputes.states import RULED
from apps.labels.selectors import rules_of
from apps.portal.access import actor_of, dispute_or_404, person
from apps.portal.beneath import beneath
from apps.portal.label_form import editor_of, entered_label
from apps.portal.media_of import subject_of
from apps.portal.renderings import render_stored
from apps.portal.views.disputes.positions import MOST_KEYS, Place, places_of
from apps.portal.views.disputes.queue import ground_as_seen
from apps.projects.policies import may_see_gold
from apps.projects.selectors import current_guideline, current_schema

NEITHER = "neither"
KEYS = (("1", "choose a position; the last one is neither"), ("Ctrl Enter", "record, and open the next case"))


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, public_id: str) -> HttpResponse:
    case, actor = dispute_or_404(request, public_id), actor_of(request)
    if request.method != "POST":
        return _page(request, case, actor)
    require(may_decide(actor, case))
    try:
        decision = _decide(request, case, actor)
    except Invalid as fault:
        case.refresh_from_db()
        return _page(request, case, actor, fault=fault)
    event = Event.objects.filter(object=decision.public_id).first()
    messages.success(request, f"{case.public_id} is decided, recorded as {event.public_id if event else 'an event'}.")
    return redirect(_next(case, actor))


def _decide(request: HttpRequest, case: Dispute, actor: Actor) -> Adjudication:
    sent = request.POST
    replaces = sent.get("supersedes", "")
    return adjudicate(
        actor=actor,
        dispute=case,
        value=_chosen(request, case, places_of(case, actor)),
        reason_code=sent.get("reason_code", ""),
        clause=sent.get("clause", "").strip()[:60],
        rationale=sent.get("rationale", "").strip(),
        supersedes=get_object_or_404(case.adjudications, public_id=replaces) if replaces else None,
    )


def _chosen(request: HttpRequest, case: Dispute, places: list[Place]) -> Any:
    choice = request.POST.get("position", "")
    rules = rules_of(current_schema(case.project))
    if choice == NEITHER:
        return entered_label(request.POST, rules)
    chosen = next((place for place in places if str(place.number) == choice), None)
    if chosen is None:
        raise Invalid("Choose the position that is right, or “Neither” and enter the label.")
    return rules.load(chosen.value)


def _next(case: Dispute, actor: Actor) -> str:
    """The next open case of this person; the same project first, so that one guideline stays in mind."""
    waiting = decidable(actor).exclude(pk=case.pk)
    following = waiting.filter(project=case.project).first() or waiting.first()
    if following:
        return reverse("portal:dispute", args=[following.public_id])
    return f"{reverse('portal:disputes')}?tab=mine"


def _page(request: HttpRequest, case: Dispute, actor: Actor, *, fault: Invalid | None = None) -> HttpResponse:
    may, decided = may_decide(actor, case), case.state in RULED
    places, rules = places_of(case, actor), rules_of(current_schema(case.project))
    starts = [(f"position {place.number}", place.value) for place in places]
    decisions = list(case.adjudications.select_related("adjudicator", "annotation", "guideline")) if decided else []
    subject = subject_of(case.item, person(request))
    again = decided and bool(fault or request.GET.get("again"))
    context = {
        "case": case,
        "item": case.item,
        "project": case.project,
        "places": places,
        "neither_key": str(len(places) + 1) if len(places) < MOST_KEYS else "",
        "decided": decided,
        "decisions": _with_events(decisions),
        "newest": decisions[0] if decisions else None,
        "may": may,
        "deciding": bool(may) and (not decided or again),
        "ground": ground_as_seen(case, sees_gold=bool(may_see_gold(actor, case.project.engagement))) if decided else "",
        "guideline": current_guideline(case.project),
        "rendering": render_stored(rules, beneath(case.item), [place.value for place in places]),
        "rules": rules,
        "editor": editor_of(rules, request.POST, subject=subject, starts=starts, fault=fault),
        "reasons": ReasonCode.choices,
        "sent": request.POST,
        "room_keys": KEYS,
        "fault": fault or "",
        "left": decidable(actor).count() if may else 0,
    }
    return render(request, "portal/disputes/dispute.html", context, status=400 if fault else 200)


def _with_events(decisions: list[Adjudication]) -> list[dict[str, Any]]:
    events = {event.object: event for event in Event.objects.filter(object__in=[each.public_id for each in decisions])}
    return [{"decision": each, "event": events.get(each.public_id)} for each in decisions]
