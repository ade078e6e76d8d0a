"""The payload of an item as drawings take it: with the medium that lies beneath them, as this portal shows it."""

from __future__ import annotations

from typing import Any

from apps.media.selectors import medium_of
from apps.portal.media_of import sizes_of, sound_of, url_of
from apps.portal.renderings.media import Shown
from apps.portal.templatetags.pieces import image_source
from apps.projects.models import Item


def beneath(item: Item) -> dict[str, Any]:
    """Of an item that the reader may see."""
    payload = item.payload if isinstance(item.payload, dict) else {}
    medium = None if image_source(str(payload.get("image") or "")) else medium_of(item)
    if medium is None or medium.why:
        return dict(payload)
    known = {name: value for name, value in sizes_of(payload, medium).items() if value is not None}
    return {**payload, **known, medium.kind: sound_of(medium) if medium.kind == "audio" else Shown(url_of(item))}
