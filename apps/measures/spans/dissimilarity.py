"""How far apart two marked spans are in place and class, as the gamma measure sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Line:
    """What one annotator marked in one unit: spans `begin[i]`..`end[i]` of class `category[i]`, int64[n] each."""

    begin: Longs
    end: Longs
    category: Longs

    @property
    def n(self) -> int:
        """The number of spans."""
        return len(self.begin)

    @property
    def content(self) -> bytes:
        """The same bytes for the same spans in the same order."""
        return b"".join(part.astype(">i8").tobytes() for part in (self.begin, self.end, self.category))


@dataclass(frozen=True, eq=False)
class Dissimilarity:
    """alpha * place + beta * class, in multiples of `delta_empty` (Mathet, Widlöcher and Métivier 2015).

    Place: ((|begin - begin'| + |end - end'|) / (length + length'))**2. Class: 0 or 1, or `classes` float64[K, K].
    `delta_empty` is what a span costs that stays alone. Raises `ValueError` for weights that are not positive numbers.
    """

    alpha: float = 1.0
    beta: float = 1.0
    delta_empty: float = 1.0
    classes: Floats | None = None

    def __post_init__(self) -> None:
        if min(self.alpha, self.beta) < 0 or self.delta_empty <= 0:
            raise ValueError("alpha and beta must not be negative, delta_empty must be positive")

    def between(self, a: Line, b: Line) -> Floats:
        """Each span of `a` against each of `b`, float64[m, n]."""
        rows, columns = (index.ravel() for index in np.indices((a.n, b.n)))
        return self.paired(a, rows, b, columns).reshape(a.n, b.n)

    def paired(self, a: Line, rows: Longs, b: Line, columns: Longs) -> Floats:
        """Span `rows[i]` of `a` against span `columns[i]` of `b`, float64[k]."""
        apart = np.abs(a.begin[rows] - b.begin[columns]) + np.abs(a.end[rows] - b.end[columns])
        length = (a.end - a.begin)[rows] + (b.end - b.begin)[columns]
        x, y = a.category[rows], b.category[columns]
        other = (x != y).astype(np.float64) if self.classes is None else self.classes[x, y]
        return np.asarray(self.delta_empty * (self.alpha * np.square(apart / length) + self.beta * other), np.float64)
