"""Populations of units of which every pattern of labels, and so every true coefficient, is known exactly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

PREVALENCES: dict[str, list[float]] = {
    "50/50": [0.5, 0.5],
    "90/10": [0.9, 0.1],
    "97/3": [0.97, 0.03],
    "4 even": [0.25, 0.25, 0.25, 0.25],
    "60/39/1": [0.6, 0.39, 0.01],
}


@dataclass(frozen=True, eq=False)
class World:
    """The `counts` int64[P, K] of labels that units can have, with the `probability` float64[P] of each."""

    counts: Longs
    probability: Floats

    def draw(self, rng: np.random.Generator, units: int, rounds: int) -> Longs:
        """How many of the units have which pattern, in each of many independent rounds, int64[rounds, P]."""
        return rng.multinomial(units, self.probability, rounds)


def nominal_world(prevalence: list[float], annotators: int, missing: float, knowing: float) -> World:
    """A label is the true class with probability `knowing`, else a draw from the prevalence: alpha is its square."""
    p = np.array(prevalence)
    return _world(p, knowing * np.eye(len(p)) + (1 - knowing) * p, annotators, missing)


def ordinal_world(prevalence: list[float], annotators: int, missing: float, sharpness: float) -> World:
    """The probability of a label falls off as exp(-sharpness * steps) from the true class."""
    steps = np.abs(np.subtract.outer(np.arange(len(prevalence)), np.arange(len(prevalence))))
    table = np.exp(-sharpness * steps)
    return _world(np.array(prevalence), table / table.sum(axis=1, keepdims=True), annotators, missing)


def _world(prevalence: Floats, table: Floats, annotators: int, missing: float) -> World:
    """A label of each annotator, each missing independently, summed over all that they can say of each true class."""
    said = np.array(list(product(range(-1, len(prevalence)), repeat=annotators)))
    silent = np.full((len(prevalence), 1), missing)
    likelihood = np.hstack([silent, (1 - missing) * table])[:, said + 1].prod(axis=2)
    counts = (said[:, :, None] == np.arange(len(prevalence))).sum(axis=1)
    patterns, place = np.unique(counts, axis=0, return_inverse=True)
    probability = np.bincount(place.ravel(), weights=prevalence @ likelihood)
    return World(patterns.astype(np.int64), probability / probability.sum())
