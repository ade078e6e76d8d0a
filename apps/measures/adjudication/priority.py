"""Which case to decide first: by what its decision is expected to put right, deadlines before all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

DAY = 86_400.0
# Values that differ by less are equal: the last digit of a product must not decide.
_DECIMALS = 12
# A pair of codes is one whole number of 64 bits.
_CODES = 2**31


@dataclass(frozen=True, eq=False)
class Priority:
    """Cases in the order in which to decide them, and what the order is made of.

    `order` int64[n] holds case numbers, first to decide first; all else is by case number: `wrong` float64[n], the
    chance that the standing label is wrong, or the disagreement where `by_disagreement`; `severity`; `shared`
    int64[n], how many other cases are about the same two labels, and `reach` what that multiplies the value by;
    `value` = wrong * severity * reach; `urgent` where the deadline falls within the horizon; `remaining` seconds
    until it (negative: passed; infinite: none).
    """

    order: Longs
    wrong: Floats
    by_disagreement: Flags
    severity: Floats
    shared: Longs
    reach: Floats
    value: Floats
    urgent: Flags
    remaining: Floats

    def reason(self, case: int) -> str:
        """Why the case stands where it does, in words for a person."""
        what = "disagreement" if self.by_disagreement[case] else "chance of a wrong label"
        parts = [f"{100 * self.wrong[case]:.0f} % {what}", f"severity {self.severity[case]:g}"]
        if self.shared[case]:
            parts.append(f"{self.reach[case]:.1f} for {self.shared[case]} more about the same two labels")
        worth = " × ".join(parts)
        if not self.urgent[case]:
            return worth
        hours = abs(self.remaining[case]) / 3600
        return f"{'overdue by' if self.remaining[case] < 0 else 'due in'} {hours:.1f} h; {worth}"


def priority(
    wrong: ArrayLike,
    *,
    disagreement: ArrayLike | None = None,
    severity: ArrayLike = 1.0,
    pair: ArrayLike | None = None,
    due: ArrayLike = np.inf,
    now: float = 0.0,
    horizon: float = DAY,
) -> Priority:
    """Order n cases by expected value, in O(n log n).

    `wrong` float[n] is the probability that each standing label is wrong (`chance_wrong`); where it is not a number,
    `disagreement` float[n] in [0, 1] stands in. `severity` >= 0 is what an error of the case costs. `pair` int[n, 2]
    are the two labels in dispute in either order, -1 for none; with s other cases about the same two, the value is
    multiplied by 1 + 1/2 + ... + 1/2**s: a decision shows the way to the others, each further one counting half as
    much as the last. `due` and `now` are seconds of one clock. Cases due by `now + horizon` come before all others,
    the earliest first; the rest by falling value; equals by deadline, then by case number. Raises `ValueError` for
    what cannot be.
    """
    chance, stood_in = _chances(wrong, disagreement)
    n = len(chance)
    weight = _spread("severity", severity, n)
    deadline = _spread("due", due, n)
    if bool((~np.isfinite(weight) | (weight < 0)).any()):
        raise ValueError("severities must be finite and not negative")
    if bool(np.isnan(deadline).any()) or not np.isfinite(now) or not horizon >= 0:
        raise ValueError("deadlines must be seconds (infinite for none), now finite, and the horizon not negative")
    shared = shared_confusions(pair, n)
    reach = 2 - np.exp2(-np.minimum(shared, 1023).astype(np.float64))
    value = np.round(chance * weight * reach, _DECIMALS)
    remaining = deadline - now
    urgent = remaining <= horizon if np.isfinite(horizon) else np.isfinite(remaining)
    first = np.where(urgent, deadline, np.inf)
    order = np.lexsort((deadline, -value, first)).astype(np.int64)
    return Priority(order, chance, stood_in, weight, shared, reach, value, urgent, remaining)


def shared_confusions(pair: ArrayLike | None, n: int) -> Longs:
    """How many other cases are about the same two labels, int64[n]; 0 for a case without two different labels.

    Raises `ValueError` for another shape than (n, 2), and codes of 2**31 and above.
    """
    if pair is None:
        return np.zeros(n, np.int64)
    codes = np.asarray(pair)
    if codes.shape != (n, 2) or (codes.size and codes.dtype.kind not in "iu"):
        raise ValueError(f"pairs must be whole numbers of shape ({n}, 2), got {codes.dtype} {codes.shape}")
    low, high = (extreme(codes[:, 0], codes[:, 1]).astype(np.int64) for extreme in (np.minimum, np.maximum))
    if n and int(high.max()) >= _CODES:
        raise ValueError(f"codes must be below 2**31, got {int(high.max())}")
    known = (low >= 0) & (low < high)
    shared = np.zeros(n, np.int64)
    _, place, times = np.unique((low * _CODES + high)[known], return_inverse=True, return_counts=True)
    shared[known] = times[place] - 1
    return shared


def _chances(wrong: ArrayLike, disagreement: ArrayLike | None) -> tuple[Floats, Flags]:
    given = np.asarray(wrong, np.float64)
    if given.ndim != 1:
        raise ValueError(f"the chances of being wrong must be a flat array, got {given.shape}")
    missing = np.isnan(given)
    chance = given
    if disagreement is not None:
        chance = np.where(missing, _spread("disagreement", disagreement, len(given)), given)
    if not bool(((chance >= 0) & (chance <= 1)).all()):
        raise ValueError("every case needs a chance of being wrong, or a disagreement, in [0, 1]")
    return chance, missing


def _spread(name: str, values: ArrayLike, n: int) -> Floats:
    array = np.asarray(values, np.float64)
    if array.shape not in ((), (n,)):
        raise ValueError(f"{name} must be one number or {n}, got {array.shape}")
    return np.broadcast_to(array, (n,)).copy()
