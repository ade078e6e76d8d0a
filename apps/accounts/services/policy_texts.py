"""What an organisation asks of those who sign for it: published in versions, accepted by each person."""

from __future__ import annotations

import hashlib

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, PolicyAcceptance, PolicyText
from apps.accounts.policies import Invalid, active_membership, may_keep_standing, require
from apps.accounts.readiness import current_policy_text
from apps.accounts.selectors import organisation_log
from apps.audit.services import record

LONGEST = 100_000


@transaction.atomic
def publish_policy_text(*, actor: Actor, organisation: Organisation, text: str) -> PolicyText:
    """A new version, which everybody has to accept anew."""
    require(may_keep_standing(actor, organisation))
    if actor.user is None:
        raise Invalid("A policy text is published by a person.")
    text = text.replace("\r\n", "\n").strip()
    if not 1 <= len(text) <= LONGEST:
        raise Invalid(f"Give the policy a text of 1 to {LONGEST} characters.")
    # Two versions at once would both be the next: the organisation's row is the queue.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    current = current_policy_text(organisation)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if current is not None and current.digest == digest:
        raise Invalid(f"This is version {current.version} word for word; nothing was published.")
    version = current.version + 1 if current else 1
    made = PolicyText.objects.create(
        organisation=organisation, version=version, text=text, digest=digest, published_by=actor.user
    )
    _record(actor, "policy_text.published", made, made)
    return made


@transaction.atomic
def accept_policy_text(*, actor: Actor, organisation: Organisation, version: int) -> PolicyAcceptance:
    """The current version alone can be accepted, and by the person alone."""
    if actor.user is None or active_membership(actor, organisation) is None:
        raise Invalid(f"The policy text of {organisation} is accepted by its members.")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    current = current_policy_text(organisation)
    if current is None or current.version != version:
        raise Invalid("Meanwhile another version was published; read that one.")
    made, new = PolicyAcceptance.objects.get_or_create(policy_text=current, user=actor.user)
    if not new:
        raise Invalid(f"You have accepted version {version} already.")
    _record(actor, "policy_text.accepted", current, made)
    return made


def _record(actor: Actor, verb: str, text: PolicyText, written: PolicyText | PolicyAcceptance) -> None:
    details = {"version": text.version, "sha256": text.digest}
    log, obj = organisation_log(text.organisation), text.organisation.public_id
    record(log=log, actor=actor.text, verb=verb, obj=obj, details=details, states=[written])
