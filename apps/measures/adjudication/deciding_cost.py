"""What disputes cost, and what labels they put right for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from apps.measures.adjudication.rates import event_rate
from apps.measures.estimate import Estimate, Figure, Undefined


@dataclass(frozen=True, slots=True)
class DecidingCost:
    """`hours` and `money` spent on `decisions`, of which `changed` changed a label; labels `changed_per_hour`, and
    `money_per_change`, what one changed label cost."""

    decisions: int
    changed: int
    hours: float
    money: float
    changed_per_hour: Figure
    money_per_change: Figure


def deciding_cost(seconds: ArrayLike, changed: ArrayLike, hourly: ArrayLike, confidence: float = 0.95) -> DecidingCost:
    """The cost of n decisions: `seconds` float[n] spent on each, bool[n] whether it `changed` the label, and `hourly`
    what an hour costs, one number or one for each decision.

    Changes are taken as Poisson events over the hours. The cost of one is the money over their number, with the
    bounds of that turned round: `Undefined` where none was changed, for then it has no upper bound. Raises
    `ValueError` for negative or unequal arrays.
    """
    taken, moved, rate = np.asarray(seconds, np.float64), np.asarray(changed, np.bool_), np.asarray(hourly, np.float64)
    if taken.ndim != 1 or moved.shape != taken.shape or rate.shape not in ((), taken.shape):
        raise ValueError("seconds and changes must be flat and equally long, hourly costs one or as many")
    if not (bool((taken >= 0).all()) and bool(np.isfinite(taken).all()) and bool((rate >= 0).all())):
        raise ValueError("times and costs must be finite and not negative")
    hours = float(np.sort(taken).sum()) / 3600
    money = float(np.sort(taken * rate).sum()) / 3600
    times = int(np.count_nonzero(moved))
    per_hour = event_rate(times, hours, "labels changed per hour of deciding", confidence=confidence)
    return DecidingCost(len(taken), times, hours, money, per_hour, _each(per_hour, hours, money, times))


def _each(per_hour: Figure, hours: float, money: float, times: int) -> Figure:
    if isinstance(per_hour, Undefined):
        return per_hour
    if not times:
        return Undefined("no decision changed a label: the cost of one has no upper bound")
    price = money / hours
    how = f"money spent for each changed label; from the {per_hour.method.split('; ')[1]} of changes per hour"
    return Estimate(money / times, price / per_hour.high, price / per_hour.low, times, how)
