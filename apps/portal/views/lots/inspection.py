"""One drawn item after the other: is what was delivered right, and if not, what would be?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import Invalid, require
from apps.disputes.models import Dispute
from apps.labels.models import Annotation
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.lots.models import DrawnItem, Lot
from apps.lots.selectors import LotStanding, final_decision, standing_of
from apps.lots.services import inspect
from apps.portal.access import actor_of, person
from apps.portal.beneath import beneath
from apps.portal.label_form import editor_of, entered_label
from apps.portal.media_of import subject_of
from apps.portal.renderings import render_stored
from apps.portal.views.lots.lot import seen_lot
from apps.projects.policies import may_judge
from apps.projects.selectors import current_guideline

KEYS = (("1", "conforming"), ("2", "nonconforming"), ("Ctrl Enter", "record, and open the next item"))


@require_http_methods(["GET", "HEAD", "POST"])
def inspection(request: HttpRequest, public_id: str) -> HttpResponse:
    lot = seen_lot(request, public_id)
    require(may_judge(actor_of(request), lot.delivery.project.engagement))
    standing = standing_of(lot)
    if standing is None:
        messages.warning(request, "Draw a sample first; it is what is inspected.")
        return redirect("portal:lot", public_id)
    drawn = _wanted(request, standing)
    if drawn is None or final_decision(lot) is not None:
        return redirect("portal:lot", public_id)
    rules = rules_of(lot.delivery.schema)
    if request.method == "POST":
        try:
            _record(request, drawn, rules)
        except Invalid as fault:
            return _page(request, lot, standing, drawn, rules, fault)
        return redirect("portal:inspect", public_id)
    return _page(request, lot, standing, drawn, rules)


def _wanted(request: HttpRequest, standing: LotStanding) -> DrawnItem | None:
    """The drawn item somebody asks for by its place, or the next without a finding."""
    place = request.POST.get("position") or request.GET.get("position") or ""
    if not place.isdecimal():
        return standing.next_item
    return get_object_or_404(standing.draw.drawn_items.select_related("item"), position=place[:9])


def _record(request: HttpRequest, drawn: DrawnItem, rules: AnySchema) -> None:
    finding = request.POST.get("finding", "")
    if finding not in ("conforming", "nonconforming"):
        raise Invalid("Say whether the delivered label is right.")
    conforming = finding == "conforming"
    inspect(
        actor=actor_of(request),
        drawn_item=drawn,
        conforming=conforming,
        correct_value=None if conforming else entered_label(request.POST, rules),
        note=request.POST.get("note", "").strip(),
    )


def _page(
    request: HttpRequest,
    lot: Lot,
    standing: LotStanding,
    drawn: DrawnItem,
    rules: AnySchema,
    fault: Invalid | None = None,
) -> HttpResponse:
    values = _delivered(lot, drawn, rules)
    texts = [str(value["text"]) for value in values]
    subject = subject_of(drawn.item, person(request))
    starts = [(f"label {number}", text) for number, text in enumerate(texts, 1)]
    context: dict[str, Any] = {
        "lot": lot,
        "project": lot.delivery.project,
        "standing": standing,
        "drawn": drawn,
        "values": values,
        "rendering": render_stored(rules, beneath(drawn.item), texts, "label"),
        "editor": editor_of(rules, request.POST, subject=subject, starts=starts, fault=fault),
        "guideline": current_guideline(lot.delivery.project),
        "earlier": drawn.inspections.select_related("inspector").last(),
        "fault": fault or "",
        "sent": request.POST,
        "room_keys": KEYS,
    }
    return render(request, "portal/lots/inspect.html", context, status=400 if fault else 200)


def _delivered(lot: Lot, drawn: DrawnItem, rules: AnySchema) -> list[dict[str, Any]]:
    """What the lot says about the item: each different label and how many gave it, but nobody's name.

    The counts are left out while the item has an open case, which the inspector may be the one to decide.
    """
    found = Annotation.objects.filter(delivery=lot.delivery, item=drawn.item).order_by("value")
    given = list(found.values_list("value", flat=True))
    blind = Dispute.objects.undecided().filter(item=drawn.item).exists()
    return [
        {"text": value, "label": rules.display(rules.load(value)), "times": None if blind else given.count(value)}
        for value in dict.fromkeys(given)
    ]
