"""Marks in long form: what annotators found in units, and where they looked and found nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Marks:
    """Annotator `annotator[i]` marked something of class `category[i]` in unit `unit[i]`, for i in 0..n-1.

    All int32[n], values in [0, units), [0, annotators), [0, categories). `looked_unit` and `looked_annotator` int32
    are the answers: who looked at what. An answer without marks says that nothing is there; a mark implies its answer,
    so only empty answers must be given. Answers are kept once each, ascending by unit, then annotator.
    Raises `ValueError` that names the array at fault.
    """

    unit: Ints
    annotator: Ints
    category: Ints
    looked_unit: Ints
    looked_annotator: Ints
    units: int
    annotators: int
    categories: int

    def __post_init__(self) -> None:
        checked = {
            "unit": _indices("unit", self.unit, self.units),
            "annotator": _indices("annotator", self.annotator, self.annotators),
            "category": _indices("category", self.category, self.categories),
            "looked_unit": _indices("looked_unit", self.looked_unit, self.units),
            "looked_annotator": _indices("looked_annotator", self.looked_annotator, self.annotators),
        }
        lengths = {name: len(array) for name, array in checked.items()}
        if len({lengths[name] for name in ("unit", "annotator", "category")}) > 1:
            raise ValueError(f"the arrays of marks must be equally long, got {lengths}")
        if lengths["looked_unit"] != lengths["looked_annotator"]:
            raise ValueError(f"the arrays of answers must be equally long, got {lengths}")
        keys = [self._key(checked["looked_unit"], checked["looked_annotator"])]
        keys.append(self._key(checked["unit"], checked["annotator"]))
        answers = _distinct(np.concatenate(keys))
        checked["looked_unit"] = (answers // max(self.annotators, 1)).astype(np.int32)
        checked["looked_annotator"] = (answers % max(self.annotators, 1)).astype(np.int32)
        for name, array in checked.items():
            object.__setattr__(self, name, array)

    @property
    def n(self) -> int:
        """The number of marks."""
        return len(self.unit)

    @property
    def answers(self) -> int:
        """The number of answers, the empty ones among them."""
        return len(self.looked_unit)

    @cached_property
    def answer(self) -> Longs:
        """Which answer each mark belongs to, int64[n]."""
        return self.answers_of(self.unit, self.annotator)

    def answers_of(self, unit: Ints, annotator: Ints) -> Longs:
        """The numbers of the answers of these units and annotators, all of whom looked, int64[n]."""
        keys = self._key(self.looked_unit, self.looked_annotator)
        return np.searchsorted(keys, self._key(unit, annotator)).astype(np.int64)

    def sizes(self, category: int | None = None) -> Longs:
        """How many marks (of one class) each answer has, int64[answers]."""
        chosen = self.answer if category is None else self.answer[self.category == category]
        return np.bincount(chosen, minlength=self.answers).astype(np.int64)

    def _key(self, unit: NDArray[Any], annotator: NDArray[Any]) -> Longs:
        return np.asarray(unit.astype(np.int64) * max(self.annotators, 1) + annotator, np.int64)


def _distinct(keys: Longs) -> Longs:
    """Ascending; sorting takes a fraction of the hashing that `np.unique` does."""
    keys = np.sort(keys)
    return np.asarray(keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]], np.int64)


def _indices(name: str, values: ArrayLike, size: int) -> Ints:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be a flat array of integers, got {array.dtype} with shape {array.shape}")
    if array.size and (int(array.min()) < 0 or int(array.max()) >= size):
        wrong = int(np.argmax((array < 0) | (array >= size)))
        raise ValueError(f"{name}[{wrong}] is {int(array[wrong])}, which is outside 0..{size - 1}")
    return np.ascontiguousarray(array, dtype=np.int32)
