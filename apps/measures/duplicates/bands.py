"""How a signature is cut into bands, and which pairs that finds (locality-sensitive hashing)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bands:
    """`bands` bands of `rows` places each: two texts are a candidate pair when they agree on all of any band."""

    bands: int
    rows: int

    def candidate_probability(self, jaccard: ArrayLike) -> Floats:
        """The chance that a pair of this similarity becomes a candidate: 1 - (1 - s^rows)^bands."""
        return np.asarray(-np.expm1(self.bands * np.log1p(-self._agree(jaccard))), np.float64)

    def _agree(self, jaccard: ArrayLike) -> Floats:
        share = np.asarray(jaccard, np.float64)
        if not bool(((share >= 0) & (share <= 1)).all()):
            raise ValueError("a Jaccard similarity is between 0 and 1")
        # Short of 1, where the logarithm ends.
        return np.asarray(np.minimum(share**self.rows, 1 - np.finfo(np.float64).epsneg), np.float64)


def balanced_bands(threshold: float, permutations: int = 128) -> Bands:
    """The cut with the least area of wrong decisions: candidates below the threshold, pairs missed above.

    A pair just at the threshold is then found about every second time. Raises `ValueError` for a threshold outside
    (0, 1).
    """
    _checked(threshold, permutations)
    grid = (np.arange(2000) + 0.5) / 2000
    below, above = grid * threshold, threshold + grid * (1 - threshold)
    best, least = Bands(1, 1), np.inf
    for rows in range(1, permutations + 1):
        for bands in range(1, permutations // rows + 1):
            cut = Bands(bands, rows)
            found, missed = cut.candidate_probability(below).mean(), 1 - cut.candidate_probability(above).mean()
            area = threshold * float(found) + (1 - threshold) * float(missed)
            if area < least:
                best, least = cut, area
    return best


def bands_with_recall(threshold: float, recall: float = 0.99, permutations: int = 128) -> Bands:
    """The most selective cut that makes a pair exactly at the threshold a candidate with probability >= `recall`.

    Raises `ValueError` for shares outside (0, 1), and where no cut of so few permutations reaches the recall.
    """
    _checked(threshold, permutations)
    if not 0 < recall < 1:
        raise ValueError(f"the recall must be between 0 and 1, got {recall}")
    for rows in range(permutations, 0, -1):
        cut = Bands(permutations // rows, rows)
        if float(cut.candidate_probability(threshold)) >= recall:
            return cut
    raise ValueError(f"{permutations} permutations are too few to find pairs of similarity {threshold}")


def _checked(threshold: float, permutations: int) -> None:
    if not 0 < threshold < 1 or permutations < 1:
        raise ValueError(f"needs a threshold in (0, 1) and a permutation, got {threshold} and {permutations}")
