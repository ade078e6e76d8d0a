"""Truth inference: seconds to convergence, per sweep, and to go on after new labels; against crowd-kit where installed.

crowd-kit's time per sweep is the difference between its fits of 5 and 25 sweeps: reading its data frame is left out of
theirs, sorting the labels is part of ours. Turns alternate.
"""

from __future__ import annotations

import importlib
import importlib.util
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from apps.measures.ratings import Ratings
from apps.measures.truth import Inference, dawid_skene, glad, majority, one_coin

TURNS = 3
CODES = 5
NEW = 0.01
SWEEPS = (5, 25)
MOST_FOR_CROWD_KIT = 2_000_000
MOST_FOR_GLAD = 200_000


def run(labels: int) -> dict[str, Any]:
    """CPU seconds, sweeps and peak bytes per label of each model; ratios to a cold fit and to crowd-kit's sweep."""
    ratings = simulated(labels)
    models: dict[str, Callable[..., Inference]] = {
        "dawid_skene_pooled": dawid_skene,
        "dawid_skene_plain": partial(dawid_skene, smoothing=0),
        "one_coin": one_coin,
    }
    found: dict[str, Any] = {"labels": ratings.n, "annotators": ratings.annotators, "classes": ratings.levels}
    found["majority"] = {"cpu_seconds": round(_median(lambda: majority(ratings)), 4)}
    found |= {name: _measure(ratings, infer) for name, infer in models.items()}
    found["glad"] = _glad(ratings)
    return found | {"crowd_kit": _crowd_kit(ratings, found["dawid_skene_plain"]["seconds_per_sweep"])}


def simulated(labels: int) -> Ratings:
    """Three to five labels for each unit by annotators of unequal diligence and skill, some spammers; seeded."""
    random = np.random.default_rng(20260301)
    units, annotators = max(2, labels // 4), int(np.clip(16 * labels**0.25, 20, 2000))
    unit = np.repeat(np.arange(units, dtype=np.int32), random.integers(3, 6, units))
    share = 1 / np.arange(1, annotators + 1) ** 0.6
    annotator = random.choice(annotators, len(unit), p=share / share.sum()).astype(np.int32)
    skill = np.where(random.random(annotators) < 0.05, 1 / CODES, random.beta(8, 2.5, annotators))
    truth = random.choice(CODES, units, p=[0.4, 0.25, 0.2, 0.1, 0.05])[unit]
    near = np.abs(truth + random.choice([-1, 1], len(unit)))
    near = np.where(near == CODES, CODES - 2, near)
    code = np.where(random.random(len(unit)) < skill[annotator], truth, near).astype(np.int32)
    order = random.permutation(len(unit))
    return Ratings(unit[order], annotator[order], code[order], units, annotators, CODES)


def _measure(ratings: Ratings, infer: Callable[..., Inference]) -> dict[str, Any]:
    known = ratings.unit < round(ratings.units * (1 - NEW))
    arrays = (ratings.unit[known], ratings.annotator[known], ratings.code[known])
    earlier = infer(Ratings(*arrays, ratings.units, ratings.annotators, ratings.levels))
    cold, warm = infer(ratings), infer(ratings, start=earlier)
    seconds = _median(lambda: infer(ratings))
    again = _median(lambda: infer(ratings, start=earlier))
    few, many = (_median(partial(infer, ratings, tolerance=0, sweeps=n)) for n in SWEEPS)
    return {
        "cpu_seconds": round(seconds, 3),
        "sweeps": len(cold.trace),
        "converged": cold.converged,
        "seconds_per_sweep": round((many - few) / (SWEEPS[1] - SWEEPS[0]), 5),
        "after_new_units": {
            "cpu_seconds": round(again, 3),
            "sweeps": len(warm.trace),
            "ratio_to_cold": round(again / seconds, 3),
        },
        "peak_bytes_per_label": round(_peak(lambda: infer(ratings)) / ratings.n, 1),
    }


def _glad(ratings: Ratings) -> dict[str, Any] | str:
    if ratings.n > MOST_FOR_GLAD:
        return f"not measured above {MOST_FOR_GLAD} labels"
    found = glad(ratings)
    return {"cpu_seconds": round(_seconds(lambda: glad(ratings)), 3), "steps": len(found.trace)}


def _crowd_kit(ratings: Ratings, ours: float) -> dict[str, Any] | str:
    if importlib.util.find_spec("crowdkit") is None:
        return "not measured: crowd-kit is not installed"
    if ratings.n > MOST_FOR_CROWD_KIT:
        return f"not measured above {MOST_FOR_CROWD_KIT} labels"
    columns = {"task": ratings.unit, "worker": ratings.annotator, "label": ratings.code}
    table = importlib.import_module("pandas").DataFrame(columns)
    model = importlib.import_module("crowdkit.aggregation").DawidSkene
    few, many = (_seconds(partial(model(n_iter=n, tol=0).fit, table)) for n in SWEEPS)
    each = (many - few) / (SWEEPS[1] - SWEEPS[0])
    return {"seconds_per_sweep": round(each, 4), "times_ours": round(each / ours, 1)}


def _median(work: Callable[[], object]) -> float:
    return statistics.median(_seconds(work) for _ in range(TURNS))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
