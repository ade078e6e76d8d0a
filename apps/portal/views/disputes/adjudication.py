"""Deciding one case: item, positions, guideline and form on one screen, authors hidden until it is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.models import Event
from apps.disputes.independence import may_decide
from apps.disputes.models import Adjudication, Dispute, Subject
from apps.disputes.services import adjudicate, save_draft
from apps.labels.selectors import rules_of
from apps.portal.access import actor_of, dispute_or_404
from apps.portal.label_form import entered_label
from apps.portal.views.disputes.page import case_page, next_address
from apps.portal.views.disputes.positions import Place, places_of
from apps.portal.views.disputes.precedents import cited
from apps.portal.views.disputes.timing import duration_ms
from apps.projects.selectors import current_schema

NEITHER = "neither"
# Long enough for one decision; what has happened in a case since is asked when its decision is recorded.
AHEAD = "private, max-age=300"


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, public_id: str) -> HttpResponse:
    case, actor = dispute_or_404(request, public_id), actor_of(request)
    if request.method != "POST":
        page = case_page(request, case, actor)
        if request.headers.get("X-Ahead"):
            page["Cache-Control"] = AHEAD
        return page
    require(may_decide(actor, case))
    try:
        decision = _decide(request, case, actor)
    except Invalid as fault:
        save_draft(actor=actor, dispute=case, fields=request.POST)
        case.refresh_from_db()
        return case_page(request, case, actor, fault=fault)
    event = Event.objects.filter(object=decision.public_id).first()
    messages.success(request, f"{case.public_id} is decided, recorded as {event.public_id if event else 'an event'}.")
    following = _after(request, case, actor)
    if request.headers.get("X-Ahead"):
        return HttpResponse(status=204, headers={"X-Next": following})
    return redirect(following)


def _after(request: HttpRequest, case: Dispute, actor: Actor) -> str:
    """The case that the page announced and the browser has fetched, unless it was decided since."""
    announced = request.POST.get("then", "")
    waiting = Dispute.objects.visible_to(request.user).undecided().filter(public_id=announced)
    if announced != case.public_id and waiting.exists():
        return reverse("portal:dispute", args=[announced])
    return next_address(case, actor)


def _decide(request: HttpRequest, case: Dispute, actor: Actor) -> Adjudication:
    sent = request.POST
    _check_seen(case, sent.get("seen", ""))
    replaces = sent.get("supersedes", "")
    about_standing = case.subject == Subject.STANDING
    value = None if about_standing else _chosen(request, case, places_of(case, actor))
    return adjudicate(
        actor=actor,
        dispute=case,
        value=value,
        cites=cited(case, sent),
        departure=sent.get("departure", "").strip(),
        outcome=sent.get("position", "") if about_standing else "",
        reason_code=sent.get("reason_code", ""),
        severity=sent.get("severity", "major"),
        clause=sent.get("clause", "").strip()[:60],
        rationale=sent.get("rationale", "").strip(),
        duration_ms=duration_ms(sent.get("shown", ""), sent.get("looked", "")),
        supersedes=get_object_or_404(case.adjudications, public_id=replaces) if replaces else None,
    )


def _check_seen(case: Dispute, seen: str) -> None:
    """A page may be some minutes old: what a party has said since must be read first."""
    if seen.isdecimal() and case.statements.count() > int(seen):
        raise Invalid("A party said something in this case while you had it open. Read it; what you entered is kept.")


def _chosen(request: HttpRequest, case: Dispute, places: list[Place]) -> Any:
    choice = request.POST.get("position", "")
    rules = rules_of(current_schema(case.project))
    if choice == NEITHER:
        return entered_label(request.POST, rules)
    chosen = next((place for place in places if str(place.number) == choice), None)
    if chosen is None:
        raise Invalid("Choose the position that is right, or “Neither” and enter the label.")
    return rules.load(chosen.value)
