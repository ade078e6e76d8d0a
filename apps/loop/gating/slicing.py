"""Parts of the data in which a challenger could be worse than on the whole: by tags of arrivals, by fields of items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from apps.loop.models import Arrival
from apps.projects.models import Item, Project

Named = list[tuple[str, str]]
MOST_VALUES, MOST_SLICES, LONGEST = 12, 40, 40
# What people look at says nothing about where a record comes from.
_CONTENT = frozenset({"text", "image", "alt", "audio", "video"})


def slices_of(project: Project, items: Sequence[str]) -> list[list[str]]:
    """[name, members] by name; `members` has a bit for each of `items`, packed, in hex (see `members_of`).

    Of the fields of items those with two to twelve short values; at most forty slices, the largest.
    """
    place = {key: number for number, key in enumerate(items)}
    found: dict[str, list[int]] = {}
    for name, key in [*_by_field(project, place), *_by_tag(project, place)]:
        found.setdefault(name, []).append(place[key])
    largest = sorted(found, key=lambda name: (-len(found[name]), name))[:MOST_SLICES]
    return [[name, _packed(found[name], len(items))] for name in sorted(largest)]


def members_of(slices: Sequence[Sequence[str]], number: int) -> list[tuple[str, ...]]:
    """For each of `number` items the names of its slices; the inverse of `slices_of`."""
    names: list[list[str]] = [[] for _ in range(number)]
    for name, members in slices:
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(members), np.uint8), count=number)
        for place in np.flatnonzero(bits).tolist():
            names[place].append(name)
    return [tuple(each) for each in names]


def _packed(places: Sequence[int], number: int) -> str:
    inside = np.zeros(number, np.bool_)
    inside[places] = True
    return np.packbits(inside).tobytes().hex()


def _by_field(project: Project, wanted: Mapping[str, int]) -> Named:
    rows = Item.objects.filter(project=project, gold_answers__isnull=False).distinct().values_list("key", "payload")
    told = [(key, _fields(payload)) for key, payload in rows if key in wanted]
    values: dict[str, Counter[str]] = {}
    for _, fields in told:
        for name, value in fields.items():
            values.setdefault(name, Counter())[value] += 1
    few = {name for name, counted in values.items() if 1 < len(counted) <= MOST_VALUES}
    return [(f"{name} {fields[name]}", key) for key, fields in told for name in fields if name in few]


def _fields(payload: Any) -> dict[str, str]:
    if not isinstance(payload, dict):
        return {}
    short = {name: _short(value) for name, value in payload.items() if name not in _CONTENT and len(name) <= LONGEST}
    return {name: value for name, value in short.items() if value is not None}


def _short(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""
    return text if 0 < len(text) <= LONGEST else None


def _by_tag(project: Project, wanted: Collection[str]) -> Named:
    arrivals = Arrival.objects.filter(batch__project=project, item__gold_answers__isnull=False).distinct()
    return [
        (f"tag {tag}", key)
        for key, tags in arrivals.values_list("item__key", "tags")
        if key in wanted
        for tag in dict.fromkeys(tags)
    ]
