"""The bytes of an event: the leaf that a log hashes, stores and never writes again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from apps.evidence.canonical import encode
from apps.evidence.errors import EvidenceError

EVENT_VERSION = 1
_is_id = re.compile(r"evt_[A-Za-z0-9_-]{1,60}").fullmatch
_is_actor = re.compile(r"(?:user|system):[^\s\x00-\x1f\x7f]{1,120}").fullmatch
_is_verb = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+").fullmatch


def event_leaf(
    *,
    id: str,
    log: str,
    at: datetime,
    actor: str,
    verb: str,
    object: str,
    details: Mapping[str, object],
    states: Sequence[Mapping[str, object]] = (),
) -> bytes:
    """Canonical JSON of one event, at most 65 535 bytes.

    id "evt_…" (unique in the log), log: its origin, at: aware time, actor "user:…" or "system:…",
    verb "import.admitted", object: public id of what was acted on, details: integers, strings,
    lists, objects; no floats, no personal data. states: digests of the rows that the act wrote, if it wrote any.
    EvidenceError EVENT for a malformed field, FLOAT or NONCANON for details outside audit-json/1.
    """
    for name, text, is_well_formed in (("id", id, _is_id), ("actor", actor, _is_actor), ("verb", verb, _is_verb)):
        if not is_well_formed(text):
            raise EvidenceError("EVENT", f"the {name} {ascii(text)[:80]} of an event is malformed")
    event = {"v": EVENT_VERSION, "id": id, "log": log, "at": timestamp(at), "actor": actor, "verb": verb}
    written = {"states": [dict(state) for state in states]} if states else {}
    return encode({**event, "object": object, "details": dict(details), **written})


def timestamp(at: datetime) -> str:
    """YYYY-MM-DDTHH:MM:SS[.ffffff]Z of an aware time; EvidenceError EVENT for a naive one."""
    if at.tzinfo is None:
        raise EvidenceError("EVENT", "the time of an event must know its time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
