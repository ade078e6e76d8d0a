"""Signing a report: the exact bytes are frozen and shown, then the signer confirms them, each time anew.

The signature is the manifest. Its SHA-256 is the challenge that a passkey answers, so whoever has the bundle can check
it without us; one-time codes and passwords leave nothing to check but the log.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Passkey, User
from apps.accounts.policies import Invalid, NotConfirmed, require
from apps.accounts.selectors import digest
from apps.accounts.services import enrol_signer, reauthenticate, use_code
from apps.audit.services import record
from apps.evidence.canonical import encode
from apps.signoff.assertions import accept_answer
from apps.signoff.models import Meaning, PendingSignature, Report, Signature
from apps.signoff.policies import capacity_to_sign, may_sign
from apps.signoff.sealing import seal, stamp
from apps.signoff.signing_policies import required_strength
from apps.signoff.telling import tell_outcome
from apps.signoff.ways import Way, may_use

INTENT = {
    Meaning.REVIEWED: "I have read this report and its exceptions.",
    Meaning.APPROVED: "I approve this report and take responsibility for the decision it records.",
    Meaning.REJECTED: "I reject this report; it is not to be relied upon.",
    Meaning.WITHDRAWN: "I withdraw this report; it is no longer to be relied upon.",
}
# What a manifest says of the office it was signed in.
OFFICE = ("role", "organisation", "on_behalf_of", "on_behalf_of_id", "delegation")
VALID_FOR = dt.timedelta(minutes=5)


@transaction.atomic
def prepare_signature(
    *, actor: Actor, report: Report, meaning: str, way: Way, session: str, reason: str = ""
) -> PendingSignature:
    """Freeze what will be signed, to be shown and confirmed in the same session within five minutes."""
    require(may_sign(actor, report, meaning))
    if meaning not in INTENT:
        raise Invalid(f"Choose what your signature means: {', '.join(INTENT)}.")
    if meaning in (Meaning.REJECTED, Meaning.WITHDRAWN) and not reason.strip():
        raise Invalid("Say why; whoever relied on this report has to know.")
    require(may_use(actor, way, required_strength(report.engagement)))
    now = timezone.now()
    PendingSignature.objects.filter(expires_at__lt=now).delete()
    pending = PendingSignature.objects.create(
        report=report,
        signer=_signer(actor),
        session_digest=digest(session),
        passkey=way.passkey,
        manifest=encode(_manifest(actor, report, meaning, way, reason.strip(), now)),
        expires_at=now + VALID_FOR,
    )
    details = {"meaning": meaning, "record_sha256": report.sha256, "manifest_sha256": _sha256(pending)}
    log = report.engagement.log_origin
    record(log=log, actor=actor.text, verb="signature.prepared", obj=report.public_id, details=details)
    return pending


def pending_signature(*, actor: Actor, report: Report, session: str, public_id: str) -> PendingSignature:
    """What this person prepared in this session; Invalid if there is no such thing, or no longer."""
    found = PendingSignature.objects.filter(
        public_id=public_id, report=report, signer=_signer(actor), expires_at__gt=timezone.now()
    ).select_related("passkey", "report")
    pending = found.filter(session_digest=digest(session)).first()
    if pending is None:
        raise Invalid(
            "What you were about to sign was signed already, or waited for longer than five minutes; "
            "go back to the report and begin again."
        )
    return pending


def complete_signature(
    *,
    actor: Actor,
    pending: PendingSignature,
    password: str,
    answer: Mapping[str, Any] | None = None,
    code: str = "",
    network: str = "",
) -> Signature:
    """Sign the frozen bytes with the password and what they name: the passkey's `answer`, or a one-time code."""
    assertion: dict[str, str] = {}
    second = partial(_check_second, actor, pending, answer, code, assertion)
    try:
        reauthenticate(actor=actor, password=password, second=second, network=network)
    except NotConfirmed:
        _record_failure(actor, pending)
        raise
    return _sign(actor, pending, assertion or None)


def _check_second(
    actor: Actor, pending: PendingSignature, answer: Mapping[str, Any] | None, code: str, kept: dict[str, str]
) -> None:
    if pending.passkey is not None:
        kept.update(accept_answer(actor, pending.passkey, bytes(pending.manifest), answer))
    elif "totp" in manifest_of(pending)["auth"]:
        use_code(user=pending.signer, code=code)


@transaction.atomic
def _record_failure(actor: Actor, pending: PendingSignature) -> None:
    report, details = pending.report, {"auth": manifest_of(pending)["auth"]}
    log = report.engagement.log_origin
    record(log=log, actor=actor.text, verb="auth.failed_at_signing", obj=report.public_id, details=details)


@transaction.atomic
def _sign(actor: Actor, pending: PendingSignature, assertion: dict[str, str] | None) -> Signature:
    # Two signers at once: each file carries all signatures before it, so they take turns on the report.
    report = Report.objects.select_for_update().get(pk=pending.report_id)
    manifest = manifest_of(pending)
    require(may_sign(actor, report, manifest["meaning"]))
    office = capacity_to_sign(actor, report, manifest["meaning"])
    if office is None or office.manifest() != {name: manifest[name] for name in OFFICE if name in manifest}:
        raise Invalid("The office you sign in changed meanwhile; go back to the report and begin again.")
    if not PendingSignature.objects.filter(pk=pending.pk).delete()[0]:
        raise Invalid("This was signed already.")
    log = report.engagement.log_origin
    if pending.passkey_id is not None:
        enrol_signer(actor=actor, passkey=_unrevoked(pending.passkey_id), log=log)
    signature = Signature.objects.create(
        report=report,
        signer=pending.signer,
        meaning=manifest["meaning"],
        printed_name=manifest["printed_name"],
        role=manifest["role"],
        organisation=manifest["organisation"],
        reason=manifest["reason"],
        manifest=bytes(pending.manifest),
        manifest_sha256=_sha256(pending),
        assertion=assertion,
        at=dt.datetime.fromisoformat(manifest["at"]),
    )
    details = {
        "meaning": signature.meaning,
        "record_sha256": report.sha256,
        "manifest_sha256": signature.manifest_sha256,
    }
    record(log=log, actor=actor.text, verb="report.signed", obj=report.public_id, details=details, states=[signature])
    sealed = seal(report, signature)
    details = {"pdf_sha256": sealed.sha256}
    record(log=log, actor=actor.text, verb="report.sealed", obj=report.public_id, details=details, states=[sealed])
    tell_outcome(report, signature)
    return signature


def manifest_of(pending: PendingSignature) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(bytes(pending.manifest))
    return manifest


def _manifest(actor: Actor, report: Report, meaning: str, way: Way, reason: str, now: dt.datetime) -> dict[str, Any]:
    office = capacity_to_sign(actor, report, meaning)
    if office is None:
        raise Invalid("A signature is given by a person who takes part in the engagement.")
    credential = {"credential": way.passkey.credential} if way.passkey else {}
    return {
        "v": 1,
        "signer": actor.text,
        "printed_name": _signer(actor).name,
        **office.manifest(),
        "meaning": str(meaning),
        "intent": INTENT[Meaning(meaning)],
        "reason": reason,
        "at": stamp(now),
        "auth": list(way.auth),
        "record_sha256": report.sha256,
        **credential,
    }


def _signer(actor: Actor) -> User:
    if actor.user is None:
        raise Invalid("A signature is given by a person who takes part in the engagement.")
    return actor.user


def _unrevoked(number: int) -> Passkey:
    """The row locked: a revocation that runs at the same moment comes wholly before or wholly after."""
    passkey = Passkey.objects.select_for_update(of=("self",)).select_related("user").get(pk=number)
    if passkey.revoked_at is not None:
        raise Invalid("This passkey was taken away meanwhile; sign with another.")
    return passkey


def _sha256(pending: PendingSignature) -> str:
    return hashlib.sha256(bytes(pending.manifest)).hexdigest()
