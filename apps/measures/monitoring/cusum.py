"""Shifts of a known size as early as possible: cumulative sums."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Cusum:
    """The upper and the lower sum after each point (float64[n]), and the points where one exceeds h (int64)."""

    upper: Floats
    lower: Floats
    signals: Longs


@dataclass(frozen=True, eq=False)
class BernoulliCusum:
    """The sum after each item (float64[n]; at a signal its value before it starts anew), and the items that signal."""

    value: Floats
    signals: Longs


def cusum(x: ArrayLike, target: float, slack: float, h: float) -> Cusum:
    """The tabular two-sided CUSUM (Page 1954): max(0, S + x - target - slack) and max(0, S + target - slack - x).

    `slack` (k) is half of the shift that matters, `h` the decision interval, all in the units of x. It goes on after
    a signal.
    """
    away = np.asarray(x, np.float64) - target
    upper, lower = _climb(away - slack, 0.0), _climb(-away - slack, 0.0)
    return Cusum(upper, lower, np.flatnonzero((upper > h) | (lower > h)))


def bernoulli_cusum(
    errors: NDArray[np.bool_], accepted: float, bad: float | None = None, h: float = 4.0
) -> BernoulliCusum:
    """Watch a stream of checked items, bool[n] in the order of time, for an error rate that rises to `bad`.

    S = max(0, S + w) with w = ln(bad / accepted) at an error and ln((1 - bad) / (1 - accepted)) otherwise (Reynolds
    and Stoumbos 1999); at S >= `h` it signals and starts anew from 0. `accepted` is the rate agreed on, and `bad`
    twice that unless given. With .05 and h = 4 a false alarm comes after about 4 000 items, and 10 % errors are
    noticed after about 160. Raises `ValueError` unless 0 < accepted < bad < 1 and h > 0.
    """
    worse = 2 * accepted if bad is None else bad
    if not (0 < accepted < worse < 1 and h > 0):
        raise ValueError(f"a chart needs 0 < accepted < bad < 1 and h > 0, got {accepted}, {worse} and {h}")
    step = np.where(errors, math.log(worse / accepted), math.log((1 - worse) / (1 - accepted)))
    value, signals, start, carried = np.empty(len(step)), [], 0, 0.0
    while start < len(step):
        path = _climb(step[start : start + _BLOCK], carried)
        high = path >= h
        length = int(high.argmax()) + 1 if high.any() else len(path)
        value[start : start + length] = path[:length]
        start += length
        carried = float(path[length - 1])
        if carried >= h:
            signals.append(start - 1)
            carried = 0.0
    return BernoulliCusum(value, np.array(signals, np.int64))


def _climb(step: Floats, start: float) -> Floats:
    """S_t = max(0, S_{t-1} + step_t) from S_0 = `start`: the running sum over its running minimum."""
    total = start + np.cumsum(step)
    return np.asarray(total - np.minimum(np.minimum.accumulate(total), 0.0))
