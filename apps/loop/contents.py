"""What a model is shown of an item: its text, or its image as brightnesses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from apps.accounts.policies import Invalid
from apps.loop.models import Kind
from apps.loop.pictures import grey, inline, stored
from apps.media.selectors import Medium, media_of
from apps.projects.models import Item, Project

Content: TypeAlias = "str | NDArray[np.float64]"
# Of these names nothing is to be learnt from, and nothing else refers to them.
_NO_TEXT = frozenset({"image", "alt"})


def contents_of(project: Project, items: Sequence[Item], kind: str) -> list[Any]:
    """For each item a str, or for the kind `image` float64[H, W] of at most 64 by 64 brightnesses in [0, 255].

    Spans are places in the field `text`; elsewhere an item without one has its other texts, in the order of their
    names. Invalid names an item that holds none.
    """
    found = contents_or_why(project, items, kind)
    for one in found:
        if isinstance(one, Invalid):
            raise one
    return found


def contents_or_why(project: Project, items: Sequence[Item], kind: str) -> list[Any]:
    """The same, with the Invalid itself in the place of an item that holds nothing for this kind."""
    if kind == Kind.IMAGE:
        return [_tried(_picture, *pair) for pair in zip(items, media_of(project, items), strict=True)]
    return [_tried(_spanned if kind == Kind.SPANS else text_of, item) for item in items]


def _tried(read: Callable[..., Content], *about: Any) -> Content | Invalid:
    try:
        return read(*about)
    except Invalid as why:
        return why


def text_of(item: Item) -> str:
    """Invalid where the item holds no text."""
    text = _words(item.payload)
    if not text:
        raise Invalid(f"Item {item.key} holds no text, so a model of texts has nothing to read.")
    return text


def texts_by_key(items: Iterable[tuple[str, Any]], kind: str) -> dict[str, str]:
    """Of items as (key, payload) those that hold something for this kind, which is not `image`: the same texts as
    above, and quicker by far where there are many."""
    read = _own_text if kind == Kind.SPANS else _words
    found = ((key, read(payload)) for key, payload in items)
    return {key: text for key, text in found if text is not None}


def _spanned(item: Item) -> str:
    text = _own_text(item.payload)
    if text is None:
        raise Invalid(f"Item {item.key} has no field “text” in which spans could lie.")
    return text


def _own_text(payload: Any) -> str | None:
    text = payload.get("text") if isinstance(payload, dict) else None
    return text if isinstance(text, str) else None


def _words(payload: Any) -> str | None:
    """None where there are none at all."""
    text = _own_text(payload)
    if text is None and isinstance(payload, dict):
        text = "\n".join(_texts({name: payload[name] for name in payload.keys() - _NO_TEXT}))
    return text or None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name in sorted(value):
            yield from _texts(value[name])
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _picture(item: Item, medium: Medium | None) -> NDArray[np.float64]:
    payload = item.payload if isinstance(item.payload, dict) else {}
    data = inline(payload.get("image"))
    if data is None:
        if medium is None or medium.file is None or medium.kind != "image":
            why = medium.why if medium and medium.why else "It refers to no image that is stored here."
            raise Invalid(f"Item {item.key} cannot be seen by a model of images. {why}")
        data = stored(medium.file)
    try:
        return grey(data)
    except Invalid as refusal:
        raise Invalid(f"Item {item.key}: {refusal}") from None
