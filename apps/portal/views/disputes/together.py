"""Deciding cases together in which the same answers stand against each other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.disputes.alike import alike
from apps.disputes.independence import may_decide
from apps.disputes.models import Adjudication, Dispute, ReasonCode, Severity
from apps.disputes.services import decide_together
from apps.disputes.services.together import MOST
from apps.labels.selectors import rules_of
from apps.portal.access import actor_of, dispute_or_404
from apps.portal.views.disputes.positions import places_of
from apps.projects.clauses import clauses_of
from apps.projects.selectors import current_guideline, current_schema


@require_http_methods(["GET", "HEAD", "POST"])
def dispute_alike(request: HttpRequest, public_id: str) -> HttpResponse:
    case, actor = dispute_or_404(request, public_id), actor_of(request)
    require(may_decide(actor, case))
    if request.method != "POST":
        return _page(request, case, actor)
    try:
        made = _decide(request, case, actor)
    except Invalid as fault:
        case.refresh_from_db()
        return _page(request, case, actor, fault)
    messages.success(request, f"{len(made)} cases are decided, each with a record of its own.")
    return redirect(f"{reverse('portal:disputes')}?tab=mine")


def _page(request: HttpRequest, case: Dispute, actor: Actor, fault: Invalid | None = None) -> HttpResponse:
    guideline = current_guideline(case.project)
    context = {
        "case": case,
        "project": case.project,
        "cases": alike(actor, case)[:MOST],
        "chosen": request.POST.getlist("case"),
        "places": places_of(case, actor),
        "reasons": ReasonCode.choices,
        "severities": Severity.choices,
        "clauses": clauses_of(guideline),
        "sent": request.POST,
        "fault": fault or "",
    }
    return render(request, "portal/disputes/together.html", context, status=400 if fault else 200)


def _decide(request: HttpRequest, case: Dispute, actor: Actor) -> list[Adjudication]:
    sent = request.POST
    chosen = list(alike(actor, case).filter(public_id__in=sent.getlist("case")))
    if len(chosen) < len(set(sent.getlist("case"))):
        raise Invalid("Some of the cases you chose are not yours to decide any more. Look at the list and choose anew.")
    value = _value(case, actor, sent.get("position", ""))
    return decide_together(
        actor=actor,
        cases=chosen,
        value=value,
        reason_code=sent.get("reason_code", ""),
        rationale=sent.get("rationale", "").strip(),
        clause=sent.get("clause", "").strip()[:60],
        severity=sent.get("severity", Severity.MAJOR),
    )


def _value(case: Dispute, actor: Actor, position: str) -> Any:
    for place in places_of(case, actor):
        if str(place.number) == position:
            return rules_of(current_schema(case.project)).load(place.value)
    raise Invalid("Choose the position that is right in all of them.")
