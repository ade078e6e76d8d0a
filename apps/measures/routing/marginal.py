"""A threshold that lets at most a stated share of all labels through unseen and wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Undefined
from apps.measures.intervals import clopper_pearson
from apps.measures.routing.calibration import Calibration
from apps.measures.routing.certificate import Certificate, Promise, certify, checked_target


def risk_controlling(calibration: Calibration, target: float, delta: float = 0.10) -> Certificate | Undefined:
    """The loosest threshold before the upper bound of the marginal error first exceeds `target` (Bates et al. 2021).

    A risk-controlling prediction set: the marginal error grows as the threshold falls, so the exact one-sided bound
    at `delta` needs no correction for the number of thresholds.
    Raises `ValueError` for a target or delta that make no sense.
    """
    checked_target(target, delta)
    upper = clopper_pearson(calibration.errors, calibration.n, 1 - 2 * delta)[1]
    return _before_first_failure(calibration, upper <= target, Promise.MARGINAL, target, delta)


def conformal_risk_control(calibration: Calibration, target: float) -> Certificate | Undefined:
    """The loosest threshold with (errors + 1) / (n + 1) <= `target` (Angelopoulos et al. 2022).

    It bounds the *expected* marginal error: about half of all calibrations may lie above. For budgets, not promises.
    Raises `ValueError` for a target that makes no sense.
    """
    checked_target(target, 0.10)
    kept = (calibration.errors + 1) / (calibration.n + 1) <= target
    return _before_first_failure(calibration, kept, Promise.EXPECTED, target, 0.10)


def _before_first_failure(
    calibration: Calibration, kept: NDArray[np.bool_], promise: Promise, target: float, delta: float
) -> Certificate | Undefined:
    if calibration.n == 0 or not len(kept):
        return Undefined("there are no calibration items, or no thresholds to choose from")
    steps = len(kept) if kept.all() else int(np.argmin(kept))
    if not steps:
        return Undefined("even the strictest threshold is not shown to keep the error low enough")
    return certify(calibration, steps - 1, promise, target, delta)
