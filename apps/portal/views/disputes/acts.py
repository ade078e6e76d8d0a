"""What is done with a case besides deciding it: each a form on its page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid
from apps.disputes.models import Dispute
from apps.disputes.selectors import decidable, in_order
from apps.disputes.services import (
    appeal,
    ask,
    assign,
    look_at,
    merge,
    release,
    reveal,
    save_draft,
    state_position,
    take,
    withdraw,
)
from apps.portal.access import actor_of, dispute_or_404
from apps.portal.views.disputes.page import case_page, next_address

Act = Callable[[Actor, Dispute, str, HttpRequest], str]


def _merge(actor: Actor, case: Dispute, text: str, request: HttpRequest) -> str:
    into = dispute_or_404(request, request.POST.get("into", "").strip())
    merge(actor=actor, dispute=case, into=into)
    return f"{case.public_id} is merged into {into.public_id}."


def _assign(actor: Actor, case: Dispute, text: str, request: HttpRequest) -> str:
    colleagues = User.objects.filter(
        memberships__organisation=case.project.engagement.buyer, memberships__ended_at=None
    )
    chosen = get_object_or_404(colleagues.distinct(), public_id=request.POST.get("adjudicator", ""))
    assign(actor=actor, dispute=case, adjudicator=chosen)
    return f"{case.public_id} is with {chosen} now."


def _said(verb: Callable[..., object], told: str, name: str) -> Act:
    """An act that takes words."""

    def act(actor: Actor, case: Dispute, text: str, request: HttpRequest) -> str:
        verb(actor=actor, dispute=case, **{name: text})
        return f"{case.public_id}: {told}"

    return act


ACTS: dict[str, Act] = {
    "say": _said(state_position, "what you said is part of the case.", "text"),
    "ask": _said(ask, "your question was sent.", "question"),
    "appeal": _said(appeal, "you appealed; somebody new decides.", "reason"),
    "withdraw": _said(withdraw, "withdrawn.", "reason"),
    "release": _said(release, "given back.", "reason"),
    "reveal": _said(reveal, "authors shown; the record says that you asked.", "reason"),
    "merge": _merge,
    "assign": _assign,
}


@require_POST
def dispute_act(request: HttpRequest, public_id: str, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    case, actor = dispute_or_404(request, public_id), actor_of(request)
    try:
        told = ACTS[act](actor, case, request.POST.get("text", "").strip(), request)
    except Invalid as fault:
        case.refresh_from_db()
        return case_page(request, case, actor, fault=fault)
    messages.success(request, told)
    return redirect("portal:dispute", public_id=public_id)


@require_POST
def dispute_start(request: HttpRequest) -> HttpResponse:
    """Take the case that comes first and open it; one that somebody else took in this moment is passed over."""
    actor = actor_of(request)
    for case in in_order(decidable(actor))[:5]:
        try:
            take(actor=actor, dispute=case)
        except Invalid:
            continue
        return redirect("portal:dispute", public_id=case.public_id)
    messages.info(request, "Nothing waits for you.")
    return redirect("portal:disputes")


@require_POST
def dispute_take(request: HttpRequest, public_id: str) -> HttpResponse:
    case, actor = dispute_or_404(request, public_id), actor_of(request)
    try:
        take(actor=actor, dispute=case)
    except Invalid as fault:
        messages.warning(request, str(fault))
        return redirect(next_address(case, actor))
    return redirect("portal:dispute", public_id=public_id)


@require_POST
def dispute_draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Saved while one writes; the page says nothing of it."""
    save_draft(actor=actor_of(request), dispute=dispute_or_404(request, public_id), fields=request.POST)
    return HttpResponse(status=204)


@require_POST
def dispute_look(request: HttpRequest, public_id: str) -> HttpResponse:
    look_at(actor=actor_of(request), dispute=dispute_or_404(request, public_id))
    return HttpResponse(status=204)


@require_safe
def dispute_told(request: HttpRequest) -> HttpResponse:
    """What is to be said about the case before, for a page that was fetched ahead."""
    return render(request, "portal/disputes/told.html")
