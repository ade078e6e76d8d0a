"""Logistic regression over very many sparse clues, learnt in small steps: near its optimum, and soon."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
MOST_ROWS, LEAST_ROWS, PARTS = 1024, 16, 50
EPOCHS, LEAST_STEPS, RATE = 8, 400, 0.2
# What squared slopes begin with, so that the first step of a clue is no division by zero.
_BEGIN = 1e-4


def fit_stepwise(x: sparse.csr_array, code: Longs, mass: Floats, classes: int, seed: int) -> Floats:
    """float64[classes, D] weights of the L2-penalised likelihood (penalty |w|^2 / 2), by AdaGrad (Duchi, Hazan and
    Singer 2011).

    `x` [n, D] csr, `code` int64[n] in 0..classes - 1, `mass` float64[n]. Eight times through the rows in random order,
    more often where they are few; a step changes the clues that its rows have, and no other. Equal input and seed
    give equal weights on one thread.
    """
    n, width = x.shape
    rows = min(MOST_ROWS, max(LEAST_ROWS, n // PARTS))
    weight, slopes = np.zeros((width, classes)), np.full((width, classes), _BEGIN)
    often = np.maximum(np.bincount(x.indices, minlength=width), 1)
    random = np.random.default_rng(seed)
    for _ in range(max(EPOCHS, -(-LEAST_STEPS * rows // n))):
        order = random.permutation(n)
        dealt, codes, masses = x[order], code[order], mass[order]
        for at in range(0, n, rows):
            some = slice(at, at + rows)
            clues, local = _local(dealt[some])
            now = weight[clues]
            slope = local.T @ _surprise(local @ now, codes[some], masses[some])
            slope += now * (np.bincount(local.indices) / often[clues])[:, None]
            slopes[clues] = seen = slopes[clues] + np.square(slope)
            weight[clues] = now - RATE * slope / np.sqrt(seen)
    return np.asarray(weight.T, np.float64)


def _local(x: sparse.csr_array) -> tuple[Longs, sparse.csr_array]:
    """The clues that occur in these rows, and the rows in terms of them alone."""
    occurs = np.zeros(x.shape[1], np.bool_)
    occurs[x.indices] = True
    clues = np.flatnonzero(occurs)
    place = np.cumsum(occurs)[x.indices] - 1
    return clues, sparse.csr_array((x.data, place, x.indptr), shape=(x.shape[0], len(clues)))


def _surprise(logits: Floats, code: Longs, mass: Floats) -> Floats:
    """Probabilities less what was seen, by weight: the slope of the loss in the logits."""
    chances = special.softmax(logits, axis=1)
    chances[np.arange(len(code)), code] -= 1.0
    return np.asarray(chances * mass[:, None])
