"""Which arrivals are copies of each other, and which of items that were there before."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.loop.arriving.looks import Look
from apps.measures.duplicates import Pictures, TextsAgainst, closest_pictures, near_duplicates, near_pictures
from apps.measures.duplicates.grouping import groups

Longs = NDArray[np.int64]

THRESHOLD = 0.8
# Earlier records of each kind that arrivals are compared with to tell what is unusual, the newest ones.
REMEMBERED = 2_500


@dataclass(frozen=True, eq=False)
class Contents:
    """Arrivals by what they are: int64 `written` and `seen` are the places of texts and of pictures."""

    looks: Sequence[Look]
    written: Longs
    texts: Sequence[str]
    seen: Longs
    pictures: Pictures

    @classmethod
    def of(cls, looks: Sequence[Look]) -> Contents:
        written = [n for n, look in enumerate(looks) if look.text]
        images = [(n, look.picture) for n, look in enumerate(looks) if look.picture is not None]
        pictures = Pictures.of([image for _, image in images])
        texts = [looks[n].text for n in written]
        return cls(looks, np.array(written, np.int64), texts, np.array([n for n, _ in images], np.int64), pictures)

    def same_words(self, i: int, other: Look) -> bool:
        return self.looks[i].words == other.words


def groups_within(contents: Contents) -> Longs:
    """int64[n]: the place of the first of those that each nearly copies, its own where it copies none. Pictures are
    copies only under the same words."""
    every = np.arange(len(contents.looks))
    digests: dict[str, int] = {}
    exact = np.array([digests.setdefault(look.digest, n) for n, look in enumerate(contents.looks)], np.int64)
    near = contents.written[near_duplicates(contents.texts, THRESHOLD).group]
    pairs = contents.seen[near_pictures(contents.pictures).pair]
    alike = [(i, j) for i, j in pairs.tolist() if contents.same_words(i, contents.looks[j])]
    edges = [
        np.column_stack([every, exact]),
        np.column_stack([contents.written, near]),
        np.array(alike, np.int64).reshape(-1, 2),
    ]
    return groups(np.concatenate(edges), len(every))


class Before:
    """Earlier items, added block by block: of which one is each arrival a copy?"""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._texts = TextsAgainst(contents.texts, THRESHOLD)
        self._digests: dict[str, list[int]] = {}
        for n, look in enumerate(contents.looks):
            self._digests.setdefault(look.digest, []).append(n)
        self.copy_of: dict[int, int] = {}
        self._likeness: dict[int, float] = {}
        self.texts: deque[str] = deque(maxlen=REMEMBERED)
        self.structures: deque[NDArray[np.float32]] = deque(maxlen=REMEMBERED)

    def add(self, items: Sequence[int], looks: Sequence[Look]) -> None:
        """Primary keys of earlier items, and what they look like. Of equally similar ones the first counts."""
        block = Contents.of(looks)
        for item, look in zip(items, looks, strict=True):
            for n in self._digests.get(look.digest, ()):
                self._note(n, item, 2.0)
        found = self._texts.closest(block.texts)
        for at in np.flatnonzero(found.place >= 0).tolist():
            item = items[block.written[found.place[at]]]
            self._note(int(self._contents.written[at]), item, float(found.similarity[at]))
        self._add_pictures(items, block)
        self.texts.extend(block.texts)
        self.structures.extend(block.pictures.structure)

    def _add_pictures(self, items: Sequence[int], block: Contents) -> None:
        found = closest_pictures(self._contents.pictures, block.pictures)
        for at in np.flatnonzero(found.place >= 0).tolist():
            n, other = int(self._contents.seen[at]), int(block.seen[found.place[at]])
            if self._contents.same_words(n, block.looks[other]):
                self._note(n, items[other], float(found.similarity[at]))

    def _note(self, n: int, item: int, likeness: float) -> None:
        if likeness > self._likeness.get(n, 0.0):
            self.copy_of[n], self._likeness[n] = item, likeness
