"""Agreement: alpha and AC1 with intervals, against the point value of the `krippendorff` package, and what follows.

Both start from the same long arrays. The package takes either a table of counts (units x labels) or a dense table
(annotators x units); making its table is part of its time, as making our histogram is part of ours. Turns alternate.
"""

from __future__ import annotations

import importlib
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from apps.measures.agreement import IntervalBy, ac1, alpha, coefficients, figure_of, pair_kappas
from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.estimate import Estimate
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings
from benchmarks import gamma, truth

TURNS = 5
ANNOTATORS = 40
PER_UNIT = 3
CODES = 5
SAME = 1e-9


LOTS = 10_000
REPLICATES = 1_000
SAMPLED_PAIRS = 200
DENSE_CELLS = 50_000_000


def run(labels: int) -> dict[str, Any]:
    """CPU seconds, peak megabytes, and ours as a ratio to theirs (0.1 is ten times faster)."""
    ratings = simulated(labels)
    levels = {level: _compare(ratings, level) for level in ("nominal", "ordinal", "interval")}
    return {
        "labels": ratings.n,
        "ratio_to_krippendorff": levels["nominal"]["ratio_to_krippendorff"]["value_counts"],
        **levels,
        "all_coefficients": _all_coefficients(ratings),
        "bootstrap": _bootstrap(ratings),
        "merge": _merge(labels),
        "pair_kappas": _pair_kappas(truth.simulated(labels)),
        "dawid_skene": truth.run(labels),
        "gamma": gamma.run(labels),
    }


def simulated(labels: int, seed: int = 20260301) -> Ratings:
    """Every unit gets labels by three of forty annotators, each right in 80 of 100 cases; seeded."""
    random = np.random.default_rng(seed)
    units = max(2, labels // PER_UNIT)
    unit = np.repeat(np.arange(units, dtype=np.int32), PER_UNIT)
    first = random.integers(0, ANNOTATORS, units)
    annotator = (first[:, None] + np.array([0, 7, 19])).ravel() % ANNOTATORS
    truth = np.repeat(random.integers(0, CODES, units), PER_UNIT)
    slip = random.random(len(unit)) > 0.8
    code = np.where(slip, random.integers(0, CODES, len(unit)), truth)
    # Shuffled: rows of one unit side by side would spare us work that real deliveries do not always spare.
    order = random.permutation(len(unit))
    return Ratings(
        unit[order], annotator[order].astype(np.int32), code[order].astype(np.int32), units, ANNOTATORS, CODES
    )


def _compare(ratings: Ratings, level: str) -> dict[str, Any]:
    contestants: dict[str, Callable[[], float]] = {
        "ours": lambda: _ours(ratings, level),
        "krippendorff_value_counts": lambda: _by_counts(ratings, level),
    }
    if ratings.units * ratings.annotators <= DENSE_CELLS:
        contestants["krippendorff_dense"] = lambda: _by_dense_table(ratings, level)
    cpu, values = _in_turns(contestants)
    if max(values.values()) - min(values.values()) > SAME:
        raise RuntimeError(f"the values differ: {values}")
    return {
        "alpha": values["ours"],
        "cpu_seconds": {name: round(taken, 4) for name, taken in cpu.items()},
        "labels_per_second": round(ratings.n / cpu["ours"]),
        "peak_megabytes": {name: _peak(work) for name, work in contestants.items()},
        "ratio_to_krippendorff": {
            name.removeprefix("krippendorff_"): round(cpu["ours"] / taken, 3)
            for name, taken in cpu.items()
            if name != "ours"
        },
    }


def _in_turns(contestants: dict[str, Callable[[], Any]]) -> tuple[dict[str, float], dict[str, Any]]:
    """Median CPU seconds and the last result of each."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    values: dict[str, Any] = {}
    for _ in range(TURNS):
        for name, work in contestants.items():
            begin = time.process_time()
            values[name] = work()
            seconds[name].append(time.process_time() - begin)
    return {name: statistics.median(taken) for name, taken in seconds.items()}, values


def _ours(ratings: Ratings, level: str) -> float:
    """Alpha and AC1, both with their intervals."""
    histogram = Histogram.from_ratings(ratings)
    figure, other = alpha(histogram, level), ac1(histogram)
    if not (isinstance(figure, Estimate) and isinstance(other, Estimate)):
        raise TypeError(figure, other)
    return figure.value


def _all_coefficients(ratings: Ratings) -> dict[str, Any]:
    cpu, _ = _in_turns({"alpha": lambda: alpha(ratings), "all": lambda: coefficients(ratings)})
    return {"cpu_seconds": round(cpu["all"], 4), "ratio_to_alpha_alone": round(cpu["all"] / cpu["alpha"], 2)}


def _bootstrap(ratings: Ratings) -> dict[str, Any]:
    def drawn() -> Any:
        return figure_of(statistic_of_alpha(ratings), by=IntervalBy.BOOTSTRAP, replicates=REPLICATES)

    cpu, _ = _in_turns({"ours": drawn})
    return {"replicates": REPLICATES, "cpu_seconds": round(cpu["ours"], 3), "peak_megabytes": _peak(drawn)}


def _merge(labels: int) -> dict[str, Any]:
    """The summaries of ten thousand lots into one."""
    lots = [Histogram.from_ratings(simulated(max(PER_UNIT, labels // LOTS), seed)) for seed in range(LOTS)]
    cpu, _ = _in_turns({"ours": lambda: Histogram.merge(lots)})
    return {"lots": len(lots), "cpu_seconds": round(cpu["ours"], 4)}


def _pair_kappas(ratings: Ratings) -> dict[str, Any]:
    """All pairs in one pass, against scikit-learn called for some pairs and multiplied up to all."""
    cpu, found = _in_turns({"ours": lambda: pair_kappas(ratings, minimum_overlap=1)})
    pairs = found["ours"]
    score = importlib.import_module("sklearn.metrics").cohen_kappa_score
    chosen = np.flatnonzero(pairs.known)[:: max(1, int(pairs.known.sum()) // SAMPLED_PAIRS)][:SAMPLED_PAIRS]
    order = np.lexsort((ratings.unit, ratings.annotator))
    starts = np.searchsorted(ratings.annotator[order], np.arange(ratings.annotators + 1))
    begin = time.process_time()
    for first, second in zip(pairs.first[chosen].tolist(), pairs.second[chosen].tolist(), strict=True):
        one, other = (order[starts[who] : starts[who + 1]] for who in (first, second))
        _, left, right = np.intersect1d(ratings.unit[one], ratings.unit[other], return_indices=True)
        score(ratings.code[one][left], ratings.code[other][right])
    by_loop = (time.process_time() - begin) / max(len(chosen), 1) * int(pairs.known.sum())
    return {
        "pairs": int(pairs.known.sum()),
        "cpu_seconds": round(cpu["ours"], 3),
        "scikit_learn_seconds_for_all_pairs": round(by_loop, 1),
        "ratio_to_scikit_learn": round(cpu["ours"] / by_loop, 5),
    }


def _by_counts(ratings: Ratings, level: str) -> float:
    cells = ratings.unit.astype(np.int64) * ratings.levels + ratings.code
    counts = np.bincount(cells, minlength=ratings.units * ratings.levels).reshape(ratings.units, ratings.levels)
    return float(_krippendorff(value_counts=counts, level_of_measurement=level))


def _by_dense_table(ratings: Ratings, level: str) -> float:
    table = np.full((ratings.annotators, ratings.units), np.nan)
    table[ratings.annotator, ratings.unit] = ratings.code
    return float(_krippendorff(reliability_data=table, level_of_measurement=level))


def _krippendorff(**arguments: Any) -> Any:
    return importlib.import_module("krippendorff").alpha(**arguments)


def _peak(work: Callable[[], float]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(peak / 1e6, 1)
