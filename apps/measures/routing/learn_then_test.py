"""A threshold whose accepted labels are wrong at most as often as promised: learn, then test."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Undefined
from apps.measures.routing.calibration import Calibration
from apps.measures.routing.certificate import Certificate, Promise, certify, checked_target


def least_accepted(target: float, delta: float) -> int:
    """Items that must be accepted before even none wrong shows an error of at most `target`: ln delta / ln(1 - r)."""
    checked_target(target, delta)
    return math.ceil(math.log(delta) / math.log1p(-target))


def binomial_p(calibration: Calibration, target: float) -> NDArray[np.float64]:
    """P(Bin(accepted, target) <= errors) for each threshold, float64[T]: small where the error is below the target."""
    accepted, errors = calibration.accepted, calibration.errors
    some = errors < accepted
    below = special.betaincc(errors + 1, np.where(some, accepted - errors, 1), target)
    return np.where(some, below, 1.0)


def learn_then_test(calibration: Calibration, target: float, delta: float = 0.10) -> Certificate | Undefined:
    """The loosest threshold that a fixed sequence of tests certifies, strictest first (Angelopoulos et al. 2021).

    Each test asks whether the error among the accepted exceeds `target`, with the exact binomial p-value; the
    sequence goes on while p <= `delta`, which costs nothing for the number of thresholds. Thresholds that accept
    fewer than `least_accepted` items cannot pass and are skipped: whether one is skipped depends on scores alone.
    Raises `ValueError` for a target or delta that make no sense.
    """
    least = least_accepted(target, delta)
    able = np.flatnonzero(calibration.accepted >= least)
    if not len(able):
        return Undefined(f"no threshold accepts {least} calibration items, the fewest that can show this error")
    passed = binomial_p(calibration, target)[able] <= delta
    steps = len(passed) if passed.all() else int(np.argmin(passed))
    if not steps:
        return Undefined("the error is not shown to be low enough even among the labels with the highest scores")
    return certify(calibration, int(able[steps - 1]), Promise.SELECTIVE, target, delta)
