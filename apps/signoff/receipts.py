"""What a signer can take away of their own signatures: the event of each, once the log's head covers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from apps.accounts.models import User
from apps.audit.models import Checkpoint, Event
from apps.audit.selectors import details_of
from apps.signoff.models import Signature


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signature with its event `report.signed`; `head` is the size of the newest signed head if it covers that."""

    signature: Signature
    event: Event
    head: int | None


def signatures_of(user: Any) -> QuerySet[Signature]:
    """One's own, newest first: nobody else takes the receipt of a signature as its signer."""
    own = Signature.objects.filter(signer=user) if isinstance(user, User) else Signature.objects.none()
    return own.select_related("report__engagement", "signer").order_by("-pk")


def receipts_of(signatures: Sequence[Signature]) -> list[Receipt]:
    """In the same order; a signature without event, which only a log that was tampered with has, gives none."""
    events, heads = _events(signatures), _heads(signatures)
    found = []
    for signature in signatures:
        event = events.get((signature.report.public_id, signature.manifest_sha256))
        if event is not None:
            head = heads.get(event.log_id, 0)
            found.append(Receipt(signature, event, head if event.seq is not None and event.seq < head else None))
    return found


def _events(signatures: Sequence[Signature]) -> dict[tuple[str, str], Event]:
    reports = {signature.report.public_id for signature in signatures}
    signed = Event.objects.filter(verb="report.signed", object__in=reports).select_related("log")
    return {(event.object, str(details_of(event).get("manifest_sha256"))): event for event in signed}


def _heads(signatures: Sequence[Signature]) -> dict[int, int]:
    origins = {signature.report.engagement.log_origin for signature in signatures}
    newest = Checkpoint.objects.filter(log__origin__in=origins).order_by().values("log").annotate(Max("size"))
    return {row["log"]: row["size__max"] for row in newest}
