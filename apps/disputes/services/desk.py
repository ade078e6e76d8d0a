"""An adjudicator's desk: drafts and looks. Working memory, no evidence: no events."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.disputes.models import Dispute, Draft, Look

KEPT = ("position", "rationale", "reason_code", "severity", "clause", "label", "departure")
LONGEST = 20_000


@transaction.atomic
def save_draft(*, actor: Actor, dispute: Dispute, fields: Mapping[str, str]) -> None:
    """Keep what was entered, so that nothing is lost when the case turns out to be somebody else's."""
    if actor.user is None:
        return
    kept = {name: fields[name][:LONGEST] for name in KEPT if fields.get(name)}
    Draft.objects.update_or_create(
        dispute=dispute, person=actor.user, defaults={"fields": kept, "saved_at": timezone.now()}
    )


@transaction.atomic
def drop_draft(*, actor: Actor, dispute: Dispute) -> None:
    Draft.objects.filter(dispute=dispute, person=actor.user).delete()


@transaction.atomic
def look_at(*, actor: Actor, dispute: Dispute) -> None:
    """This person has had the case on the screen."""
    if actor.user is not None:
        Look.objects.get_or_create(dispute=dispute, person=actor.user)
