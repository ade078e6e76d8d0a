"""A confidence sequence for the mean of scores in [0, 1], as intersection over union or F1, by betting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_CUT = 0.5
_BLOCK = 1 << 20


def betting_sequence(scores: Floats, confidence: float = 0.95, steps: int = 1000) -> tuple[float, float]:
    """`(low, high)` for the mean after these scores, float64[n] in the order in which they came.

    The hedged capital process of Waudby-Smith and Ramdas (2024) with predictable plug-in bets, cut at half of what
    could be lost, half the capital on either side, and the running intersection over times: P(the mean ever leaves)
    <= 1 - confidence. Means are tried on a grid of 1 / `steps`, and the outermost ones kept are returned. The order
    matters: it must be that of time. It takes n * steps operations. Raises `ValueError` for scores outside [0, 1].
    """
    x = np.asarray(scores, np.float64)
    if x.size and not (float(x.min()) >= 0 and float(x.max()) <= 1):
        raise ValueError("scores must be in [0, 1]")
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    means = np.arange(steps + 1) / steps
    bets = _bets(x, 1 - confidence)
    size = max(1, _BLOCK // max(1, x.size))
    parts = [_most_capital(x, bets, means[i : i + size]) for i in range(0, len(means), size)]
    kept = means[np.concatenate(parts) < -np.log(1 - confidence)]
    if not kept.size:
        nearest = round(float(x.mean()) * steps) / steps
        return nearest, nearest
    return float(kept[0]), float(kept[-1])


def _bets(x: Floats, alpha: float) -> Floats:
    """sqrt(2 ln(2 / alpha) / (variance so far * t ln(t + 1))), from what was known before each score."""
    t = np.arange(1, x.size + 1)
    mean = (0.5 + np.cumsum(x)) / (t + 1)
    variance = (0.25 + np.cumsum(np.square(x - mean))) / (t + 1)
    before = np.concatenate([[0.25], variance[:-1]])[: x.size]
    return np.asarray(np.sqrt(2 * np.log(2 / alpha) / (before * t * np.log(t + 1))))


def _most_capital(x: Floats, bets: Floats, means: Floats) -> Floats:
    """The log of the most capital ever held against each mean, float64[len(means)]."""
    if not x.size:
        return np.zeros(len(means))
    m = means[:, None]
    with np.errstate(divide="ignore"):
        up, down = np.minimum(bets, _CUT / m), np.minimum(bets, _CUT / (1 - m))
    gain = np.log1p(up * (x - m)).cumsum(1)
    loss = np.log1p(-down * (x - m)).cumsum(1)
    return np.asarray(np.maximum(gain, loss).max(1) + np.log(0.5))
