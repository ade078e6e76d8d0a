"""What a single sampling plan does to lots of a given quality."""

from __future__ import annotations

import math

from scipy import special


def marked_in_lot(rate: float, lot: int, *, up: bool) -> int:
    """The whole number of nonconforming items that stands for an error rate in a lot."""
    exact = round(rate * lot, 9)
    return math.ceil(exact) if up else math.floor(exact)


def acceptance_probability(n: int, c: int, quality: float, lot: int | None = None) -> float:
    """The probability of at most `c` nonconforming among `n` inspected: the operating characteristic.

    Binomial with error rate `quality`; for a finite `lot` hypergeometric, and `quality` is then the *number* of
    nonconforming items in it.
    """
    # Half a second to import, and most audits have no lot.
    from scipy import stats

    if lot is None:
        return float(stats.binom.cdf(c, n, quality))
    return float(stats.hypergeom.cdf(c, lot, round(quality), n))


def quality_accepted(n: int, c: int, probability: float = 0.10, lot: int | None = None) -> float:
    """The error rate that is accepted with this probability; for a finite lot the smallest at most so likely.

    At 0.10 this is the limiting quality (LTPD), the protection the buyer has.
    """
    if c >= n:
        return 1.0
    if lot is None:
        return float(special.betaincinv(c + 1, n - c, 1 - probability))
    low, high = c, lot
    while low < high:
        middle = (low + high) // 2
        if acceptance_probability(n, c, middle, lot) > probability:
            low = middle + 1
        else:
            high = middle
    return low / lot


def outgoing_quality_limit(n: int, c: int, lot: int) -> tuple[float, float]:
    """`(error rate, AOQL)`: where the average outgoing error rate is worst, and how bad it is there.

    AOQ = Pa * p * (lot - n) / lot, by the binomial: rejected lots are inspected in full and corrected.
    """
    # A third of a second to import, and only rectified inspection needs it.
    from scipy import optimize

    found = optimize.minimize_scalar(
        lambda p: -p * acceptance_probability(n, c, p), bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-12}
    )
    return float(found.x), float(-found.fun) * (lot - n) / lot


def average_inspection(n: int, c: int, quality: float, lot: int) -> float:
    """Items inspected on average when rejected lots are inspected in full (ATI): n + (1 - Pa)(lot - n)."""
    return n + (1 - acceptance_probability(n, c, quality)) * (lot - n)
