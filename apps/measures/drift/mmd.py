"""Have embeddings moved: the maximum mean discrepancy with a permutation test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.estimate import Undefined, significant

Floats = NDArray[np.float64]

#: More rows than this of one sample are drawn down: kernels grow with the square.
MOST_ROWS = 1_000
#: Squares of larger values are no numbers any more.
LARGEST = 1e150


@dataclass(frozen=True, slots=True)
class MeanDiscrepancy:
    """The unbiased squared discrepancy (about 0 without drift, below it half the time) and its p-value.

    `bandwidth` is the kernel's; `n` and `m` the rows compared.
    """

    squared: float
    p: float
    bandwidth: float
    n: int
    m: int


def maximum_mean_discrepancy(
    reference: ArrayLike,
    current: ArrayLike,
    bandwidth: float | None = None,
    *,
    permutations: int = 999,
    seed: int = 0,
) -> MeanDiscrepancy | Undefined:
    """MMD^2 = mean k(x, x') + mean k(y, y') - 2 mean k(x, y), without the diagonal (Gretton et al. 2012).

    float[n, D] `reference` and float[m, D] `current`; k(a, b) = exp(-|a - b|^2 / (2 bandwidth^2)), the bandwidth
    being the median distance in the pooled rows. The p-value is (1 + permutations at least as large) / (1 + all).
    Of more than 1 000 rows that many are drawn; draws and permutations do not depend on the order of rows.
    Raises `ValueError` for values that are not finite (or above 1e150), different dimensions, and a bandwidth that is
    not positive.
    """
    x, y = (np.asarray(rows, np.float64) for rows in (reference, current))
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1] or not x.shape[1]:
        raise ValueError("both samples must be items x dimensions, with the same dimensions")
    if not bool((np.abs(x) < LARGEST).all() and (np.abs(y) < LARGEST).all()):
        raise ValueError(f"values must be finite, and below {LARGEST:g}")
    if bandwidth is not None and not bandwidth > 0:
        raise ValueError(f"the bandwidth must be positive, got {bandwidth}")
    if min(len(x), len(y)) < 2:
        return Undefined("each sample needs at least two rows")
    rng = np.random.default_rng(seed)
    x, y = _drawn(x, rng), _drawn(y, rng)
    rows, belongs = _pooled(x, y)
    squared = _squared_distances(rows)
    if not squared.any():
        return Undefined("all rows are equal")
    width = bandwidth or _median_distance(squared)
    kernel = np.exp(squared / (-2 * width**2))
    np.fill_diagonal(kernel, 0.0)
    observed = float(_unbiased(kernel, belongs[:, None])[0])
    shuffled = rng.permuted(np.repeat(belongs[:, None], permutations, axis=1), axis=0)
    # Sums of matrix products may differ in their last bits with the number of threads.
    as_large = int((_unbiased(kernel, shuffled) >= observed - 1e-12).sum())
    p = (1 + as_large) / (1 + permutations)
    return MeanDiscrepancy(significant(observed), p, significant(width), len(x), len(y))


def _drawn(rows: Floats, rng: np.random.Generator) -> Floats:
    ordered = rows[np.lexsort(rows.T[::-1])]
    kept = slice(None) if len(rows) <= MOST_ROWS else rng.choice(len(rows), MOST_ROWS, replace=False)
    return np.asarray(ordered[kept], np.float64)


def _pooled(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """All rows in an order of their own, and 1 for those of `x`."""
    rows = np.concatenate([x, y])
    belongs = np.concatenate([np.ones(len(x)), np.zeros(len(y))])
    order = np.lexsort((belongs, *rows.T[::-1]))
    return rows[order], belongs[order]


def _squared_distances(rows: Floats) -> Floats:
    centred = rows - rows.mean(axis=0)
    length = np.square(centred).sum(axis=1)
    squared = np.maximum(length[:, None] + length - 2 * (centred @ centred.T), 0.0)
    np.fill_diagonal(squared, 0.0)
    return np.asarray(squared, np.float64)


def _median_distance(squared: Floats) -> float:
    distances = np.sqrt(squared[np.triu_indices(len(squared), 1)])
    middle = float(np.median(distances))
    return middle or float(distances[distances > 0].min())


def _unbiased(kernel: Floats, belongs: Floats) -> Floats:
    """MMD^2 for each column of float[rows, B] `belongs`."""
    n = float(belongs[:, 0].sum())
    m = len(belongs) - n
    towards = kernel @ belongs
    within = (belongs * towards).sum(axis=0)
    across = towards.sum(axis=0) - within
    other = float(kernel.sum()) - within - 2 * across
    return np.asarray(within / (n * (n - 1)) + other / (m * (m - 1)) - 2 * across / (n * m), np.float64)
