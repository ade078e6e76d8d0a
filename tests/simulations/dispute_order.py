"""Wrong labels found by decisions in several orders; prints a table: `python -m tests.simulations.dispute_order`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.conftest import SHARED_DATA
from tests.simulations.dispute_cases import CROWDS, IMAGES, TRIALS, Queue, queue_of

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

BUDGETS = (0.1, 0.2, 0.3)
VALUE, TIME, AGREEMENT = "expected value", "time", "agreement"
ALONE, REACHLESS = "Dawid-Skene alone", "without reach"
HEAD = ("set", "cases", "wrong", TIME, AGREEMENT, ALONE, REACHLESS, VALUE, "over time", "over agreement")
REPLICATES, SEED, _BLOCK = 2000, 20261122, 250


@dataclass(frozen=True, eq=False)
class Curve:
    """Of the wrong labels found: the `area` under their share over the share of cases decided, and the shares
    `found` [.., budgets] at each of the budgets. 1/2 is what a random order gives."""

    area: Floats
    found: Floats


def curve(queue: Queue, order: str, times: Longs | None = None) -> Curve:
    """Decide case i `times[r, i]` times, one row for each replicate (once in the one row, without it)."""
    drawn = np.ones((1, len(queue.wrong)), np.int64) if times is None else times
    place = queue.orders[order]
    step = drawn[:, place]
    decided, found = step.cumsum(axis=1), (step * queue.wrong[place]).cumsum(axis=1)
    all_wrong = np.maximum(found[:, -1:], 1)
    area = (step * (2 * found - step * queue.wrong[place])).sum(axis=1) / (2 * decided[:, -1] * all_wrong[:, 0])
    by_budget = [_at(decided, found, budget) for budget in BUDGETS]
    return Curve(area, np.stack(by_budget, axis=1) / all_wrong)


def _at(decided: Longs, found: Longs, budget: float) -> Longs:
    last = (decided <= budget * decided[:, -1:]).sum(axis=1)
    padded = np.concatenate([np.zeros((len(found), 1), found.dtype), found], axis=1)
    return np.asarray(padded[np.arange(len(found)), last])


def area_gain(queue: Queue, better: str, than: str, replicates: int = REPLICATES) -> tuple[float, float, float]:
    """The difference of areas with its 95 % percentile bootstrap interval over cases, the orders being given."""
    rng, n = np.random.default_rng(SEED), len(queue.wrong)
    gains = []
    for start in range(0, replicates, _BLOCK):
        times = rng.multinomial(n, np.full(n, 1 / n), min(_BLOCK, replicates - start))
        gains.append(curve(queue, better, times).area - curve(queue, than, times).area)
    low, high = np.quantile(np.concatenate(gains), [0.025, 0.975])
    value = float(curve(queue, better).area[0] - curve(queue, than).area[0])
    return value, float(low), float(high)


def main() -> None:
    print("| " + " | ".join(HEAD) + " |")
    print("|---" * len(HEAD) + "|")
    rows = {name: queue_of(SHARED_DATA, name) for name in (*CROWDS, IMAGES, TRIALS)}
    for name, one in rows.items():
        areas = {order: f"{float(curve(one, order).area[0]):.3f}" for order in one.orders}
        shown = " | ".join(areas[order] for order in (TIME, AGREEMENT, ALONE, REACHLESS, VALUE))
        gains = " | ".join(_signed(*area_gain(one, VALUE, than)) for than in (TIME, AGREEMENT))
        print(f"| {name} | {len(one.wrong)} | {int(one.wrong.sum())} | {shown} | {gains} |")
    print("\n| set | 10 % | 20 % | 30 % |\n|---|---|---|---|")
    for name, one in rows.items():
        found = [curve(one, order).found[0] for order in (TIME, AGREEMENT, VALUE)]
        print(
            f"| {name} | "
            + " | ".join(" / ".join(f"{100 * f:.0f}" for f in each) for each in zip(*found, strict=True))
            + " |"
        )


def _signed(value: float, low: float, high: float) -> str:
    return f"{value:+.3f} ({low:+.3f}, {high:+.3f})"


if __name__ == "__main__":
    main()
