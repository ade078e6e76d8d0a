"""Which features have drifted: significant after adjusting for their number, and large enough to matter."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.comparing.adjusted import benjamini_hochberg


def drifted(p: ArrayLike, effect: ArrayLike, bar: float = 0.1, rate: float = 0.01) -> NDArray[np.bool_]:
    """bool[F]: adjusted p-value (Benjamini-Hochberg) at most `rate`, and effect above `bar`.

    `effect` is PSI or Cramer's V. Neither alone is drift: small samples pass any bar by chance, and in large ones
    everything is significant. Raises `ValueError` for arrays of different length.
    """
    adjusted, size = benjamini_hochberg(p), np.asarray(effect, np.float64)
    if adjusted.shape != size.shape:
        raise ValueError("every feature needs a p-value and an effect")
    return np.asarray((adjusted <= rate) & (size > bar), np.bool_)
