"""Signing a report: read it, look at what is not met, say what the signature means and how it will be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision, Invalid, Refused, require
from apps.portal.access import actor_of, report_or_404
from apps.portal.place import place_of, session_of
from apps.portal.views.signoff.document import Document, document_of
from apps.portal.views.signoff.reports import report_page
from apps.projects.policies import side_of
from apps.signoff.ceremony import INTENT, prepare_signature
from apps.signoff.models import Meaning, Report
from apps.signoff.policies import may_sign, may_withdraw
from apps.signoff.selectors import body_of
from apps.signoff.signing_policies import required_strength
from apps.signoff.ways import Way, ways_open

MEANINGS = (Meaning.APPROVED, Meaning.REVIEWED, Meaning.REJECTED)


@dataclass(frozen=True, slots=True)
class Choice:
    """One meaning a signature can have, and whether this person may give it."""

    meaning: Meaning
    intent: str
    may: Decision


def _choices(actor: Actor, report: Report) -> list[Choice]:
    return [Choice(meaning, INTENT[meaning], may_sign(actor, report, meaning)) for meaning in MEANINGS]


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    report, actor = report_or_404(request, public_id), actor_of(request)
    choices = _choices(actor, report)
    if not any(choice.may for choice in choices):
        raise Refused(choices[0].may.reason)
    document = document_of(body_of(report))
    if request.method != "POST":
        return _page(request, report, document, choices)
    meaning = request.POST.get("meaning", "")
    if meaning in INTENT:
        require(may_sign(actor, report, meaning))
    try:
        _check_read(request, document)
        if meaning not in MEANINGS:
            raise Invalid("Choose in section 3 what your signature means.")
        return _prepare(request, report, meaning)
    except (Invalid, Refused) as fault:
        return _page(request, report, document, choices, str(fault))


def _check_read(request: HttpRequest, document: Document) -> None:
    if not request.POST.get("read"):
        raise Invalid("Say in section 1 that you have read the report.")
    unseen = {one["metric"] for one in document.exceptions} - set(request.POST.getlist("exception"))
    if unseen:
        names = [one["label"] for one in document.exceptions if one["metric"] in unseen]
        raise Invalid(f"Tick in section 2 that you have seen: {', '.join(names)}.")


def _ways(request: HttpRequest, report: Report) -> list[Way]:
    return ways_open(actor_of(request), required_strength(report.engagement), place_of(request))


def _prepare(request: HttpRequest, report: Report, meaning: str) -> HttpResponse:
    wanted = request.POST.get("way", "")
    way = next((way for way in _ways(request, report) if way.key == wanted), None)
    if way is None:
        raise Invalid(
            "Choose how you will confirm your signature; if nothing is offered, add a passkey to your account."
        )
    pending = prepare_signature(
        actor=actor_of(request),
        report=report,
        meaning=meaning,
        way=way,
        session=session_of(request),
        reason=request.POST.get("reason", ""),
    )
    return redirect("portal:sign_confirm", report.public_id, pending.public_id)


def _page(
    request: HttpRequest, report: Report, document: Document, choices: list[Choice], fault: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "report": report,
        "document": document,
        "choices": choices,
        "ways": _ways(request, report),
        "membership": side_of(actor_of(request), report.engagement),
        "sent": request.POST,
        "seen": request.POST.getlist("exception"),
        "fault": fault,
    }
    return render(request, "portal/signoff/sign.html", context, status=400 if fault else 200)


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """A withdrawal is one more signature: it takes back nothing, it says that the report no longer counts."""
    report = report_or_404(request, public_id)
    require(may_withdraw(actor_of(request), report))
    try:
        return _prepare(request, report, Meaning.WITHDRAWN)
    except (Invalid, Refused) as fault:
        return report_page(request, report, 400, withdraw_fault=str(fault), reason=request.POST.get("reason", ""))
