"""Simulated annotators: they mistake digits that look alike, and let wrong suggestions pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.learning.provenance import Provenance

Floats = NDArray[np.float64]
LOOKALIKES = {
    "0": "6", "1": "7", "2": "7", "3": "8", "4": "9", "5": "9", "6": "0", "7": "1", "8": "3", "9": "4"
}  # fmt: skip
# Right when labelling blind; sees that a suggestion is wrong; keeps one that is right.
SKILL, NOTICES, KEEPS = 0.97, 0.40, 0.995
# Median seconds, and the spread of their logarithms.
BLIND, ACCEPT, EDIT, SPREAD = 4.0, 1.8, 5.0, 0.4


class Work(NamedTuple):
    """A label, where it comes from and how many seconds it took, for each record."""

    labels: tuple[str, ...]
    provenance: tuple[Provenance, ...]
    seconds: Floats


@dataclass(frozen=True, eq=False)
class Annotators:
    """All of one crowd: what they do depends on `chance` alone."""

    chance: np.random.Generator

    def settled(self, truths: Sequence[str]) -> Work:
        """Two label blind; where they differ an adjudicator, who is right, decides."""
        answers = [(self._blind(truth), self._blind(truth)) for truth in truths]
        labels = tuple(one if one == two else truth for (one, two), truth in zip(answers, truths, strict=True))
        how = tuple(Provenance.BLIND if one == two else Provenance.ADJUDICATED for one, two in answers)
        thirds = np.array([one != two for one, two in answers])
        seconds = self._seconds(BLIND, len(truths)) + self._seconds(BLIND, len(truths))
        return Work(labels, how, seconds + np.where(thirds, self._seconds(2 * BLIND, len(truths)), 0.0))

    def reviewed(self, truths: Sequence[str], shown: Sequence[str]) -> Work:
        """One looks at each suggestion, and accepts it or changes it."""
        labels = tuple(self._review(truth, label) for truth, label in zip(truths, shown, strict=True))
        edited = np.array([a != b for a, b in zip(labels, shown, strict=True)], np.bool_)
        seconds = np.where(edited, self._seconds(EDIT, len(labels)), self._seconds(ACCEPT, len(labels)))
        return Work(labels, (Provenance.AFTER_PRELABEL,) * len(labels), seconds)

    def _review(self, truth: str, shown: str) -> str:
        if truth == shown:
            return shown if self.chance.random() < KEEPS else LOOKALIKES[truth]
        return self._blind(truth) if self.chance.random() < NOTICES else shown

    def _blind(self, truth: str) -> str:
        return truth if self.chance.random() < SKILL else LOOKALIKES[truth]

    def _seconds(self, median: float, n: int) -> Floats:
        return np.asarray(median * np.exp(SPREAD * self.chance.standard_normal(n)))
