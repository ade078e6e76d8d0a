"""Two answers to the same items, counted by who was right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from apps.measures.comparing.difference import tango
from apps.measures.estimate import Estimate, Figure, Undefined


@dataclass(frozen=True, slots=True)
class Paired:
    """Of `n` items, `gains` only the challenger has right and `losses` only the champion.

    Raises `ValueError` for counts that do not fit into each other.
    """

    gains: int
    losses: int
    n: int

    def __post_init__(self) -> None:
        if min(self.gains, self.losses) < 0 or self.gains + self.losses > self.n:
            raise ValueError(f"{self.gains} gains and {self.losses} losses do not fit into {self.n} items")

    @classmethod
    def of(cls, champion: ArrayLike, challenger: ArrayLike) -> Self:
        """Count bool[n] `champion` and `challenger`: was the answer right? Raises `ValueError` for another form."""
        old, new = np.asarray(champion), np.asarray(challenger)
        if old.ndim != 1 or old.shape != new.shape or not old.dtype == new.dtype == np.bool_:
            raise ValueError("champion and challenger must be flat arrays of true and false, equally long")
        return cls(int((new & ~old).sum()), int((old & ~new).sum()), len(old))


def accuracy_difference(paired: Paired, confidence: float = 0.95) -> Figure:
    """Accuracy of the challenger minus that of the champion, with Tango's interval for the same items."""
    if paired.n == 0:
        return Undefined("no item was judged for both")
    low, high = tango(paired.gains, paired.losses, paired.n, confidence)
    value = (paired.gains - paired.losses) / paired.n
    method = f"difference of accuracy on the same items; Tango's {100 * confidence:.6g} % score interval"
    return Estimate(value, min(float(low), value), max(float(high), value), paired.n, method)
