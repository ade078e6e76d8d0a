"""Precedents beside an open case, and whether a decision that is sent departs from one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.policies import Invalid, require
from apps.disputes.alike import alike
from apps.disputes.independence import may_decide
from apps.disputes.models import Adjudication, Dispute
from apps.disputes.precedents import CLOSE, citable, departed_from, precedents_for
from apps.labels.selectors import rules_of
from apps.portal.access import actor_of, dispute_or_404
from apps.projects.selectors import current_schema


class DepartsFromPrecedent(Invalid):
    """A close precedent was decided otherwise, and nothing was said about why it does not apply."""

    def __init__(self, precedent: Adjudication) -> None:
        self.precedent = precedent
        super().__init__(
            f"A case with nearly the same text was decided otherwise ({precedent.public_id}). Say why that does not "
            "apply here; what you entered is kept."
        )


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


def weighed(case: Dispute, sent: QueryDict, value: Any) -> dict[str, Any]:
    """What a decision says about precedents: the one it cites, and the one it departs from with the reason."""
    cited, departure = sent.get("cites", ""), sent.get("departure", "").strip()
    cites = citable(case).filter(public_id=cited).first() if cited else None
    if cited and cites is None:
        raise Invalid(f"{cited} does not stand any more and cannot be cited; it was superseded or appealed.")
    departs = None
    if case.item_id is not None:
        departs = departed_from(case, rules_of(current_schema(case.project)).canonical(value))
    if departs is not None and not departure:
        raise DepartsFromPrecedent(departs)
    return {"cites": cites, "departs_from": departs, "departure": departure if departs else ""}
