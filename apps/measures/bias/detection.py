"""Do reviewers see wrong suggestions, or stamp whatever is shown?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson, wilson

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SignalDetection:
    """Of wrong suggestions some are caught, of right ones some are edited without need.

    `catch_rate` with Wilson's interval; `sensitivity` d' (0: cannot tell wrong from right); `criterion` c, positive
    where the reviewer lets things pass.
    """

    catch_rate: Figure
    sensitivity: Figure
    criterion: Figure


def signal_detection(caught: int, missed: int, needless: int, left: int, confidence: float = 0.95) -> SignalDetection:
    """d' = z(H) - z(F) and c = -(z(H) + z(F)) / 2 with H = (caught + 1/2) / (wrong + 1), F likewise of needless edits.

    The log-linear correction (Hautus 1995) keeps both finite; intervals by the delta method with
    var z = H (1 - H) / (N phi(z)^2) (Gourevitch and Galanter 1967). Raises `ValueError` for negative counts.
    """
    if min(caught, missed, needless, left) < 0:
        raise ValueError(f"counts must not be negative, got {caught}, {missed}, {needless}, {left}")
    wrong, right = caught + missed, needless + left
    if not wrong:
        nothing = Undefined("no wrong suggestion was planted or found, so nothing could be caught")
        return SignalDetection(nothing, nothing, nothing)
    value = caught / wrong
    low, high = (float(bound) for bound in wilson(caught, wrong, confidence))
    level = f"{100 * confidence:.6g} %"
    how = f"share of wrong suggestions that were corrected; Wilson's {level} interval"
    catch_rate = Estimate(value, min(low, value), max(high, value), wrong, how)
    if not right:
        nothing = Undefined("no right suggestion was shown, so needless edits cannot be counted")
        return SignalDetection(catch_rate, nothing, nothing)
    hit, hit_variance = _quantile(caught, wrong)
    alarm, alarm_variance = _quantile(needless, right)
    error = math.sqrt(hit_variance + alarm_variance)
    reach = float(special.ndtri((1 + confidence) / 2)) * error
    name = f"log-linear correction; {level} interval by the delta method"
    prime, bias = hit - alarm, -(hit + alarm) / 2
    n = wrong + right
    return SignalDetection(
        catch_rate,
        Estimate(prime, prime - reach, prime + reach, n, f"sensitivity d', {name}"),
        Estimate(bias, bias - reach / 2, bias + reach / 2, n, f"criterion c, {name}"),
    )


def seeds_needed(catch_rate: float, standard: float = 0.90, alpha: float = 0.05, power: float = 0.80) -> int:
    """The fewest planted errors that show a reviewer who catches `catch_rate` to be below the standard.

    Exact one-sided binomial test at `alpha`, rejecting with probability at least `power`.
    Raises `ValueError` unless 0 < catch_rate < standard < 1, and for alpha or power outside (0, 1).
    """
    if not (0 < catch_rate < standard < 1 and 0 < alpha < 1 and 0 < power < 1):
        raise ValueError(f"needs 0 < catch rate < standard < 1, alpha and power in (0, 1): {catch_rate}, {standard}")
    n = np.arange(1, 256)
    while True:
        enough = n[_power(n, catch_rate, standard, alpha) >= power]
        if len(enough):
            return int(enough[0])
        n = n + len(n)


def seeds_to_meet(catch_rate: float, standard: float = 0.90, alpha: float = 0.05) -> int:
    """The fewest planted errors that show a reviewer who catches `catch_rate` to be at the standard or above.

    Exact one-sided binomial test at `alpha`, with as many caught as the rate says, rounded down.
    Raises `ValueError` unless 0 < standard < catch_rate <= 1 and 0 < alpha < 1.
    """
    if not (0 < standard < catch_rate <= 1 and 0 < alpha < 1):
        raise ValueError(f"needs 0 < standard < catch rate <= 1 and alpha in (0, 1): {standard}, {catch_rate}")
    n = np.arange(1, 256)
    while True:
        low, _ = clopper_pearson(np.floor(np.round(catch_rate * n, 9)), n, 1 - 2 * alpha)
        enough = n[low >= standard]
        if len(enough):
            return int(enough[0])
        n = n + len(n)


def _power(n: NDArray[np.int64], catch_rate: float, standard: float, alpha: float) -> Floats:
    """The chance that so few are caught that the standard is rejected."""
    # Half a second to import, and only planning needs it.
    from scipy import stats

    most = stats.binom.ppf(alpha, n, standard)
    most = np.where(stats.binom.cdf(most, n, standard) <= alpha, most, most - 1)
    return np.asarray(stats.binom.cdf(most, n, catch_rate), np.float64)


def _quantile(hits: int, n: int) -> tuple[float, float]:
    """z of the corrected share, and its variance."""
    share = (hits + 0.5) / (n + 1)
    z = float(special.ndtri(share))
    density = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return z, share * (1 - share) / (n * density**2)
