"""How many units must be labelled before a floor of agreement can be told from less, and before a class is seen."""

from __future__ import annotations

import math

from scipy import special


def units_to_exceed(floor: float, share: float, significance: float = 0.05) -> int:
    """Units that two annotators must label so that an alpha below `floor` is taken for more with `significance`.

    N = 2 z**2 ((1 + a)(3 - a) / (4 (1 - a) p (1 - p)) - a), for the floor a, the share p of the class of interest and
    z of the one-sided significance, rounded up (Krippendorff 2004, after Bloch and Kraemer 1989). Raises `ValueError`
    for a floor outside [0, 1), or a share or significance outside (0, 1).
    """
    if not (0 <= floor < 1 and 0 < share < 1 and 0 < significance < 1):
        raise ValueError(f"no number of units for a floor of {floor}, a share of {share}, at {significance}")
    z = float(special.ndtri(1 - significance))
    spread = (1 + floor) * (3 - floor) / (4 * (1 - floor) * share * (1 - share))
    return math.ceil(2 * z**2 * (spread - floor))


def units_for_class(wanted: int, share: float, confidence: float = 0.95) -> int:
    """Units to draw at random until at least `wanted` of a class of this `share` are among them, with `confidence`.

    The smallest n with P(Binomial(n, share) >= wanted) >= confidence, by bisection. Raises `ValueError` for a share
    outside (0, 1], a negative number wanted, or a confidence outside (0, 1).
    """
    if not (0 < share <= 1 and wanted >= 0 and 0 < confidence < 1):
        raise ValueError(f"no number of units holds {wanted} of a class of {share} at {confidence}")
    if wanted == 0 or share == 1:
        return wanted
    short, enough = wanted - 1, wanted
    while _held(enough, wanted, share) < confidence:
        short, enough = enough, 2 * enough
    while enough - short > 1:
        middle = (short + enough) // 2
        short, enough = (middle, enough) if _held(middle, wanted, share) < confidence else (short, middle)
    return enough


def _held(n: int, wanted: int, share: float) -> float:
    """P(Binomial(n, share) >= wanted)."""
    return float(special.betainc(wanted, n - wanted + 1, share)) if n >= wanted else 0.0
