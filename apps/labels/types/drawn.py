"""Many answers with drawn objects as arrays, laid out by item and frame so that objects can be matched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects import Candidates, Comparisons, Counts, Marks, candidates
from apps.measures.objects.comparisons import counting

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Thing = dict[str, Any]
STILL = -1


class Shapes(Protocol):
    """The shapes of n objects: `place` int64[n] is equal for equal shapes, and ranks them by what they are."""

    place: Longs

    def similarity(self, left: Longs, right: Longs) -> Floats:
        """How alike shapes `left[i]` and `right[i]` are, float64[k] in [0, 1]."""


class Drawn(Sequence[list[Thing]]):
    """Answers, and all their objects in one table: those of answer v are rows first[v]..first[v] + size[v] - 1.

    Objects of one answer with one name of a track have one number `track`; an object without has its own, and is not
    `tracked`.
    """

    def __init__(
        self, answers: Sequence[list[Thing]], codes: dict[str, int], shapes: Callable[[list[Thing]], Shapes]
    ) -> None:
        self.answers = answers
        things = [thing for answer in answers for thing in answer]
        self.size = np.fromiter((len(answer) for answer in answers), np.int64, len(answers))
        self.first = np.cumsum(self.size) - self.size
        self.category = np.fromiter((codes[thing["label"]] for thing in things), np.int64, len(things))
        self.frame = np.fromiter((thing.get("frame", STILL) for thing in things), np.int64, len(things))
        self.track, self.tracked = _tracks(answers)
        self.categories = len(codes)
        self.shapes = shapes(things)

    def __len__(self) -> int:
        return len(self.answers)

    @overload
    def __getitem__(self, at: int) -> list[Thing]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[list[Thing]]: ...
    def __getitem__(self, at: int | slice) -> list[Thing] | Sequence[list[Thing]]:
        return self.answers[at]

    def similarity(self, left: Longs, right: Longs) -> Floats:
        """That of the shapes; equal shapes are wholly alike, those without extent too."""
        found = np.ones(len(left))
        place = self.shapes.place
        other = np.flatnonzero(place[left] != place[right])
        found[other] = self.shapes.similarity(left[other], right[other])
        return found


@dataclass(frozen=True, eq=False)
class Laid:
    """Who drew what where. Mark i is object `thing[i]`; the units of `marks` are frames, frame f is one of item
    `item[f]`; the units of `items` are items. A still image is one frame."""

    drawn: Drawn
    thing: Longs
    marks: Marks
    items: Marks
    item: Longs

    @classmethod
    def out(cls, drawn: Drawn, unit: Longs, annotator: Longs, code: Longs, units: int, annotators: int) -> Laid:
        """Answer `code[i]` of `annotator[i]` to item `unit[i]`, one answer of each annotator to each item."""
        size = drawn.size[code]
        row = np.repeat(np.arange(len(code)), size)
        thing = drawn.first[code][row] + counting(size)
        frame = drawn.frame[thing] - STILL
        width = int(frame.max(initial=0)) + 1
        blank = np.setdiff1d(unit, unit[row])
        cells = np.unique(np.concatenate([unit[row] * width + frame, blank * width]))
        item = cells // width
        frames = np.bincount(item, minlength=units)
        seen = np.repeat(np.arange(len(code)), frames[unit])
        looked = (np.cumsum(frames) - frames)[unit][seen] + counting(frames[unit])
        own, category = annotator[row], drawn.category[thing]
        cell = np.searchsorted(cells, unit[row] * width + frame)
        sizes = (annotators, drawn.categories)
        marks = _marks((cell, own, category), (looked, annotator[seen]), len(cells), *sizes)
        items = _marks((unit[row], own, category), (unit, annotator), units, *sizes)
        return cls(drawn, thing, marks, items, item)

    @classmethod
    def side_by_side(cls, drawn: Drawn, left: Longs, right: Longs) -> Laid:
        """Answer `left[i]` as that of annotator 0 to item i, and `right[i]` as that of annotator 1."""
        pairs = np.arange(len(left))
        sides = np.repeat(np.array([0, 1]), len(left))
        return cls.out(drawn, np.append(pairs, pairs), sides, np.append(left, right), len(left), 2)

    @property
    def content(self) -> Longs:
        """The place of each mark by what it is, int64[n]."""
        return self.drawn.shapes.place[self.thing] * self.drawn.categories + self.drawn.category[self.thing]

    def alike(self, comparisons: Comparisons, at_least: float, *, same_class: bool = False) -> Candidates:
        """Marks that meet in a frame (with the same class), and are so similar."""

        def similarity(left: Longs, right: Longs) -> Floats:
            a, b = self.thing[left], self.thing[right]
            if not same_class:
                return self.drawn.similarity(a, b)
            found = np.zeros(len(left))
            equal = self.drawn.category[a] == self.drawn.category[b]
            found[equal] = self.drawn.similarity(a[equal], b[equal])
            return found

        return candidates(comparisons, similarity, at_least)

    def items_of(self, comparisons: Comparisons, pairs: Candidates) -> Longs:
        """The item in which each pair meets."""
        return self.item[comparisons.unit[pairs.comparison]]

    def by_item(self, counts: Counts) -> Counts:
        """Counts of frames, summed to one comparison for each item and two annotators."""
        width = max(counts.annotators, 1)
        key = (self.item[counts.unit] * width + counts.left) * width + counts.right
        _, first, place = np.unique(key, return_index=True, return_inverse=True)

        def summed(column: Longs) -> Longs:
            return np.bincount(place, weights=column, minlength=len(first)).astype(np.int64)

        return replace(
            counts,
            unit=self.item[counts.unit[first]],
            left=counts.left[first],
            right=counts.right[first],
            both=summed(counts.both),
            of_left=summed(counts.of_left),
            of_right=summed(counts.of_right),
            units=self.items.units,
        )


def _tracks(answers: Sequence[list[Thing]]) -> tuple[Longs, NDArray[np.bool_]]:
    number: dict[object, int] = {}
    named = [(place, thing.get("track")) for place, answer in enumerate(answers) for thing in answer]
    tracked = np.fromiter((name is not None for _, name in named), np.bool_, len(named))
    keys: list[object] = [key if held else row for row, (key, held) in enumerate(zip(named, tracked, strict=True))]
    track = np.fromiter((number.setdefault(key, len(number)) for key in keys), np.int64, len(named))
    return track, tracked


def ranked_rows(table: Floats) -> Longs:
    """Equal rows have equal numbers, int64[n]; the numbers do not depend on the order of the rows."""
    rows = np.ascontiguousarray(table, dtype=">f8")
    if not rows.size:
        return np.zeros(len(rows), np.int64)
    whole = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    return np.unique(whole, return_inverse=True)[1].astype(np.int64)


def ranked(keys: Sequence[bytes]) -> Longs:
    """Equal keys have equal numbers, int64[n]; the numbers do not depend on the order of the keys."""
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    return np.fromiter((place[key] for key in keys), np.int64, len(keys))


def _marks(
    marked: tuple[Longs, Longs, Longs], looked: tuple[Longs, Longs], units: int, annotators: int, categories: int
) -> Marks:
    unit, annotator, category = (column.astype(np.int32) for column in marked)
    looked_unit, looked_annotator = (column.astype(np.int32) for column in looked)
    return Marks(unit, annotator, category, looked_unit, looked_annotator, units, annotators, categories)
