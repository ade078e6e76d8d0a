"""Intervals of agreement coefficients: Student's t on the units, and what to say where that is not enough."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.intervals import clopper_pearson

_FEW_UNITS = 20
_FEW_OF_A_CLASS = 9


def standard_error(influence: NDArray[np.float64], times: NDArray[np.int64]) -> float:
    """The standard error of a mean over units from each pattern's influence (centred here) and how many have it."""
    n = int(times.sum())
    if n < 2:
        return math.inf
    centred = influence - float(np.dot(influence, times)) / n
    return math.sqrt(float(np.dot(np.square(centred), times)) / (n * (n - 1)))


def t_bounds(value: float, error: float, n: int, confidence: float, floor: float) -> tuple[float, float]:
    """`value` -+ t(n - 1) * `error`, cut to [floor, 1]; with a single unit the whole of it."""
    if not math.isfinite(error):
        return floor, 1.0
    half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * error
    return max(floor, value - half), min(1.0, value + half)


def no_variation(error: float) -> bool:
    """Whether every unit says exactly the same, so that a standard error of zero would pretend certainty."""
    return error < 1e-12


def share_bounds(disagreement: float, n: int, confidence: float) -> tuple[float, float]:
    """Bounds of a mean disagreement in [0, 1] when all of n units showed the same `disagreement`.

    Units unlike those seen are at most the exact (Clopper-Pearson) upper bound of 0 in n; they may be all
    agreement or all disagreement.
    """
    unlike = float(clopper_pearson(0, n, confidence)[1])
    return disagreement * (1 - unlike), disagreement + unlike * (1 - disagreement)


def percent(confidence: float) -> str:
    """A confidence as people write it: 0.95 is "95 %"."""
    return f"{100 * confidence:.6g} %"


def caution(units: int, rarest_share: float) -> str:
    """What to add to the method where simulation shows the interval to cover less than it says; often nothing."""
    notes = []
    if units < _FEW_UNITS:
        notes.append(f"only {units} units with two labels")
    if rarest_share * units < _FEW_OF_A_CLASS:
        notes.append("the rarest label is expected on fewer than nine units")
    return f"; caution: {' and '.join(notes)}, so the interval may be too narrow" if notes else ""
