"""The digits of scikit-learn, dealt into frozen gold, first labels, rounds, and a stream that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

Longs = NDArray[np.int64]
Pictures = NDArray[np.float64]
GOLD, FIRST, ROUNDS, SIZE = 600, 100, 5, 180
# The scanner is moved: everything sits this many pixels further to the right.
MOVED = 2
PREFIX = "digit-"


@dataclass(frozen=True, eq=False)
class World:
    """Pictures float64[n, 8, 8] with levels 0..16, the digit each was meant to be, and int64 places of every part."""

    pictures: Pictures
    truth: tuple[str, ...]
    order: Longs

    @classmethod
    def dealt(cls, seed: int) -> World:
        """The 1 797 digits in a random order."""
        digits = load_digits()
        truth = tuple(str(int(digit)) for digit in digits.target)
        return cls(digits.images.astype(np.float64), truth, np.random.default_rng(seed).permutation(len(truth)))

    @property
    def gold(self) -> Longs:
        return self.order[:GOLD]

    @property
    def first(self) -> Longs:
        return self.order[GOLD : GOLD + FIRST]

    @cached_property
    def rounds(self) -> list[Longs]:
        """The records that arrive in each round."""
        start = GOLD + FIRST
        return [self.order[start + SIZE * i : start + SIZE * (i + 1)] for i in range(ROUNDS)]

    @property
    def later(self) -> Longs:
        """The records that arrive after the change."""
        return self.order[GOLD + FIRST + ROUNDS * SIZE :]

    def seen(self, places: Longs) -> list[Pictures]:
        return list(self.pictures[places])

    def named(self, records: Sequence[str]) -> list[Pictures]:
        """The pictures of records by name."""
        return [self.pictures[int(record.removeprefix(PREFIX))] for record in records]

    def moved(self, places: Longs) -> list[Pictures]:
        """The pictures after the change."""
        return list(np.roll(self.pictures[places], MOVED, axis=2))

    def truths(self, places: Longs) -> list[str]:
        return [self.truth[place] for place in places]


def name_of(place: int) -> str:
    """The name of a record."""
    return f"{PREFIX}{place:04}"
