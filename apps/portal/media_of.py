"""What a person looks at or listens to when they judge an item: the one answer for editors and drawings alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from apps.accounts.models import User
from apps.media.selectors import Medium, medium_of
from apps.portal.candidates import candidates_of
from apps.portal.renderings.media import Sound
from apps.portal.templatetags.pieces import image_source
from apps.projects.models import Item

NOTHING = "This item was delivered without content; it is known by its key alone."
HIDDEN = "You may not see this item."
FRAME_RATES = ("fps", "frame_rate", "framerate", "frameRate")
LARGEST = 1e6
# What is seen of a sound when an editor shows an eighth of it.
COLUMNS = 1200
QUIETEST = 0.01


def subject_of(item: Item, user: User) -> dict[str, Any]:
    """`kind` ("image", "audio", "video", "text" or "none"), `url` within this portal, `width` and `height` in pixels,
    `duration` in seconds, `fps` in frames per second, `text`, and in `why` a sentence where nothing can be shown.
    `candidates`, where an item is several texts to be compared, are these in their order; `outline`, of a stored WAV
    file, has the `low` and `high` of columns over its `seconds`, in percent of the loudest."""
    found: dict[str, Any] = {
        "kind": "none", "url": None, "width": None, "height": None, "duration": None, "fps": None, "text": None,
        "why": HIDDEN,
    }  # fmt: skip
    if not Item.objects.visible_to(user).filter(pk=item.pk).exists():
        return found
    payload: Mapping[str, Any] = item.payload if isinstance(item.payload, dict) else {}
    source, text = image_source(str(payload.get("image") or "")), payload.get("text")
    medium = None if source else medium_of(item)
    found |= {"text": text if isinstance(text, str) else None, "why": "", **sizes_of(payload, medium)}
    if candidates := candidates_of(payload):
        found["candidates"] = candidates
    if source:
        return {**found, "kind": "image", "url": source}
    if medium and not medium.why:
        found |= {"kind": medium.kind, "url": url_of(item)}
        return {**found, "outline": outline_of(medium)} if medium.kind == "audio" else found
    why = medium.why if medium else "" if found["text"] is not None else NOTHING
    return {**found, "kind": "none" if found["text"] is None else "text", "why": why}


def sound_of(medium: Medium) -> Sound | None:
    """Of a stored WAV file; of others the outline is not drawn."""
    file = medium.file
    if file is None or file.content_type != "audio/wav":
        return None
    return Sound.of(str(file.file.name), file.size)


def outline_of(medium: Medium) -> dict[str, Any] | None:
    sound = sound_of(medium)
    found = sound.envelope(0.0, sound.seconds, COLUMNS) if sound else None
    if sound is None or found is None:
        return None
    loudest = max(-float(found.low.min()), float(found.high.max()), QUIETEST)
    low, high = ((side * 100 / loudest).round().astype(int).tolist() for side in (found.low, found.high))
    return {"seconds": sound.seconds, "low": low, "high": high}


def url_of(item: Item) -> str:
    """It names the project and the number of the item, and nothing of the file."""
    return reverse("portal:item_media", args=[item.project.public_id, item.pk])


def sizes_of(payload: Mapping[str, Any], medium: Medium | None) -> dict[str, Any]:
    """What the payload says, in whose pixels and frames the labels were made; else what the file says."""
    file = medium.file if medium else None
    width, height = _number(payload, "width"), _number(payload, "height")
    if width is None or height is None:
        width, height = (file.width, file.height) if file else (None, None)
    told = file.duration_ms / 1000 if file and file.duration_ms else None
    duration = told or _number(payload, "duration")
    rates = (_number(payload, name) for name in FRAME_RATES)
    fps, frames = next((rate for rate in rates if rate), None), _number(payload, "frames")
    if fps is None and frames and duration and medium and medium.kind == "video":
        fps = frames / duration
    return {
        "width": round(width) if width else None, "height": round(height) if height else None,
        "duration": duration, "fps": fps,
    }  # fmt: skip


def _number(payload: Mapping[str, Any], name: str) -> float | None:
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LARGEST:
        return None
    return float(value)
