"""What sorting found of pictures when they arrived: earlier ones are decoded again only where that may matter.

A picture is remembered by its difference hash, of 64 bits, or as one that the guard leaves to exact comparison. That
tells which cannot be copies; of the others the structure is needed, which would show the picture, so it is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from apps.loop.arriving.copies import REMEMBERED, Contents
from apps.loop.arriving.looks import Look, looks_of
from apps.loop.models import Arrival
from apps.measures.duplicates import within_reach
from apps.projects.models import Item, Project

#: To be raised with the hash, its guard, or what the digest of a picture is made of: older notes then do not count.
METHOD = "1:"
GUARDED = "guarded"


def notes(contents: Contents) -> list[str | None]:
    """For each arrival what is kept of its picture; None for what is none."""
    kept: list[str | None] = [None] * len(contents.looks)
    pictures = contents.pictures
    for n, digest, textured in zip(contents.seen, pictures.hash, pictures.textured, strict=True):
        kept[n] = f"{METHOD}{int(digest):016x}" if textured else f"{METHOD}{GUARDED}"
    return kept


class Earlier:
    """The items of a project, looked at for whoever compares these contents with them."""

    def __init__(self, project: Project, contents: Contents) -> None:
        self._project = project
        self._hashes = contents.pictures.hash[contents.pictures.textured]
        self._newest = self._first_of_newest() if len(contents.seen) else None

    def looks(self, items: Sequence[Item]) -> list[Look]:
        """In the order of the items, by ascending primary key. A remembered picture is decoded only where it may be
        copied by one of the contents, or is among those that tell what is usual."""
        known = self._known(items)
        skipped = self._skipped(known)
        others = iter(looks_of(self._project, [item for item in items if item.pk not in skipped]))
        found = (Look(known[item.pk][0], "") if item.pk in skipped else next(others) for item in items)
        # The file may have been erased since.
        return [
            replace(look, digest=known[item.pk][0]) if item.pk in known else look
            for item, look in zip(items, found, strict=True)
        ]

    def _known(self, items: Sequence[Item]) -> dict[int, tuple[str, str]]:
        """Item to the digest of its content and the note of its picture."""
        rows = self._remembered().filter(item__gte=items[0].pk, item__lte=items[-1].pk)
        return {item: (content, str(note)) for item, content, note in rows.values_list("item", "content", "picture")}

    def _skipped(self, known: dict[int, tuple[str, str]]) -> set[int]:
        hashed = [item for item, (_, note) in known.items() if not note.endswith(GUARDED)]
        hashes = np.array([int(known[item][1].removeprefix(METHOD), 16) for item in hashed], np.uint64)
        near: NDArray[np.int64] = np.array(hashed, np.int64)[within_reach(self._hashes, hashes)]
        return {item for item in known if self._newest is None or item < self._newest} - set(near.tolist())

    def _first_of_newest(self) -> int:
        """Primary key of the first item among the newest pictures, those that tell what is usual."""
        newest = self._remembered().order_by("-item").values_list("item", flat=True)
        return next(iter(newest[REMEMBERED - 1 : REMEMBERED]), 0)

    def _remembered(self) -> QuerySet[Arrival]:
        return Arrival.objects.filter(item__project=self._project, picture__startswith=METHOD)
