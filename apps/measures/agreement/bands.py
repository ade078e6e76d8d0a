"""How probable it is that a coefficient lies in each band of a scale, and which band may be claimed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import special


@dataclass(frozen=True, slots=True)
class Scale:
    """Names of bands from the lowest to the highest, and the `floors` of all but the lowest, which starts at -1.

    Raises `ValueError` where the two do not fit or the floors do not ascend inside (-1, 1).
    """

    name: str
    bands: tuple[str, ...]
    floors: tuple[float, ...]

    def __post_init__(self) -> None:
        ascending = all(a < b for a, b in pairwise((-1.0, *self.floors, 1.0)))
        if len(self.bands) != len(self.floors) + 1 or not ascending:
            raise ValueError(f"{self.name}: {len(self.bands)} bands need one floor less, ascending inside (-1, 1)")


LANDIS_KOCH = Scale(
    "Landis and Koch 1977",
    ("poor", "slight", "fair", "moderate", "substantial", "almost perfect"),
    (0.0, 0.2, 0.4, 0.6, 0.8),
)
FLEISS = Scale("Fleiss 1981", ("poor", "fair to good", "excellent"), (0.4, 0.75))
ALTMAN = Scale("Altman 1991", ("poor", "fair", "moderate", "good", "very good"), (0.2, 0.4, 0.6, 0.8))
CICCHETTI = Scale("Cicchetti 1994", ("poor", "fair", "good", "excellent"), (0.4, 0.6, 0.75))
KRIPPENDORFF = Scale("Krippendorff 2004", ("discard", "tentative", "reliable"), (0.667, 0.8))
SCALES = (LANDIS_KOCH, FLEISS, ALTMAN, CICCHETTI, KRIPPENDORFF)


@dataclass(frozen=True, eq=False)
class Benchmark:
    """`probability[i]` float64 that the coefficient lies in band i of the `scale`, `at_least[i]` in i or above it;
    `claimed` is the highest band with `at_least` >= the confidence."""

    scale: Scale
    probability: NDArray[np.float64]
    at_least: NDArray[np.float64]
    claimed: str


def benchmark(value: float, error: float, scale: Scale = LANDIS_KOCH, confidence: float = 0.95) -> Benchmark:
    """Band probabilities from a normal distribution about `value` truncated to (-1, 1) (Gwet 2014).

    Where the standard error is infinite, or an interval was refused, no band above the lowest can be claimed: pass
    `math.inf`. An error of 0 puts everything into the band of the value. Raises `ValueError` for a value outside
    [-1, 1], a negative error, or a confidence outside (0, 1).
    """
    if not (-1 <= value <= 1 and error >= 0 and 0 < confidence < 1):
        raise ValueError(f"{value} +- {error} at a confidence of {confidence} makes no sense")
    at_least = _at_least(value, error, np.array([-1.0, *scale.floors]))
    probability = at_least - np.append(at_least[1:], 0.0)
    claimed = scale.bands[int(np.flatnonzero(at_least >= confidence)[-1])]
    return Benchmark(scale, probability, at_least, claimed)


def _at_least(value: float, error: float, floor: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(coefficient >= floor); a flat distribution on (-1, 1) in the limit of an infinite error."""
    if error < 1e-12:
        return (floor <= value).astype(np.float64)
    if error > 1e6:
        return (1 - floor) / 2
    top, bottom = special.ndtr((value - 1) / error), special.ndtr((value + 1) / error)
    return np.asarray((special.ndtr((value - floor) / error) - top) / (bottom - top), np.float64)
