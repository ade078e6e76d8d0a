"""The events of a log as people read them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.audit.models import Event, Log
from apps.evidence.merkle import leaf_hash
from apps.projects.selectors import Ledger

# What an object's id leads to, by its kind.
ROOMS = {
    "eng": "portal:engagement",
    "prj": "portal:project",
    "imp": "portal:import",
    "lot": "portal:lot",
    "dsp": "portal:dispute",
    "rpt": "portal:report",
    "org": "portal:people",
}


def log_of(ledger: Ledger) -> Log | None:
    return Log.objects.filter(origin=ledger.origin).first()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, told: who that was then, what it was done to, and the bytes that were hashed."""

    event: Event
    who: str
    office: str
    url: str | None
    leaf: str
    digest: str


def told(ledger: Ledger, events: Iterable[Event]) -> list[Entry]:
    events = list(events)
    people = _people(events)
    return [_entry(ledger, event, people.get(event.actor.partition(":")[2])) for event in events]


def _people(events: list[Event]) -> dict[str, User]:
    ids = {event.actor.partition(":")[2] for event in events}
    found = User.objects.filter(public_id__in=ids).prefetch_related("memberships__organisation")
    return {user.public_id: user for user in found}


def _entry(ledger: Ledger, event: Event, user: User | None) -> Entry:
    leaf = bytes(event.leaf)
    who = user.name if user else event.actor.partition(":")[2] or event.actor
    pretty = json.dumps(json.loads(leaf), indent=2, ensure_ascii=False)
    return Entry(event, who, _office(ledger, event, user), room_of(event.object), pretty, leaf_hash(leaf).hex())


def _office(ledger: Ledger, event: Event, user: User | None) -> str:
    """Offices in the houses of this log alone: where somebody works besides is not told to its readers."""
    if user is None:
        return "the system" if event.actor.startswith("system:") else "no longer known"
    here = [each for each in user.memberships.all() if each.organisation_id in ledger.houses]
    held = [each for each in here if _held_at(each, event.at)]
    offices = (f"{each.get_role_display()}, {each.organisation.name}" for each in held)
    return "; ".join(offices) or "no role here at the time"


def _held_at(membership: Membership, at: dt.datetime) -> bool:
    return membership.since <= at and (membership.ended_at is None or membership.ended_at > at)


def room_of(public_id: str) -> str | None:
    kind, _, rest = public_id.partition("_")
    return reverse(ROOMS[kind], args=[public_id]) if rest and kind in ROOMS else None


def unseen_events(log: Log, size: int) -> int:
    """How many events came after the first `size`."""
    return log.events.filter(Q(seq=None) | Q(seq__gte=size)).count()


def offline_command(vkey: str) -> str:
    return f"qa-portal verify LOG.zip --vkey '{vkey}'"
