"""The last step of a signature: exactly what is signed, confirmed by the password and what was chosen beside it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import LockedOut, NotConfirmed
from apps.accounts.webauthn import Place, request_options
from apps.evidence.esignature import challenge_of
from apps.portal.access import actor_of, report_or_404
from apps.portal.place import network_of, session_of
from apps.signoff.ceremony import complete_signature, manifest_of, pending_signature
from apps.signoff.models import METHODS, Meaning, PendingSignature, Report


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, public_id: str, pending_id: str) -> HttpResponse:
    report, actor = report_or_404(request, public_id), actor_of(request)
    pending = pending_signature(actor=actor, report=report, session=session_of(request), public_id=pending_id)
    if request.method != "POST":
        return _page(request, report, pending)
    sent = request.POST
    try:
        signature = complete_signature(
            actor=actor,
            pending=pending,
            password=sent.get("password", ""),
            answer=answer_in(request),
            code=sent.get("code", ""),
            network=network_of(request),
        )
    except (NotConfirmed, LockedOut) as fault:
        return _page(request, report, pending, str(fault))
    meaning = Meaning(signature.meaning)
    messages.success(request, f"Signed: {meaning.label.lower()}. The signature is part of the record.")
    return redirect("portal:report", public_id)


def answer_in(request: HttpRequest) -> dict[str, Any] | None:
    """What the authenticator answered, as the page sent it; None for anything that is no JSON object."""
    try:
        answer = json.loads(request.POST.get("answer", ""))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _page(request: HttpRequest, report: Report, pending: PendingSignature, fault: str = "") -> HttpResponse:
    manifest, passkey = manifest_of(pending), pending.passkey
    options = None
    if passkey is not None:
        place = Place(passkey.origin, passkey.rp_id)
        options = json.dumps(request_options(place, passkey, challenge_of(bytes(pending.manifest))))
    context = {
        "report": report,
        "pending": pending,
        "manifest": manifest,
        "meaning": Meaning(manifest["meaning"]),
        "method": METHODS[tuple(manifest["auth"])],
        "by_code": "totp" in manifest["auth"],
        "options": options,
        "challenge": challenge_of(bytes(pending.manifest)).hex(),
        "fault": fault,
    }
    return render(request, "portal/signoff/confirm.html", context, status=400 if fault else 200)
