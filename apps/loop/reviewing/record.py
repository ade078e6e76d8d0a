"""What a reviewer is shown of a record: what it holds, and nothing that tells which one it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.media.selectors import Medium, medium_of
from apps.projects.models import Item

INLINE = ("data:image/", "static:")


@dataclass(frozen=True, slots=True)
class Record:
    """`payload` without the name of the file that is shown as the `medium`: a name may be older than its batch."""

    payload: dict[str, Any]
    medium: Medium | None


def record_of(item: Item) -> Record:
    payload = dict(item.payload) if isinstance(item.payload, dict) else {}
    # An image that came along in the payload is no file.
    medium = None if str(payload.get("image") or "").startswith(INLINE) else medium_of(item)
    if medium is not None:
        payload.pop(medium.reference.key, None)
    return Record(payload, medium)
