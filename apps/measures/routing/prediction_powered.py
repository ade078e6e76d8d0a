"""The error of a whole data set from a few human verdicts and a model's guess for every item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PredictionPowered:
    """The rate twice: `wald` by the normal interval, `rate` by the exact interval at the effective sample size.

    `power` is the weight of the predictions (0: the plain mean of the verdicts), `error` the standard error, and
    `correlation` that of verdict and prediction: below about 1/sqrt(n - 2) the predictions do not help.
    """

    rate: Figure
    wald: Figure
    power: float
    error: float
    correlation: float


def prediction_powered(
    verdict: ArrayLike,
    predicted: ArrayLike,
    unlabelled: ArrayLike,
    power: float | None = None,
    confidence: float = 0.95,
) -> PredictionPowered | Undefined:
    """The rate of verdict 1 over the stream (prediction-powered inference, Angelopoulos et al. 2023).

    `verdict` [n] of 0 and 1 on a uniform random sample, `predicted` float[n] the model's probability for the same
    items, `unlabelled` float[N] for items without a verdict; the model must not be trained on these verdicts.
    rate = power mean(unlabelled) + mean(verdict - power predicted); without `power` it is tuned (PPI++):
    Cov(verdict, predicted) / ((1 + n/N) Var(predicted)), cut to [0, 1].
    The Wald interval covers too little for rare errors; `rate` takes Clopper and Pearson's at rate (1 - rate) / SE^2
    items, as for complex surveys (Korn and Graubard 1998).
    Raises `ValueError` for verdicts other than 0 and 1, predictions that are no probability, and lengths that do not
    fit.
    """
    y, f, rest = _checked(verdict, predicted, unlabelled)
    if len(y) < 2:
        return Undefined("fewer than two items have a verdict")
    weight = _tuned(y, f, rest) if power is None else power
    if len(rest) < 2 and weight:
        return Undefined("fewer than two items have a prediction only, so predictions cannot be weighed")
    corrected = y - weight * f
    value = float(corrected.mean()) + (weight * float(rest.mean()) if weight else 0.0)
    variance = float(corrected.var()) / len(y) + (weight**2 * float(rest.var()) / len(rest) if weight else 0.0)
    error = math.sqrt(variance)
    name = f"prediction-powered rate, weight of predictions {weight:.3g}"
    reach = float(special.ndtri((1 + confidence) / 2)) * error
    wald = Estimate(value, value - reach, value + reach, len(y), f"{name}; {100 * confidence:.6g} % Wald interval")
    return PredictionPowered(_exact(value, error, len(y), confidence, name), wald, weight, error, _correlation(y, f))


def _tuned(y: Floats, f: Floats, rest: Floats) -> float:
    everything = np.concatenate([f, rest])
    spread = float(everything.var(ddof=1)) if len(rest) >= 2 else 0.0
    if spread == 0.0:
        return 0.0
    together = float(((y - y.mean()) * (f - f.mean())).mean())
    return min(max(together / ((1 + len(y) / len(rest)) * spread), 0.0), 1.0)


def _exact(value: float, error: float, n: int, confidence: float, name: str) -> Estimate:
    """Without spread, or with a rate at the edge, the verdicts count as they are: n of them."""
    rate = min(max(value, 0.0), 1.0)
    effective = rate * (1 - rate) / error**2 if error and 0 < rate < 1 else float(n)
    low, high = (float(bound) for bound in clopper_pearson(rate * effective, effective, confidence))
    how = f"Clopper and Pearson's {100 * confidence:.6g} % interval at {effective:.6g} effective items"
    return Estimate(rate, min(low, rate), max(high, rate), n, f"{name}; {how}")


def _correlation(y: Floats, f: Floats) -> float:
    spread = float(y.std() * f.std())
    return float(np.clip(((y - y.mean()) * (f - f.mean())).mean() / spread, -1.0, 1.0)) if spread else 0.0


def _checked(verdict: ArrayLike, predicted: ArrayLike, unlabelled: ArrayLike) -> tuple[Floats, Floats, Floats]:
    y, f, rest = (np.asarray(x, np.float64) for x in (verdict, predicted, unlabelled))
    if y.ndim != 1 or y.shape != f.shape or rest.ndim != 1:
        raise ValueError("verdict and predicted must be flat and equally long, unlabelled flat")
    if not bool(np.isin(y, (0.0, 1.0)).all() and all(((p >= 0) & (p <= 1)).all() for p in (f, rest))):
        raise ValueError("a verdict is 0 or 1, and a prediction a probability")
    return y, f, rest
