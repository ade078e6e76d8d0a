"""Dawid and Skene's EM written out label by label: an oracle that shares nothing with the product but the formulas."""

import math

import numpy as np
from numpy.typing import NDArray

from apps.measures.ratings import Ratings

Floats = NDArray[np.float64]


def plain_em(
    ratings: Ratings, smoothing: float, sweeps: int, gold: NDArray[np.int64] | None = None
) -> tuple[Floats, Floats, Floats, list[float]]:
    """Posteriors, class prior, confusions [annotator, class, code] and log-likelihoods of so many sweeps."""
    rows = list(zip(ratings.unit.tolist(), ratings.annotator.tolist(), ratings.code.tolist(), strict=True))
    labelled = sorted({u for u, _, _ in rows})
    posterior = np.zeros((ratings.units, ratings.levels))
    for u, _, c in rows:
        posterior[u, c] += 1
    posterior[labelled] /= posterior[labelled].sum(axis=1, keepdims=True)
    answer = {} if gold is None else {u: int(g) for u, g in enumerate(gold) if g >= 0}
    trace = []
    for _ in range(sweeps):
        for u, g in answer.items():
            posterior[u] = np.eye(ratings.levels)[g]
        prior = posterior[labelled].mean(axis=0)
        confusion = _confusions(ratings, rows, posterior, smoothing)
        joint = np.tile(prior, (ratings.units, 1))
        for u, a, c in rows:
            joint[u] *= confusion[a, :, c]
        evidence = joint.sum(axis=1)
        trace.append(sum(math.log(joint[u, answer[u]] if u in answer else evidence[u]) for u in labelled))
        posterior = joint / evidence[:, None]
    for u, g in answer.items():
        posterior[u] = np.eye(ratings.levels)[g]
    return posterior, prior, confusion, trace


def _confusions(ratings: Ratings, rows: list[tuple[int, int, int]], posterior: Floats, smoothing: float) -> Floats:
    counts = np.zeros((ratings.annotators, ratings.levels, ratings.levels))
    for u, a, c in rows:
        counts[a, :, c] += posterior[u]
    crowd = counts.sum(axis=0)
    for k in range(ratings.levels):
        if crowd[k].sum() > 0:
            counts[:, k] += smoothing * crowd[k] / crowd[k].sum()
    total = counts.sum(axis=2, keepdims=True)
    return np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
