"""How many items a comparison of two accuracies needs."""

from __future__ import annotations

import math

from scipy import special


def paired_items(discordance: float, margin: float, alpha: float = 0.05, power: float = 0.80) -> int:
    """Items that both must label, to show "not worse by `margin`" when they are equal.

    n = (z_alpha + z_power)^2 discordance / margin^2, one-sided (Connor 1987 at no difference); `discordance` is the
    share of items that only one of the two has right. Raises `ValueError` for shares outside (0, 1).
    """
    return _items(discordance, margin, alpha, power)


def independent_items(accuracy: float, margin: float, alpha: float = 0.05, power: float = 0.80) -> int:
    """Items for each of two separate samples, to show "not worse by `margin`" when both are `accuracy` right.

    n = (z_alpha + z_power)^2 2 p (1 - p) / margin^2, one-sided. Raises `ValueError` for shares outside (0, 1).
    """
    if not 0 < accuracy < 1:
        raise ValueError(f"the accuracy must be between 0 and 1, got {accuracy}")
    return _items(2 * accuracy * (1 - accuracy), margin, alpha, power)


def _items(variance: float, margin: float, alpha: float, power: float) -> int:
    if not all(0 < share < 1 for share in (variance, margin, alpha, power)):
        raise ValueError(f"discordance, margin, alpha and power must be in (0, 1): {variance, margin, alpha, power}")
    reach = -float(special.ndtri(alpha)) + float(special.ndtri(power))
    return math.ceil(reach**2 * variance / margin**2)
