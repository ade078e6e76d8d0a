"""How likely it is that the label that stands is wrong, and which label contests it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.ratings import Ratings
from apps.measures.truth import dawid_skene, one_coin, vote_shares

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


def pooled_posterior(ratings: Ratings) -> Floats:
    """The mean of three opinions on each unit's class, float64[units, levels]: Dawid and Skene's model, the one-coin
    model, and the plain shares of votes.

    A linear opinion pool of equal weights (Stone 1961). Either model is badly wrong on some crowds and nothing in the
    labels says on which; where one fails the other two still rank the cases. Rows of units without labels sum to 2/3.
    """
    opinions = (dawid_skene(ratings).posterior, one_coin(ratings).posterior, vote_shares(ratings))
    return np.asarray(sum(opinions) / len(opinions), np.float64)


def chance_wrong(posterior: ArrayLike, standing: ArrayLike) -> Floats:
    """The probability that each standing label is wrong, float64[n]: 1 - P(standing).

    `posterior` float[n, K], `standing` int[n] in 0..K-1, or -1 where no label stands: then none is right, which is 1.
    Rows need not sum to 1. Raises `ValueError` for shapes and codes that do not fit, and numbers outside [0, 1].
    """
    p, code = _checked(posterior, standing)
    right = p[np.arange(len(p)), np.maximum(code, 0)] if p.shape[1] else np.zeros(len(p))
    return np.clip(np.where(code >= 0, 1 - right, 1.0), 0.0, 1.0)


def contested_pair(posterior: ArrayLike, standing: ArrayLike) -> Longs:
    """The standing label and the likeliest other one, int64[n, 2] with the lower code first; the arguments are those
    of `chance_wrong`.

    Where no label stands, the two likeliest. -1, -1 where there is only one label with any probability. Equally
    likely labels go by code.
    """
    p, code = _checked(posterior, standing)
    if p.shape[1] < 2:
        return np.full((len(p), 2), -1, np.int64)
    row = np.arange(len(p))
    first = np.where(code >= 0, code, p.argmax(axis=1))
    others = p.copy()
    others[row, first] = -1.0
    second = others.argmax(axis=1)
    pair = np.sort(np.column_stack([first, second]), axis=1)
    pair[others[row, second] <= 0] = -1
    return pair.astype(np.int64)


def _checked(posterior: ArrayLike, standing: ArrayLike) -> tuple[Floats, Longs]:
    p, code = np.asarray(posterior, np.float64), np.asarray(standing)
    if p.ndim != 2 or code.shape != p.shape[:1] or (code.size and code.dtype.kind not in "iu"):
        raise ValueError(f"a posterior {p.shape} needs one standing code for each row, got {code.shape}")
    if p.size and not bool(((p >= 0) & (p <= 1 + 1e-9)).all()):
        raise ValueError("probabilities lie in [0, 1]")
    if code.size and (int(code.min()) < -1 or int(code.max()) >= p.shape[1]):
        raise ValueError(f"standing codes must be -1 (none) or in 0..{p.shape[1] - 1}")
    return p, code.astype(np.int64)
