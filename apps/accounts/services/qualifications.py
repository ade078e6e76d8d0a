"""Keeping what makes a person fit to sign. Whoever records it is somebody else than the person it is about."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import IdentityProof, Organisation, ProofMethod, Qualification, User
from apps.accounts.policies import Invalid, may_vouch_for, require
from apps.accounts.selectors import organisation_log
from apps.audit.services import record


@transaction.atomic
def record_qualification(
    *,
    actor: Actor,
    organisation: Organisation,
    user: User,
    name: str,
    evidence: str,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
) -> Qualification:
    """That somebody holds a qualification. The log has its name and dates; what proves it, by digest alone."""
    recorder = _vouching(actor, organisation, user)
    name, evidence = name.strip(), evidence.strip()
    if not 1 <= len(name) <= 120:
        raise Invalid("Give the qualification a name of 1 to 120 characters.")
    if not 1 <= len(evidence) <= 2000:
        raise Invalid("Say in 1 to 2000 characters where its proof is found.")
    if valid_until is not None and valid_until < valid_from:
        raise Invalid(f"It would end on {valid_until}, before it begins on {valid_from}.")
    made = Qualification.objects.create(
        user=user,
        organisation=organisation,
        name=name,
        evidence=evidence,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by=recorder,
    )
    details = {
        "qualification": made.public_id,
        "name": name,
        "valid_from": valid_from.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
        "evidence_sha256": hashlib.sha256(evidence.encode()).hexdigest(),
    }
    log = organisation_log(organisation)
    record(log=log, actor=actor.text, verb="qualification.recorded", obj=user.public_id, details=details, states=[made])
    return made


@transaction.atomic
def end_qualification(*, actor: Actor, qualification: Qualification) -> Qualification:
    """It holds no longer, from now on; what was signed while it held stays as it is."""
    _vouching(actor, qualification.organisation, qualification.user)
    row = Qualification.objects.select_for_update().get(pk=qualification.pk)
    if row.ended_at is not None:
        raise Invalid(f"{row.name} was ended already; reload the page.")
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    details = {"qualification": row.public_id}
    log = organisation_log(qualification.organisation)
    obj = qualification.user.public_id
    record(log=log, actor=actor.text, verb="qualification.ended", obj=obj, details=details, states=[row])
    return row


@transaction.atomic
def verify_identity(*, actor: Actor, organisation: Organisation, user: User, method: str) -> IdentityProof:
    """Somebody has made sure who this person is."""
    checker = _vouching(actor, organisation, user)
    if method not in ProofMethod.values:
        raise Invalid(f"Say how the identity was checked: {', '.join(ProofMethod.values)}.")
    made = IdentityProof.objects.create(user=user, organisation=organisation, method=method, checked_by=checker)
    details = {"proof": made.public_id, "method": method}
    log = organisation_log(organisation)
    record(log=log, actor=actor.text, verb="identity.verified", obj=user.public_id, details=details, states=[made])
    return made


def _vouching(actor: Actor, organisation: Organisation, user: User) -> User:
    require(may_vouch_for(actor, organisation, user))
    if actor.user is None:
        raise Invalid("A person vouches for a person; the system cannot.")
    if not user.memberships.filter(organisation=organisation, ended_at=None).exists():
        raise Invalid(f"{user} is no member of {organisation}.")
    return actor.user
