"""How near methods come to gold, and how much nearer than the first of them, on the same items."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import special

from apps.labels.truths.methods import Method
from apps.labels.truths.settled import Floats
from apps.measures.comparing.difference import tango
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson

Scores = dict[Method, tuple[Figure, Figure]]
NO_GOLD = Undefined("no labelled item has a gold answer")
ITSELF = Undefined("this is what the others are compared with")
ONE_ITEM = Undefined("one gold item alone has no interval")


def accuracies(right: Mapping[Method, Floats], confidence: float) -> Scores:
    """Of `right` float64[gold items], the chance of each to be right: accuracy, and the difference from the first
    method at a confidence that holds for all of them together."""
    return _scores(right, confidence, _accuracy, _gain)


def distances(away: Mapping[Method, Floats], confidence: float) -> Scores:
    """Of `away` float64[gold items], how far each is from gold: the mean, and how much nearer than the first."""
    return _scores(away, confidence, _distance, _nearer)


def _scores(
    found: Mapping[Method, Floats],
    confidence: float,
    score: Callable[[Floats, float], Figure],
    difference: Callable[[Floats, Floats, Method, float], Figure],
) -> Scores:
    first = next(iter(found))
    if not len(found[first]):
        return {method: (NO_GOLD, ITSELF if method == first else NO_GOLD) for method in found}
    joint = 1 - (1 - confidence) / max(1, len(found) - 1)
    return {
        method: (
            score(each, confidence),
            ITSELF if method == first else difference(each, found[first], first, joint),
        )
        for method, each in found.items()
    }


def _accuracy(right: Floats, confidence: float) -> Figure:
    n = len(right)
    share = min(float(right.sum()) / n, 1.0)
    low, high = wilson(share * n, n, confidence)
    method = f"accuracy on gold, ties by their chance; Wilson's {100 * confidence:.6g} % interval over items"
    return Estimate(share, min(float(low), share), max(float(high), share), n, method)


def _gain(right: Floats, base: Floats, first: Method, confidence: float) -> Figure:
    gap, n = right - base, len(right)
    gains, losses = float(np.maximum(gap, 0).sum()), float(np.maximum(-gap, 0).sum())
    low, high = (float(bound) for bound in tango(gains, losses, n, confidence))
    value = (gains - losses) / n
    method = (
        f"accuracy minus that of the {first.words.lower()} on the same items; Tango's {100 * confidence:.6g} % interval"
    )
    return Estimate(value, min(low, value), max(high, value), n, method)


def _distance(away: Floats, confidence: float) -> Figure:
    return _mean(away, confidence, "mean distance from gold", lowest=0.0)


def _nearer(away: Floats, base: Floats, first: Method, confidence: float) -> Figure:
    return _mean(base - away, confidence, f"how much nearer to gold than the {first.words.lower()}, on the same items")


def _mean(values: Floats, confidence: float, what: str, lowest: float = -np.inf) -> Figure:
    n = len(values)
    if n < 2:
        return ONE_ITEM
    mean = float(np.sort(values).mean())
    half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * float(np.sort(values).std(ddof=1)) / n**0.5
    method = f"{what}; {100 * confidence:.6g} % interval, Student's t over items"
    return Estimate(mean, max(lowest, mean - half), mean + half, n, method)
