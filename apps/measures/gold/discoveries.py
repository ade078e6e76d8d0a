"""Acting on many annotators at once without too many false alarms: e-BH."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def e_benjamini_hochberg(e_values: ArrayLike, q: float = 0.05) -> NDArray[np.bool_]:
    """Which null hypotheses to reject, bool[m], with a false discovery rate of at most `q`.

    The k largest e-values, for the largest k whose k-th is at least m / (q k) (Wang and Ramdas 2022). Valid however
    the e-values hang together, and at any stopping time. Raises `ValueError` for a negative e-value.
    """
    e = np.asarray(e_values, np.float64)
    if e.ndim != 1 or bool(np.any(~(e >= 0))):
        raise ValueError("e-values are a list of non-negative numbers")
    if not 0 < q < 1:
        raise ValueError(f"the false discovery rate must be between 0 and 1, got {q}")
    ranked = np.sort(e)[::-1]
    enough = np.flatnonzero(ranked >= len(e) / (q * np.arange(1, len(e) + 1)))
    return e >= ranked[enough[-1]] if enough.size else np.zeros(len(e), np.bool_)
