"""What an item looks like to whoever searches for copies of it: a text, a picture, or a medium known by its bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.accounts.policies import Invalid
from apps.exchange.formats.neutral.columns import PAYLOAD, squeezed
from apps.learning.fence import content_digest
from apps.loop.contents import text_of
from apps.loop.pictures import grey, inline, stored
from apps.measures.duplicates import normalised
from apps.media.references import BY_KEY
from apps.media.selectors import Medium, media_of
from apps.projects.models import Item, Project

_REFERENCES = frozenset({*map(squeezed, BY_KEY), "alt", "width", "height", "fps", "framerate", "frames"})


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """`digest` is that of the normalised content: equal ones are exact copies. `picture`, uint8[H, W] of at most 64
    by 64, where there is an image; `words` what is said in normal form; `text` what is said where there is no medium.
    `unseen` says why a medium that is named is not there."""

    digest: str
    words: str
    text: str = ""
    picture: NDArray[np.uint8] | None = None
    unseen: str = ""


def looks_of(project: Project, items: Sequence[Item]) -> list[Look]:
    """In the order of the items, which need not be written yet."""
    return [_look(item, medium) for item, medium in zip(items, media_of(project, items), strict=True)]


def _look(item: Item, medium: Medium | None) -> Look:
    payload = item.payload if isinstance(item.payload, dict) else {}
    text = content_text(item)
    words = normalised(text)
    picture, unseen = _picture(payload, medium)
    if picture is not None:
        return Look(_digest(content_digest(picture), words), words, picture=picture.astype(np.uint8))
    if medium is not None:
        # What cannot be read here is known by its bytes, or by its name alone.
        known = medium.file.sha256 if medium.file else medium.reference.text
        return Look(_digest(known, words), words, unseen=unseen)
    if text:
        return Look(_digest("", words), words, text=text)
    return Look(_digest(json.dumps(payload, sort_keys=True), ""), "", unseen=unseen)


def content_text(item: Item) -> str:
    """The fields that people look at, by their names (text, question, response_a, …); where none is called so, all
    texts of the item. Empty where there is none."""
    payload = item.payload if isinstance(item.payload, dict) else {}
    named = [name for name in sorted(payload) if squeezed(name) in PAYLOAD and squeezed(name) not in _REFERENCES]
    if text := "\n".join(words for name in named for words in _texts(payload[name])):
        return text
    if payload.keys() & BY_KEY.keys():
        return ""
    try:
        return text_of(item)
    except Invalid:
        return ""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _picture(payload: dict[str, Any], medium: Medium | None) -> tuple[NDArray[np.float64] | None, str]:
    """The image as brightnesses, or why one that is named cannot be seen."""
    try:
        if (data := inline(payload.get("image"))) is not None:
            return grey(data), ""
        if medium is None or medium.file is None:
            return None, medium.why or "It lies elsewhere." if medium else ""
        return (grey(stored(medium.file)), "") if medium.kind == "image" else (None, "")
    except Invalid as refusal:
        return None, str(refusal)


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
