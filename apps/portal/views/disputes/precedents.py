"""Precedents beside an open case, and the one that a decision cites."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.policies import Invalid, require
from apps.disputes.alike import alike
from apps.disputes.independence import may_decide
from apps.disputes.models import Adjudication, Dispute
from apps.disputes.precedents import CLOSE, precedents_for
from apps.labels.selectors import rules_of
from apps.portal.access import actor_of, dispute_or_404
from apps.projects.selectors import current_schema


@require_safe
def dispute_precedents(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fetched once the case is on the screen, and again when a clause is named; without scripts a page of its own."""
    case, actor = dispute_or_404(request, public_id), actor_of(request)
    require(may_decide(actor, case))
    context = {
        "case": case,
        "project": case.project,
        "precedents": precedents_for(case, request.GET.get("clause", "").strip()),
        "rules": rules_of(current_schema(case.project)),
        "cited": request.GET.get("cites", ""),
        "close": CLOSE,
        "others": max(0, alike(actor, case).count() - 1),
    }
    whole = "HX-Request" not in request.headers
    name = "portal/disputes/precedents_page.html" if whole else "portal/disputes/precedents_found.html"
    return render(request, name, context)


def cited(case: Dispute, sent: QueryDict) -> Adjudication | None:
    """The decision that a form cites; Invalid for one that this project does not know."""
    named = sent.get("cites", "").strip()
    if not named:
        return None
    found = Adjudication.objects.filter(dispute__project=case.project_id, public_id=named).first()
    if found is None:
        raise Invalid(f"{named} does not stand in this project, so it cannot be cited. Choose a precedent, or none.")
    return found
