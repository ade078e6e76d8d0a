"""The population stability index, with the probability that it arises without drift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.drift.counts import BinCounts

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stability:
    """float64[F] each: the index, its statistic and p-value; 0, 0 and 1 where a feature has nothing to compare."""

    psi: Floats
    statistic: Floats
    p: Floats


def population_stability(counts: BinCounts, smoothing: float = 0.5) -> Stability:
    """PSI = sum (P - Q) ln(P / Q) over the used bins, P and Q the shares of both samples.

    `smoothing` is added to each used bin's counts, so that an empty bin does not make the index infinite.
    Without drift PSI / (1/n + 1/m) is about chi-squared on used bins - 1 degrees of freedom (Yurdakul and Naranjo
    2020): the usual bar of 0.1 means much in large samples and nothing in small ones.
    Raises `ValueError` for smoothing below 0, or of 0 where a used bin is empty in one sample.
    """
    used = counts.used & counts.comparable[:, None]
    emptiest = np.minimum(counts.reference, counts.current)[used]
    if smoothing < 0 or (smoothing == 0 and bool((emptiest == 0).any())):
        raise ValueError("the index is infinite where a bin is empty in one sample; smooth by 0.5")
    p, q = (_shares(sample, used, smoothing) for sample in (counts.reference, counts.current))
    psi = np.where(used, (p - q) * np.log(p / q), 1.0).sum(axis=1, where=used)
    n, m = (np.maximum(sample.sum(axis=1), 1) for sample in (counts.reference, counts.current))
    statistic = np.where(counts.comparable, psi / (1 / n + 1 / m), 0.0)
    freedom = np.maximum(used.sum(axis=1) - 1, 0)
    p_value = np.where(freedom > 0, special.chdtrc(np.maximum(freedom, 1), statistic), 1.0)
    return Stability(psi, statistic, p_value)


def _shares(sample: NDArray[np.int64], used: NDArray[np.bool_], smoothing: float) -> Floats:
    filled = np.where(used, sample + smoothing, 0.0)
    total = filled.sum(axis=1, keepdims=True)
    return np.where(used, filled / np.where(total > 0, total, 1.0), 1.0)
