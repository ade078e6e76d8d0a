"""The number behind several noisy numbers: mean, median, and a model of each annotator's bias and noise."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Undefined
from apps.measures.ratings import Scores

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

_FEWEST_PRIOR_LABELS = 1.0
_MOST_PRIOR_LABELS = 200.0
_SMALLEST = 1e-12


@dataclass(frozen=True, eq=False)
class UnitValues:
    """One entry for each unit with labels or gold, ascending by `unit`: `n` labels, their `value`."""

    unit: Longs
    n: Longs
    value: Floats


@dataclass(frozen=True, eq=False)
class AnnotatorErrors:
    """One entry for each annotator with labels, ascending by `annotator`, in the units of the scores.

    `bias` is what the annotator adds on average (in `bias_low`..`bias_high`), `sd` the standard deviation of what
    remains (in `sd_low`..`sd_high`). Without gold the mean bias of all annotators is zero by definition.
    """

    annotator: Longs
    n: Longs
    bias: Floats
    bias_low: Floats
    bias_high: Floats
    sd: Floats
    sd_low: Floats
    sd_high: Floats


@dataclass(frozen=True, eq=False)
class NumericTruth:
    """What `numeric_truth` found: posterior mean and interval `low`..`high` of each of `units`, and the annotators.

    `trace` holds the lower bound of the log-likelihood after each sweep; it never falls. `converged` says whether
    the last gain was within the tolerance.
    """

    units: UnitValues
    low: Floats
    high: Floats
    annotators: AnnotatorErrors
    trace: Floats
    converged: bool


def mean_truth(scores: Scores) -> UnitValues:
    """The arithmetic mean of each unit's labels."""
    unit, value = _sorted_by_unit(scores)
    n = np.bincount(unit, minlength=scores.units)
    total = np.bincount(unit, weights=value, minlength=scores.units)
    labelled = np.flatnonzero(n)
    return UnitValues(labelled, n[labelled], total[labelled] / n[labelled])


def median_truth(scores: Scores) -> UnitValues:
    """The median of each unit's labels; of an even number the mean of the middle two."""
    unit, value = _sorted_by_unit(scores)
    n = np.bincount(unit, minlength=scores.units)
    labelled = np.flatnonzero(n)
    first = (np.cumsum(n) - n)[labelled]
    size = n[labelled]
    return UnitValues(labelled, size, (value[first + (size - 1) // 2] + value[first + size // 2]) / 2)


def numeric_truth(
    scores: Scores,
    gold: Floats | None = None,
    *,
    confidence: float = 0.95,
    tolerance: float = 1e-9,
    most_sweeps: int = 2000,
) -> NumericTruth | Undefined:
    """Inverse-variance truth with a bias and a variance for each annotator.

    label = truth of the unit + bias of the annotator + noise with the annotator's variance; truths, biases and
    precisions have normal, normal and gamma priors whose parameters are estimated too. Fitted by coordinate ascent
    on the variational lower bound (the weights are those of Raykar et al. 2010 for numbers, the LFC_N of Zheng et
    al. 2017, plus bias and shrinkage), from the unit means, until a sweep gains less than `tolerance` relative to
    the bound. `gold` float64[units] holds known truths and NaN for none: those are clamped and anchor the biases.
    Intervals of units include the uncertainty of the biases.

    `Undefined` where truth and noise cannot be told apart: no unit with labels of two annotators, and no gold.
    Raises `ValueError` for gold of another length and for a confidence outside (0, 1).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    known = np.full(scores.units, np.nan) if gold is None else np.asarray(gold, np.float64)
    if known.shape != (scores.units,):
        raise ValueError(f"gold needs one number for each of the {scores.units} units, got {known.shape}")
    model = _Model.of(scores, known)
    if not model.identified():
        return Undefined("no unit has labels of two annotators or a gold value: truth and noise cannot be told apart")
    if model.unanimous():
        return model.result(confidence, np.zeros(0), True, spread=0.0)
    trace = np.fromiter(model.sweeps(tolerance, most_sweeps), np.float64)
    return model.result(confidence, trace, len(trace) < most_sweeps, spread=model.span)


@dataclass(eq=False)
class _Model:
    """Labels of the units that count, centred and scaled to unit spread, and the current state of the fit."""

    names: Longs
    people: Longs
    unit: Longs
    annotator: Longs
    x: Floats
    gold: Floats
    per_unit: Longs
    per_annotator: Longs
    centre: float
    span: float
    mean: Floats
    variance: Floats
    bias: Floats
    bias_variance: Floats
    precision: Floats
    shape: Floats
    truth_mean: float = 0.0
    truth_variance: float = 1.0
    bias_spread: float = 0.1
    noise: float = 0.5
    prior_labels: float = 4.0

    @classmethod
    def of(cls, scores: Scores, gold: Floats) -> Self:
        order = np.lexsort((scores.value, scores.annotator, scores.unit))
        has = np.isfinite(gold)
        has[scores.unit] = True
        names, people = np.flatnonzero(has), np.unique(scores.annotator).astype(np.int64)
        unit = np.searchsorted(names, scores.unit[order])
        annotator = np.searchsorted(people, scores.annotator[order])
        value = scores.value[order]
        together = np.concatenate([value, gold[np.isfinite(gold)]])
        centre = float(np.sort(together).mean()) if len(together) else 0.0
        span = float(np.sort(together).std()) if len(together) and np.ptp(together) > 0 else 0.0
        x, answers = (value - centre) / (span or 1.0), (gold[names] - centre) / (span or 1.0)
        per_unit = np.bincount(unit, minlength=len(names))
        start = np.bincount(unit, weights=x, minlength=len(names)) / np.maximum(per_unit, 1)
        return cls(
            *(names, people, unit, annotator, x, answers),
            *(per_unit, np.bincount(annotator, minlength=len(people)), centre, span),
            mean=np.where(np.isfinite(answers), answers, start),
            variance=np.where(np.isfinite(answers), 0.0, 0.5 / np.maximum(per_unit, 1)),
            bias=np.zeros(len(people)),
            bias_variance=np.zeros(len(people)),
            precision=np.full(len(people), 2.0),
            shape=np.ones(len(people)),
        )

    def identified(self) -> bool:
        """Whether any label can be held against another annotator's or against gold."""
        pairs = np.unique(self.unit * max(len(self.people), 1) + self.annotator)
        annotators = np.bincount(pairs // max(len(self.people), 1), minlength=len(self.names))
        return bool((annotators >= 2).any() or (np.isfinite(self.gold) & (self.per_unit > 0)).any())

    def unanimous(self) -> bool:
        """Whether all labels of each unit are equal, and its gold: there is no noise to fit."""
        return bool((np.abs(self.x - self.mean[self.unit]) <= _SMALLEST).all())

    def sweeps(self, tolerance: float, most: int) -> Iterator[float]:
        """The lower bound after each sweep, until it stands still."""
        before = -np.inf
        for _ in range(most):
            self._annotators()
            self._truths()
            self._priors()
            bound = self._bound()
            yield bound
            if bound - before <= tolerance * (abs(bound) + 1):
                return
            before = bound

    def _truths(self) -> None:
        weight = self.precision[self.annotator]
        total = 1 / self.truth_variance + self._by_unit(weight)
        pull = self.truth_mean / self.truth_variance + self._by_unit(weight * (self.x - self.bias[self.annotator]))
        known = np.isfinite(self.gold)
        self.mean = np.where(known, self.gold, pull / total)
        self.variance = np.where(known, 0.0, 1 / total)
        if not known.any():
            shift = float(self.bias.mean())
            self.bias -= shift
            self.mean += shift
            self.truth_mean += shift

    def _annotators(self) -> None:
        total = 1 / self.bias_spread + self.precision * self.per_annotator
        self.bias = self.precision * self._by_annotator(self.x - self.mean[self.unit]) / total
        self.bias_variance = 1 / total
        self.shape = (self.prior_labels + self.per_annotator) / 2
        self.precision = 2 * self.shape / (self.prior_labels * self.noise + self._squares())

    def _priors(self) -> None:
        self.truth_mean = float(self.mean.mean())
        spread = np.square(self.mean - self.truth_mean) + self.variance
        self.truth_variance = max(float(spread.mean()), _SMALLEST)
        self.bias_spread = max(float((np.square(self.bias) + self.bias_variance).mean()), _SMALLEST)
        log_precision = special.digamma(self.shape) - np.log(self.shape / self.precision)
        self.noise = max(1 / float(self.precision.mean()), _SMALLEST)
        likeliest = 2 * _gamma_shape(-np.log(self.noise) - float(log_precision.mean()))
        self.prior_labels = min(max(likeliest, _FEWEST_PRIOR_LABELS), _MOST_PRIOR_LABELS)

    def _squares(self) -> Floats:
        """Expected squared noise of each annotator, summed over labels."""
        left = self.x - self.mean[self.unit] - self.bias[self.annotator]
        return self._by_annotator(np.square(left) + self.variance[self.unit]) + self.per_annotator * self.bias_variance

    def _bound(self) -> float:
        """The variational lower bound of the log-likelihood of the scaled labels."""
        shape = self.shape
        rate = shape / self.precision
        log_precision = special.digamma(shape) - np.log(rate)
        prior, scale = self.prior_labels / 2, self.prior_labels * self.noise / 2
        labels = self.per_annotator * (log_precision - np.log(2 * np.pi)) - self.precision * self._squares()
        noise = (prior - shape) * log_precision + (rate - scale) * self.precision + special.gammaln(shape)
        noise += prior * np.log(scale) - special.gammaln(prior) - shape * np.log(rate)
        free = ~np.isfinite(self.gold)
        away = (np.square(self.mean - self.truth_mean) + self.variance) / self.truth_variance
        truths = -np.log(2 * np.pi * self.truth_variance) - away
        truths[free] += 1 + np.log(2 * np.pi * self.variance[free])
        biases = np.log(self.bias_variance / self.bias_spread) + 1
        biases -= (np.square(self.bias) + self.bias_variance) / self.bias_spread
        return float((labels.sum() + truths.sum() + biases.sum()) / 2 + noise.sum())

    def result(self, confidence: float, trace: Floats, converged: bool, spread: float) -> NumericTruth:
        """Back on the scale of the scores; `spread` is the span there, or 0 where all agree and nothing is unsure."""
        z = float(special.ndtri((1 + confidence) / 2))
        lost = self.precision[self.annotator] * self.variance[self.unit]
        bias_variance = 1 / (1 / self.bias_spread + self.precision * self._by_annotator(1 - lost))
        carried = self._by_unit(np.square(lost) * bias_variance[self.annotator])
        half = z * spread * np.sqrt(self.variance + carried)
        value = self.mean * self.span + self.centre
        units = UnitValues(self.names, self.per_unit, value)
        errors = self._errors(np.sqrt(bias_variance), self._by_annotator(np.square(1 - lost)), confidence, spread)
        return NumericTruth(units, value - half, value + half, errors, trace, converged)

    def _errors(self, bias_se: Floats, freedom: Floats, confidence: float, spread: float) -> AnnotatorErrors:
        """`freedom` are the degrees of freedom of each annotator's noise: twice the squared precision's information."""
        z = float(special.ndtri((1 + confidence) / 2))
        sd = spread / np.sqrt(self.precision)
        shape, tail = (self.prior_labels + freedom) / 2, (1 - confidence) / 2
        low, high = (np.sqrt(shape / special.gammaincinv(shape, p)) for p in (1 - tail, tail))
        bias, half = self.bias * spread, z * spread * bias_se
        return AnnotatorErrors(self.people, self.per_annotator, bias, bias - half, bias + half, sd, sd * low, sd * high)

    def _by_unit(self, weight: Floats) -> Floats:
        return np.asarray(np.bincount(self.unit, weights=weight, minlength=len(self.names)), np.float64)

    def _by_annotator(self, weight: Floats) -> Floats:
        return np.asarray(np.bincount(self.annotator, weights=weight, minlength=len(self.people)), np.float64)


def _gamma_shape(gap: float) -> float:
    """The maximum-likelihood shape of a gamma distribution where log(mean) exceeds the mean log by `gap`.

    Minka's (2002) fixed point of log(k) - digamma(k) = gap; it converges in a handful of steps. Without a gap nothing
    varies, and the shape is infinite.
    """
    if gap <= _SMALLEST:
        return math.inf
    shape = (3 - gap + ((gap - 3) ** 2 + 24 * gap) ** 0.5) / (12 * gap)
    for _ in range(4):
        error = np.log(shape) - float(special.digamma(shape)) - gap
        slope = 1 / shape - float(special.polygamma(1, shape))
        shape = 1 / (1 / shape + error / (shape**2 * slope))
    return float(shape)


def _sorted_by_unit(scores: Scores) -> tuple[NDArray[np.int32], Floats]:
    order = np.lexsort((scores.value, scores.unit))
    return scores.unit[order], scores.value[order]
