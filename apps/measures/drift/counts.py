"""Two samples counted into the same bins, for one feature or many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BinCounts:
    """int64[F, B] `reference` and `current`: how many of each sample fall into each bin of each feature.

    A bin that is empty in both samples counts for nothing, so features with fewer bins are filled up with zeros.
    Raises `ValueError` for counts that are negative or not whole, or of different shape.
    """

    reference: Longs
    current: Longs

    def __post_init__(self) -> None:
        for name in ("reference", "current"):
            counts = np.asarray(getattr(self, name))
            if counts.ndim != 2 or (counts.size and (counts.dtype.kind not in "iu" or int(counts.min()) < 0)):
                raise ValueError(f"{name} must be whole numbers from 0, features x bins")
            object.__setattr__(self, name, counts.astype(np.int64))
        if self.reference.shape != self.current.shape:
            raise ValueError(f"both samples need the same bins, got {self.reference.shape} and {self.current.shape}")

    @property
    def used(self) -> NDArray[np.bool_]:
        """Bins that hold something, bool[F, B]."""
        return np.asarray(self.reference + self.current > 0)

    @property
    def comparable(self) -> NDArray[np.bool_]:
        """Features with something in both samples, bool[F]."""
        return np.asarray((self.reference.sum(axis=1) > 0) & (self.current.sum(axis=1) > 0))


def quantile_edges(reference: ArrayLike, bins: int = 10) -> Floats:
    """Inner edges of `bins` bins of about equal counts, float64[F, bins - 1], from float[n, F] `reference`.

    Fixed once, on the reference: bins that move with the data hide drift. Raises `ValueError` for fewer than two
    bins, no rows, or values that are not finite.
    """
    values = _matrix(reference)
    if bins < 2 or not len(values):
        raise ValueError("edges need at least two bins and one row")
    inner = np.arange(1, bins) / bins
    return np.asarray(np.quantile(values, inner, axis=0).T, np.float64)


def count_into(edges: Floats, values: ArrayLike) -> Longs:
    """How many of float[n, F] `values` fall into each bin, int64[F, bins]; a value on an edge goes up."""
    matrix = _matrix(values)
    if matrix.shape[1] != len(edges):
        raise ValueError(f"{matrix.shape[1]} features do not fit edges of {len(edges)}")
    bins = edges.shape[1] + 1
    rows = (
        np.bincount(np.searchsorted(limits, column, side="right"), minlength=bins)
        for limits, column in zip(edges, matrix.T, strict=True)
    )
    return np.array([*rows], np.int64).reshape(len(edges), bins)


def _matrix(values: ArrayLike) -> Floats:
    matrix = np.asarray(values, np.float64)
    if matrix.ndim != 2 or not bool(np.isfinite(matrix).all()):
        raise ValueError("values must be finite numbers, items x features")
    return matrix
