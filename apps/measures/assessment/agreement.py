"""Everything about agreement: coefficients, bands, labels, people, pairs, units, and consistency on repeats."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from apps.measures.agreement import (
    Categories,
    Coefficient,
    ConfusedPairs,
    Contested,
    Level,
    PairKappas,
    Weights,
    categories,
    coefficient_of,
    coefficients,
    confused_pairs,
    contested,
    pair_kappas,
    percent_agreement,
)
from apps.measures.agreement.bands import KRIPPENDORFF, LANDIS_KOCH, Benchmark, benchmark
from apps.measures.agreement.scores import statistic_of_scores
from apps.measures.assessment.options import Options
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.raters import (
    AgainstRest,
    Consistency,
    LeaveOneOut,
    against_rest,
    conger_kappa,
    consistency,
    intraclass_correlations,
    kendall_w,
    leave_one_out,
    leave_one_out_by_distance,
    leave_one_out_of_scores,
    ordinal_distance,
)
from apps.measures.ratings import Ratings, Scores

_SCALES = (KRIPPENDORFF, LANDIS_KOCH)
_NUMBERS = "labels are numbers, not chosen from a list"


@dataclass(frozen=True, eq=False)
class Agreement:
    """`coefficients` by name; the one called `main` is the alpha of the label type, and `benchmarks` say in which
    bands it lies. `correlations` are of numbers only (ICC, Kendall's W); `categories`, `pairs`, `confused` and `rest`
    are None for numbers, and so is the `histogram`, from which all coefficients but Conger's can be computed again.
    `consistency` is of labels repeated by one annotator on one unit.
    """

    coefficients: dict[str, Coefficient]
    main: str
    benchmarks: list[Benchmark]
    influence: LeaveOneOut | Undefined
    consistency: Consistency
    contested: Contested
    histogram: Histogram | None = None
    categories: Categories | None = None
    pairs: PairKappas | None = None
    confused: ConfusedPairs | None = None
    rest: AgainstRest | None = None
    correlations: dict[str, Figure] = field(default_factory=dict)

    @property
    def alpha(self) -> Figure:
        """Krippendorff's alpha at the level of the labels."""
        return self.coefficients[self.main].figure

    def figure(self, name: str) -> Figure:
        """A coefficient by its name; `Undefined` where the labels have none of that name."""
        found = self.coefficients.get(name)
        return found.figure if found else Undefined(f"this needs a list of labels; {_NUMBERS}")


def measure_agreement(labels: Ratings | Scores, options: Options | None = None) -> Agreement:
    """Compute everything that needs no gold."""
    chosen = options or Options()
    return _of_scores(labels, chosen) if isinstance(labels, Scores) else _of_codes(labels, chosen)


def _of_codes(ratings: Ratings, options: Options) -> Agreement:
    histogram = Histogram.from_ratings(ratings)
    confidence = options.confidence
    found, main = coefficients_of(histogram, options)
    found["conger_kappa"] = coefficient_of(conger_kappa(ratings), confidence)
    return Agreement(
        coefficients=found,
        main=main,
        benchmarks=_benchmarks(found[main]),
        influence=_influence(ratings, options),
        consistency=consistency(ratings, confidence=confidence),
        contested=contested(ratings, options.rows),
        histogram=histogram,
        categories=categories(histogram, confidence=confidence),
        pairs=pair_kappas(ratings, options.minimum_overlap, confidence=confidence),
        confused=confused_pairs(histogram, options.rows),
        rest=against_rest(ratings, confidence=confidence),
    )


def coefficients_of(histogram: Histogram, options: Options) -> tuple[dict[str, Coefficient], str]:
    """The coefficients that fit the labels, by name, and the name of the alpha of their level."""
    if options.distance is not None:
        widest = np.max(options.distance, initial=0.0)
        weights = 1 - np.asarray(options.distance) / (widest or 1.0)
        found = coefficients(histogram, distance=options.distance, weights=weights, confidence=options.confidence)
        return _first("alpha_distance", found), "alpha_distance"
    ordered = options.level is Level.ORDINAL
    levels = (Level.NOMINAL,) if options.level is Level.NOMINAL else (options.level, Level.NOMINAL)
    found = coefficients(
        histogram,
        levels,
        values=options.values,
        weights=Weights.ORDINAL if ordered else Weights.IDENTITY,
        confidence=options.confidence,
    )
    main = f"alpha_{options.level}"
    return _first(main, found), main


def _first(main: str, found: dict[str, Coefficient]) -> dict[str, Coefficient]:
    return {main: found[main], **found}


def _influence(ratings: Ratings, options: Options) -> LeaveOneOut | Undefined:
    if options.distance is not None:
        return leave_one_out_by_distance(ratings, np.asarray(options.distance, np.float64))
    if options.level is Level.ORDINAL:
        return leave_one_out_by_distance(ratings, ordinal_distance)
    return leave_one_out(ratings)


def _of_scores(scores: Scores, options: Options) -> Agreement:
    level = Level.INTERVAL if options.level is Level.NOMINAL else options.level
    confidence = options.confidence
    distinct, code = np.unique(scores.value, return_inverse=True)
    coded = Ratings(
        scores.unit, scores.annotator, code.astype(np.int32), scores.units, scores.annotators, len(distinct)
    )
    alpha = coefficient_of(statistic_of_scores(scores, level), confidence)
    main = f"alpha_{level}"
    equal = Coefficient(percent_agreement(coded, confidence=confidence), None, None, math.inf)
    return Agreement(
        coefficients={main: alpha, "percent_agreement": equal},
        main=main,
        benchmarks=_benchmarks(alpha),
        influence=leave_one_out_of_scores(scores),
        consistency=consistency(coded, confidence=confidence),
        contested=contested(scores, options.rows),
        correlations=_correlations(scores, confidence),
    )


def _correlations(scores: Scores, confidence: float) -> dict[str, Figure]:
    found = intraclass_correlations(scores, confidence=confidence).named()
    concordance = kendall_w(scores, confidence=confidence)
    if isinstance(concordance, Undefined):
        return {**found, "Kendall's W": concordance, "Spearman, mean over pairs": concordance}
    return {**found, "Kendall's W": concordance.w, "Spearman, mean over pairs": concordance.spearman}


def _benchmarks(coefficient: Coefficient) -> list[Benchmark]:
    if isinstance(coefficient.figure, Undefined):
        return []
    return [benchmark(max(-1.0, coefficient.figure.value), coefficient.error, scale) for scale in _SCALES]
