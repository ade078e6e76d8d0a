"""One comparison: the verdict first, then everything it rests on; freezing it for signature, and promoting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import Invalid
from apps.consequences.promoting import freeze_comparison, objection_to, promote, signed_for
from apps.labels.runs import RunState
from apps.loop.arriving.tags import Tag
from apps.loop.models import Comparison, Promotion
from apps.loop.policies import may_run_loop
from apps.portal.access import actor_of, person
from apps.portal.views.imports import STOP_POLLING
from apps.signoff.figures import Bin, ForestRow, forest_svg, interval_svg, reliability_svg

GATE = "projects/<str:public_id>/loop/gates/<str:gate_id>/"
HEADLINES = {
    "promote": "{challenger} may take the place of {champion}.",
    "refuse": "{challenger} may not take the place of {champion}.",
    "not enough evidence": "It is not shown that {challenger} may take the place of {champion}.",
}


@require_safe
def gate(request: HttpRequest, public_id: str, gate_id: str) -> HttpResponse:
    found = _gate_or_404(request, public_id, gate_id)
    return render(request, "portal/loop/gate.html", _context(request, found))


@require_safe
def gate_progress(request: HttpRequest, public_id: str, gate_id: str) -> HttpResponse:
    """The part of the page that changes while two versions are compared."""
    found = _gate_or_404(request, public_id, gate_id)
    status = 200 if found.is_under_way else STOP_POLLING
    return render(request, "portal/loop/gate_state.html", _context(request, found), status=status)


@require_POST
def gate_freeze(request: HttpRequest, public_id: str, gate_id: str) -> HttpResponse:
    found = _gate_or_404(request, public_id, gate_id)
    try:
        report = freeze_comparison(actor=actor_of(request), comparison=found)
    except Invalid as refusal:
        return _again(request, found, refusal)
    messages.success(request, f"Frozen as {report.public_id}. Somebody else than its author approves it.")
    return redirect("portal:report", report.public_id)


@require_POST
def gate_promote(request: HttpRequest, public_id: str, gate_id: str) -> HttpResponse:
    found = _gate_or_404(request, public_id, gate_id)
    try:
        promote(actor=actor_of(request), comparison=found)
    except Invalid as refusal:
        return _again(request, found, refusal)
    messages.success(request, f"{found.challenger} is in charge.")
    return redirect("portal:loop_gates", public_id)


def _again(request: HttpRequest, found: Comparison, refusal: Invalid) -> HttpResponse:
    context = {**_context(request, found), "refusal": str(refusal)}
    return render(request, "portal/loop/gate.html", context, status=400)


def _gate_or_404(request: HttpRequest, public_id: str, gate_id: str) -> Comparison:
    seen = Comparison.objects.visible_to(person(request)).filter(project__public_id=public_id)
    wanted = seen.select_related(
        "project__engagement__buyer", "project__engagement__vendor", "champion", "challenger", "requested_by"
    )
    found: Comparison = get_object_or_404(wanted, public_id=gate_id)
    return found


def _context(request: HttpRequest, found: Comparison) -> dict[str, Any]:
    done = found.state == RunState.DONE
    return {
        "comparison": found,
        "project": found.project,
        "coming": found.is_under_way,
        "runs": may_run_loop(actor_of(request), found.project.engagement),
        **(_shown(found) if done else {}),
        **(_standing(found) if done else {}),
    }


def _standing(found: Comparison) -> dict[str, Any]:
    """How far the challenger is on its way."""
    return {
        "signed": signed_for(found),
        "objection": objection_to(found),
        "promotion": Promotion.objects.filter(comparison=found).first(),
    }


def _shown(found: Comparison) -> dict[str, Any]:
    report = found.report
    return {
        "headline": HEADLINES[found.verdict].format(challenger=found.challenger, champion=found.champion),
        "report": report,
        "conditions": [
            {**one, "picture": interval_svg(one["figure"], one["floor"], one["verdict"])}
            for one in report["conditions"]
        ],
        "both": report["gold"] - report["gains"] - report["losses"],
        "slices": [{**one, "name": _named(one["name"])} for one in report["slices"]],
        "too_small": [_named(name) for name in report["too_small"]],
        "forest": _forest(report["slices"]),
        "reliability": _reliability(report["calibration"]["bins"]),
        "terms": found.parameters["terms"],
    }


def _named(name: str) -> str:
    """Slices by tag are told by the words of the tag."""
    kind, _, value = name.partition(" ")
    return str(Tag(value).label).lower() if kind == "tag" and value in Tag.values else name


def _forest(slices: list[dict[str, Any]]) -> str:
    rows = [
        ForestRow(_named(one["name"]), one["difference"], "not met" if one["regressed"] else None) for one in slices
    ]
    return forest_svg(rows, 0.0, width=520) if rows else ""


def _reliability(bins: list[list[float]]) -> str:
    rows = [Bin(int(n), *shares) for n, *shares in bins]
    return reliability_svg(rows, "Scores of the challenger against the share that is right on gold") if rows else ""
