"""Gamma: agreement on spans that may overlap, nest and differ in place and class at once."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.objects.comparisons import Comparisons
from apps.measures.objects.ratios import mean_of_ratios
from apps.measures.spans.alignment import Alignment, align
from apps.measures.spans.dissimilarity import Dissimilarity, Line
from apps.measures.spans.random_continua import shuffled
from apps.measures.spans.spans import Spans

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_PLAIN = Dissimilarity()


@dataclass(frozen=True, eq=False)
class Gamma:
    """`value` = 1 - disorder of the best `alignment` / `expected` disorder, of one unit.

    `expected` is the mean over `samples` random continua drawn from `seed`; `precision` is the half-width of its 95 %
    interval relative to it, and `samples_wanted` how many samples would bring that to 2 %. Precision is about the
    drawing alone: one unit does not tell how gamma varies over units.
    """

    value: float
    alignment: Alignment
    expected: float
    precision: float
    samples_wanted: int
    samples: int
    seed: int
    dissimilarity: Dissimilarity


def gamma(
    lines: Sequence[Line],
    begin: int,
    end: int,
    dissimilarity: Dissimilarity = _PLAIN,
    *,
    samples: int = 30,
    seed: int = 1,
) -> Gamma | Undefined:
    """Gamma of two or more annotators in one unit, positions `begin`..`end` - 1 (Mathet et al. 2015).

    Where an annotator marked nothing there is nothing to shuffle: gamma is 0, as good as chance, and undefined where
    nobody marked anything. Equal spans give equal bytes, whoever comes first: the seed is mixed with the spans, not
    with names. Raises `ValueError` for less than two samples.
    """
    if samples < 2:
        raise ValueError(f"the expected disorder needs at least two samples, got {samples}")
    # What the alignment and the draws see must not depend on who comes first.
    order = sorted(range(len(lines)), key=lambda number: lines[number].content)
    ordered = [lines[number] for number in order]
    best = align(ordered, dissimilarity)
    if isinstance(best, Undefined):
        return best
    given = Alignment(best.groups[:, np.argsort(order)], best.cost, best.disorder)
    if min(line.n for line in lines) == 0:
        return Gamma(0.0, given, best.disorder, 0.0, 2, samples, seed, dissimilarity)
    drawn = _drawn(ordered, begin, end, dissimilarity, samples, seed)
    if isinstance(drawn, Undefined):
        return drawn
    expected, spread = float(drawn.mean()), float(drawn.std(ddof=1))
    if expected == 0:
        return Undefined("random continua have no disorder either")
    precision = float(special.stdtrit(samples - 1, 0.975)) * spread / math.sqrt(samples) / expected
    wanted = math.ceil((float(special.ndtri(0.975)) * spread / expected / 0.02) ** 2)
    value = 1 - best.disorder / expected
    return Gamma(value, given, expected, precision, max(wanted, 2), samples, seed, dissimilarity)


def gamma_over_units(
    spans: Spans,
    begin: ArrayLike,
    end: ArrayLike,
    dissimilarity: Dissimilarity = _PLAIN,
    *,
    samples: int = 30,
    seed: int = 1,
    by: IntervalBy = IntervalBy.LINEARISED,
    confidence: float = 0.95,
) -> Figure:
    """1 - (sum of costs) / (sum of expected costs) over units and pairs of annotators, with an interval over units.

    The cost of a pair in a unit is its disorder times its mean number of spans. Units in which neither marked
    anything weigh nothing; where one of them did not, the costs are as expected by chance. Work for a worker: every
    pair in every unit is aligned `samples` + 1 times.
    """
    starts, stops = np.asarray(begin, np.int64), np.asarray(end, np.int64)
    comparisons = Comparisons.among(spans.marks)
    costs = np.zeros((comparisons.n, 2))
    for number in range(comparisons.n):
        unit = int(comparisons.unit[number])
        pair = [line_of(spans, int(side[number])) for side in (comparisons.left_answer, comparisons.right_answer)]
        made = gamma(pair, int(starts[unit]), int(stops[unit]), dissimilarity, samples=samples, seed=seed)
        if isinstance(made, Gamma):
            mean = (pair[0].n + pair[1].n) / 2
            costs[number] = made.alignment.cost, made.expected * mean
    one = np.zeros(comparisons.n, np.int64)
    disorder = mean_of_ratios("", comparisons.unit, one, costs[:, 0], costs[:, 1], "nobody marked anything")
    figure = figure_of(_complement(disorder), confidence, by)
    if isinstance(figure, Undefined):
        return figure
    method = f"{figure.method}; {samples} samples, seed {seed}, {_described(dissimilarity)}"
    return Estimate(figure.value, figure.low, figure.high, figure.n, method)


def line_of(spans: Spans, answer: int) -> Line:
    """The spans of one answer."""
    first, last = np.searchsorted(spans.marks.answer, [answer, answer + 1])
    rows = slice(int(first), int(last))
    return Line(spans.begin[rows], spans.end[rows], spans.marks.category[rows].astype(np.int64))


def _drawn(
    lines: Sequence[Line], begin: int, end: int, dissimilarity: Dissimilarity, samples: int, seed: int
) -> Floats | Undefined:
    random = np.random.default_rng([seed, zlib.crc32(b"|".join(line.content for line in lines))])
    disorders = []
    for continuum in shuffled(lines, begin, end, samples, random):
        best = align(continuum, dissimilarity)
        if isinstance(best, Undefined):
            return best
        disorders.append(best.disorder)
    return np.array(disorders)


def _complement(disorder: Statistic | Undefined) -> Statistic | Undefined:
    """1 - a ratio."""
    if isinstance(disorder, Undefined):
        return disorder
    ratio = disorder.replicate
    return Statistic(
        "gamma, mean over pairs of annotators weighted by spans",
        1 - disorder.value,
        disorder.times,
        -disorder.influence,
        lambda multiplicities: 1 - ratio(multiplicities),
        disorder.value,
        1.0,
        min(-1.0, 1 - disorder.value),
        np.inf,
        span=1.0,
    )


def _described(d: Dissimilarity) -> str:
    return f"alpha {d.alpha:g}, beta {d.beta:g}, delta_empty {d.delta_empty:g}"
