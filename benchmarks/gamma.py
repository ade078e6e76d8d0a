"""Gamma of two annotators: the best alignment, and gamma with its expected disorder, against `pygamma-agreement`.

Both get the same spans. The package is compared where it is installed; its first call, which compiles, is not timed.
"""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from apps.measures.spans.alignment import Alignment, align
from apps.measures.spans.dissimilarity import Dissimilarity, Line
from apps.measures.spans.gamma import Gamma, gamma

TURNS = 5
SPANS = (100, 300, 1000)
SAMPLES = 30
SAME = 1e-5
CLASSES = 4


def run(labels: int) -> dict[str, Any]:
    """For each number of spans per annotator: CPU seconds of alignment and gamma, and ours as a ratio to theirs."""
    return {"samples": SAMPLES, **{str(spans): _compare(spans) for spans in SPANS if 2 * spans <= max(labels, 600)}}


def simulated(spans: int) -> tuple[Line, Line]:
    """The second annotator misses a tenth of the spans, shifts the others a little and renames a fifth; seeded."""
    random = np.random.default_rng(20260301)
    begin = np.sort(random.choice(10 * spans, spans, replace=False))
    length, category = random.integers(3, 20, spans), random.integers(0, CLASSES, spans)
    found = random.random(spans) < 0.9
    shifted = begin + random.integers(-3, 4, spans)
    renamed = np.where(random.random(spans) < 0.8, category, random.integers(0, CLASSES, spans))
    return Line(begin, begin + length, category), Line(shifted[found], (shifted + length)[found], renamed[found])


def _compare(spans: int) -> dict[str, Any]:
    lines = simulated(spans)
    width = 10 * spans + 25
    ours: dict[str, Callable[[], float]] = {
        "alignment": lambda: _disorder(lines),
        "gamma": lambda: _gamma(lines, width),
    }
    contestants = ours | {f"pygamma_{name}": work for name, work in _theirs(lines).items()}
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    values = {name: work() for name, work in contestants.items()}
    for _ in range(TURNS):
        for name, work in contestants.items():
            begin = time.process_time()
            work()
            seconds[name].append(time.process_time() - begin)
    cpu = {name: statistics.median(taken) for name, taken in seconds.items()}
    found: dict[str, Any] = {
        "disorder": round(values["alignment"], 6),
        "gamma": round(values["gamma"], 4),
        "cpu_seconds": {name: round(taken, 4) for name, taken in cpu.items()},
    }
    if "pygamma_alignment" not in cpu:
        return found | {"pygamma": "not measured: pygamma-agreement is not installed"}
    if abs(values["alignment"] - values["pygamma_alignment"]) > SAME:
        raise RuntimeError(f"the disorders differ: {values}")
    return found | {"ratio_to_pygamma": {name: round(cpu[name] / cpu[f"pygamma_{name}"], 3) for name in ours}}


def _disorder(lines: tuple[Line, Line]) -> float:
    best = align(lines, Dissimilarity())
    if not isinstance(best, Alignment):
        raise TypeError(best)
    return best.disorder


def _gamma(lines: tuple[Line, Line], width: int) -> float:
    made = gamma(lines, -3, width, samples=SAMPLES)
    if not isinstance(made, Gamma):
        raise TypeError(made)
    return made.value


def _theirs(lines: tuple[Line, Line]) -> dict[str, Callable[[], float]]:
    """Nothing where the package is not installed."""
    try:
        package, core = importlib.import_module("pygamma_agreement"), importlib.import_module("pyannote.core")
    except ImportError:
        return {}
    continuum = package.Continuum()
    for number, line in enumerate(lines):
        for begin, end, category in zip(line.begin, line.end, line.category, strict=True):
            continuum.add(f"annotator {number}", core.Segment(int(begin), int(end)), str(category))
    weights = package.CombinedCategoricalDissimilarity(alpha=1.0, beta=1.0, delta_empty=1.0)
    return {
        "alignment": lambda: float(continuum.get_best_alignment(weights).disorder),
        "gamma": lambda: float(
            continuum.compute_gamma(weights, n_samples=SAMPLES, sampler=package.ShuffleContinuumSampler()).gamma
        ),
    }
