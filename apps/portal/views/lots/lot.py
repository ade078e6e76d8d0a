"""One lot: the plan before a sample is drawn; afterwards what was found, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.consequences.selectors import overturned_in
from apps.lots.models import DrawnItem, Inspection, Lot, LotVerdict
from apps.lots.selectors import LotStanding, standing_of, with_findings
from apps.lots.services import decide_lot, draw_sample
from apps.measures.acceptance import LotVerdict as Outcome
from apps.portal.access import actor_of, lot_or_404
from apps.portal.views.disputes.contesting import lot_contests
from apps.portal.views.lots.plan import plan_form, preview, preview_of
from apps.projects.policies import may_judge, may_manage, may_see_all

FINDINGS_SHOWN = 400


def seen_lot(request: HttpRequest, public_id: str) -> Lot:
    lot = lot_or_404(request, public_id)
    require(may_see_all(actor_of(request), lot.delivery.project.engagement))
    return lot


@require_safe
def lot(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, seen_lot(request, public_id))


def _page(request: HttpRequest, subject: Lot, status: int = 200, **shown: Any) -> HttpResponse:
    actor, project = actor_of(request), subject.delivery.project
    standing = standing_of(subject)
    decisions = list(subject.decisions.select_related("decided_by"))
    context = {
        "lot": subject,
        "project": project,
        "standing": standing,
        "final": next((each for each in decisions[:1] if each.verdict != LotVerdict.UNDECIDED), None),
        "decisions": decisions,
        "overturned": overturned_in(subject),
        "manages": may_manage(actor, project.engagement),
        "judges": may_judge(actor, project.engagement),
        **(_after_drawing(standing, actor) if standing else _before_drawing(request, subject)),
        **shown,
    }
    return render(request, "portal/lots/lot.html", context, status=status)


def _before_drawing(request: HttpRequest, subject: Lot) -> dict[str, Any]:
    form = plan_form(request.GET)
    return {"form": form, "preview": preview(form, subject)}


def _after_drawing(standing: LotStanding, actor: Actor) -> dict[str, Any]:
    drawn = standing.draw
    items = list(with_findings(drawn).prefetch_related("inspections__inspector")[:FINDINGS_SHOWN])
    return {
        "preview": preview_of(standing.plan, drawn.lot.size),
        "findings": [(item, _newest(item)) for item in items],
        "contests": lot_contests(drawn.lot, items, actor),
        "left_out": max(0, drawn.sample_size - FINDINGS_SHOWN),
        "settled": standing.decision.verdict is not Outcome.UNDECIDED,
    }


def _newest(item: DrawnItem) -> Inspection | None:
    """From what was fetched with the item, so that a long sample needs no query for each row."""
    found = list(item.inspections.all())
    return found[-1] if found else None


@require_POST
def draw(request: HttpRequest, public_id: str) -> HttpResponse:
    subject, form = seen_lot(request, public_id), plan_form(request.POST)
    require(may_manage(actor_of(request), subject.delivery.project.engagement))
    if not form.is_valid():
        return _page(request, subject, 400, form=form, preview=None)
    try:
        made = draw_sample(actor=actor_of(request), lot=subject, **form.shares)
    except Invalid as fault:
        messages.error(request, str(fault))
        return redirect("portal:lot", public_id)
    messages.success(request, f"{made.sample_size} items are drawn. Everybody who has the seed can draw them again.")
    return redirect("portal:lot", public_id)


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    decision = decide_lot(actor=actor_of(request), lot=seen_lot(request, public_id))
    messages.success(request, f"Recorded: {decision.get_verdict_display().lower()}.")
    return redirect("portal:lot", public_id)
