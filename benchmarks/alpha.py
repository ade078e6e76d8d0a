"""Krippendorff's alpha with its interval, against the point value of the `krippendorff` package.

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

from apps.measures.agreement import alpha
from apps.measures.estimate import Estimate
from apps.measures.ratings import Ratings

TURNS = 5
ANNOTATORS = 40
PER_UNIT = 3
CODES = 5
SAME = 1e-9


def run(labels: int) -> dict[str, Any]:
    """For each level: CPU seconds, peak megabytes, and ours as a ratio to theirs (0.2 is five times faster)."""
    ratings = simulated(labels)
    return {"labels": ratings.n, **{level: _compare(ratings, level) for level in ("nominal", "ordinal", "interval")}}


def simulated(labels: int) -> Ratings:
    """Every unit gets labels by three of forty annotators, each right in 80 of 100 cases; seeded."""
    random = np.random.default_rng(20260301)
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
        "krippendorff_dense": lambda: _by_dense_table(ratings, level),
    }
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    values: dict[str, float] = {}
    for _ in range(TURNS):
        for name, work in contestants.items():
            begin = time.process_time()
            values[name] = work()
            seconds[name].append(time.process_time() - begin)
    if max(values.values()) - min(values.values()) > SAME:
        raise RuntimeError(f"the values differ: {values}")
    cpu = {name: statistics.median(taken) for name, taken in seconds.items()}
    return {
        "alpha": values["ours"],
        "cpu_seconds": {name: round(taken, 4) for name, taken in cpu.items()},
        "peak_megabytes": {name: _peak(work) for name, work in contestants.items()},
        "ratio_to_krippendorff": {
            form: round(cpu["ours"] / cpu[f"krippendorff_{form}"], 3) for form in ("value_counts", "dense")
        },
    }


def _ours(ratings: Ratings, level: str) -> float:
    figure = alpha(ratings, level)
    if not isinstance(figure, Estimate):
        raise TypeError(figure)
    return figure.value


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
