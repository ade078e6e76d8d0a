"""How much two labels agree: Gwet's sets of weights, from 0 (not at all) to 1 (the same)."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Weights(StrEnum):
    """The sets of weights of Gwet (2014, chapter 3). With x the value of a label and r its rank, w = 1 - d / max d:

    identity: d = 1 for different labels. linear |x - y|; quadratic (x - y)**2; radical sqrt|x - y|;
    ratio ((x - y) / (x + y))**2; bipolar (x - y)**2 / ((x + y - 2 min) (2 max - x - y));
    circular sin(pi (x - y) / (max - min + 1))**2; ordinal: the number of pairs of ranks from r to s, which does
    **not** depend on the labels given and so is not Krippendorff's ordinal distance.
    """

    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    ORDINAL = "ordinal"
    RADICAL = "radical"
    RATIO = "ratio"
    BIPOLAR = "bipolar"
    CIRCULAR = "circular"


def weight_matrix(weights: Weights | str | ArrayLike, levels: int, values: ArrayLike | None = None) -> Floats | None:
    """float64[levels, levels] for a set of weights or a matrix of one's own; None for identity, which needs none.

    `values` float[levels] are the numbers the codes stand for (0, 1, 2, ... without it; for ratio weights 1, 2, ...).
    Raises `ValueError` for a matrix that is not symmetric, with 1 on its diagonal and at most 1 beside it, and for
    values of another form (ratio weights: negative ones).
    """
    if not isinstance(weights, str):
        return _checked(weights, levels)
    chosen = Weights(weights)
    if chosen is Weights.IDENTITY or levels < 2:
        return None
    start = 1.0 if chosen is Weights.RATIO else 0.0
    x = numbers_of(np.arange(start, start + levels) if values is None else values, levels)
    if chosen is Weights.RATIO and bool((x < 0).any()):
        raise ValueError("ratio weights need values that are not negative")
    apart = _apart(chosen, np.arange(float(levels)) if chosen is Weights.ORDINAL else x)
    widest = float(apart.max())
    return 1 - apart / widest if widest > 0 else np.ones((levels, levels))


def numbers_of(values: ArrayLike | None, levels: int) -> Floats:
    """The numbers the codes stand for, float64[levels]; codes themselves without `values`. Raises `ValueError`."""
    numbers = np.arange(levels, dtype=np.float64) if values is None else np.asarray(values, np.float64)
    if numbers.shape != (levels,) or not bool(np.isfinite(numbers).all()):
        raise ValueError(f"values must be {levels} finite numbers, one for each code")
    return numbers


def _apart(weights: Weights, x: Floats) -> Floats:
    between: Floats = np.abs(x[:, None] - x)
    total = x[:, None] + x
    if weights is Weights.QUADRATIC:
        return np.asarray(np.square(between), np.float64)
    if weights is Weights.ORDINAL:
        return np.asarray(between * (between + 1) / 2, np.float64)
    if weights is Weights.RADICAL:
        return np.asarray(np.sqrt(between), np.float64)
    if weights is Weights.RATIO:
        return np.square(_quotient(between, total))
    if weights is Weights.BIPOLAR:
        return _quotient(np.square(between), (total - 2 * x.min()) * (2 * x.max() - total))
    if weights is Weights.CIRCULAR:
        return np.asarray(np.square(np.sin(np.pi * between / (np.ptp(x) + 1))), np.float64)
    return between


def _quotient(above: Floats, below: Floats) -> Floats:
    """Zero where both are zero: nothing lies between a label and itself."""
    return np.asarray(above / np.where(below > 0, below, 1.0), np.float64)


def _checked(weights: ArrayLike, levels: int) -> Floats:
    array = np.asarray(weights, np.float64)
    if array.shape != (levels, levels):
        raise ValueError(f"the weights must be {levels} x {levels}, got {array.shape}")
    fine = np.isfinite(array).all() and (array <= 1).all() and (array == array.T).all()
    if not (fine and (array.diagonal() == 1).all()):
        raise ValueError("weights are finite, symmetric, 1 on the diagonal and at most 1 beside it")
    return array
