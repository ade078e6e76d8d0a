"""The six intraclass correlations of Shrout and Fleiss, with their F-based intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from apps.measures.agreement.bounds import percent
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.raters.complete import CompleteTable
from apps.measures.ratings import Scores


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """ICC(1,1), (2,1), (3,1), (1,k), (2,k), (3,k) of Shrout and Fleiss (1979), by the names of McGraw and Wong (1996).

    One-way: annotators are not told apart. Agreement: a constant difference between annotators counts against them;
    consistency: it does not. Single: of one annotator's score; average: of the mean over all annotators.
    """

    one_way: Figure
    agreement: Figure
    consistency: Figure
    one_way_average: Figure
    agreement_average: Figure
    consistency_average: Figure

    def named(self) -> dict[str, Figure]:
        """The figures by the names of McGraw and Wong."""
        single = {"ICC(1)": self.one_way, "ICC(A,1)": self.agreement, "ICC(C,1)": self.consistency}
        averages = (self.one_way_average, self.agreement_average, self.consistency_average)
        return single | dict(zip(("ICC(k)", "ICC(A,k)", "ICC(C,k)"), averages, strict=True))


def intraclass_correlations(data: Scores | CompleteTable, *, confidence: float = 0.95) -> IntraclassCorrelations:
    """From the units that all annotators scored; give a `CompleteTable` of some annotators where that loses too many.

    Intervals assume normal scores. That of the average agreement is the single one's by Spearman and Brown's formula.
    """
    table = data if isinstance(data, CompleteTable) else CompleteTable.of(data)
    lacking = table.lacking()
    if lacking:
        return IntraclassCorrelations(*[Undefined(lacking)] * 6)
    squares = _MeanSquares.of(table)
    if squares.total <= 0:
        return IntraclassCorrelations(*[Undefined("all scores are the same: there is no variation to judge")] * 6)
    about = f"{table.described()}; {percent(confidence)} interval by F quantiles"
    n, k = squares.units, squares.annotators
    pairs = (
        _by_ratio(("ICC(1)", "ICC(k)"), squares, squares.within, n * (k - 1), confidence),
        _agreement(squares, confidence),
        _by_ratio(("ICC(C,1)", "ICC(C,k)"), squares, squares.rest, (n - 1) * (k - 1), confidence),
    )
    single, average = zip(*((_figure(a, n, about), _figure(b, n, about)) for a, b in pairs), strict=True)
    return IntraclassCorrelations(*single, *average)


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """Mean squares between units, between annotators, within units, and of what neither explains."""

    units: int
    annotators: int
    total: float
    between: float
    annotator: float
    within: float
    rest: float

    @classmethod
    def of(cls, table: CompleteTable) -> _MeanSquares:
        values = table.values - np.rint(table.values.mean())
        n, k = values.shape
        by_unit, by_annotator = values.mean(axis=1), np.sort(values, axis=0).mean(axis=0)
        noise = 1e-24 * float(np.square(values).sum())
        total = _clean(np.square(values - values.mean()).sum(), noise)
        between = _clean(k * np.square(by_unit - values.mean()).sum(), noise)
        annotator = _clean(n * np.square(by_annotator - values.mean()).sum(), noise)
        within = _clean(np.square(values - by_unit[:, None]).sum(), noise)
        rest = _clean(np.square(values - by_unit[:, None] - by_annotator + values.mean()).sum(), noise)
        return cls(
            *(n, k, total, between / (n - 1), annotator / (k - 1), within / (n * (k - 1)), rest / ((n - 1) * (k - 1)))
        )


@dataclass(frozen=True, slots=True)
class _Correlation:
    """Value and interval; no value where the denominator is 0, no interval where the error is 0."""

    name: str
    value: float | None
    bounds: tuple[float, float] | None


def _by_ratio(
    names: tuple[str, str], squares: _MeanSquares, error: float, freedom: int, confidence: float
) -> tuple[_Correlation, _Correlation]:
    """(MSR - error) / (MSR + (k - 1) error) and (MSR - error) / MSR, by the distribution of F = MSR / error."""
    k, between = squares.annotators, squares.between
    single = (between - error) / (between + (k - 1) * error) if between + error > 0 else None
    average = (between - error) / between if between > 0 else None
    if error <= 0 or between <= 0:
        return _Correlation(names[0], single, None), _Correlation(names[1], average, None)
    upper = (1 + confidence) / 2
    low = between / error / float(special.fdtri(squares.units - 1, freedom, upper))
    high = between / error * float(special.fdtri(freedom, squares.units - 1, upper))
    bounds = (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)
    return _Correlation(names[0], single, bounds), _Correlation(names[1], average, (1 - 1 / low, 1 - 1 / high))


def _agreement(squares: _MeanSquares, confidence: float) -> tuple[_Correlation, _Correlation]:
    """Two-way random effects; the degrees of freedom are Satterthwaite's (Shrout and Fleiss 1979, appendix)."""
    n, k, between, annotator, rest = (
        *(squares.units, squares.annotators, squares.between, squares.annotator, squares.rest),
    )
    below = between + (k - 1) * rest + k * (annotator - rest) / n
    below_average = between + (annotator - rest) / n
    value = (between - rest) / below if below > 0 else None
    average = (between - rest) / below_average if below_average > 0 else None
    if value is None or rest <= 0 or between <= 0:
        return _Correlation("ICC(A,1)", value, None), _Correlation("ICC(A,k)", average, None)
    a, b = k * value / (n * (1 - value)), 1 + k * value * (n - 1) / (n * (1 - value))
    freedom = (a * annotator + b * rest) ** 2 / ((a * annotator) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1)))
    upper = (1 + confidence) / 2
    above, under = (float(special.fdtri(*pair, upper)) for pair in ((n - 1, freedom), (freedom, n - 1)))
    mixed = k * annotator + (k * n - k - n) * rest
    low = n * (between - above * rest) / (above * mixed + n * between)
    high = n * (under * between - rest) / (mixed + n * under * between)
    stepped = [k * bound / (1 + (k - 1) * bound) if 1 + (k - 1) * bound > 0 else -1.0 for bound in (low, high)]
    return _Correlation("ICC(A,1)", value, (low, high)), _Correlation("ICC(A,k)", average, (stepped[0], stepped[1]))


def _figure(correlation: _Correlation, units: int, about: str) -> Figure:
    value = correlation.value
    if value is None:
        return Undefined("units do not differ in their mean scores, so no share of the variation can be theirs")
    if correlation.bounds is None:
        low, high, note = -1.0, 1.0, "; no interval: one of the mean squares is zero"
    else:
        low, high, note = *correlation.bounds, ""
    low, high = min(max(low, -1.0), value), max(min(high, 1.0), value)
    return Estimate(value, low, high, units, f"intraclass correlation {correlation.name}; {about}{note}")


def _clean(squares: float, noise: float) -> float:
    return float(squares) if squares > noise else 0.0
