"""What is counted how."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from apps.measures.agreement import Level


@dataclass(frozen=True, slots=True)
class Options:
    """The level or `distance` float[K, K] of alpha, `values` float[K] of the codes (interval and ratio), the
    confidence of every interval, the standard an annotator must reach, the least overlap of a pair of annotators, and
    how many rows the lists of pairs and units have."""

    level: Level = Level.NOMINAL
    distance: ArrayLike | None = None
    values: ArrayLike | None = None
    confidence: float = 0.95
    standard: float = 0.90
    minimum_overlap: int = 20
    rows: int = 20
