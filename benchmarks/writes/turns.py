"""Ways to write the same thing, each in a transaction of its own, taking turns in an order that changes."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

BARE = "bare"


class Way(NamedTuple):
    """`write` is timed: a whole transaction with its durable commit. `within` prepares it off the clock."""

    write: Callable[[], object]
    within: Callable[[], AbstractContextManager[None]] = nullcontext


def compare(ways: Mapping[str, Way], rounds: int) -> dict[str, Any]:
    """Milliseconds of the bare write, and of each way what it takes longer and its ratio.

    Ratios and differences are medians over rounds, within each of which every way had one turn: what the machine does
    beside slows all of a round, and the order is shuffled because a turn leaves something behind for the next one.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    order, chance = list(ways), random.Random(5)
    for number in range(rounds + 1):
        chance.shuffle(order)
        for name in order:
            with ways[name].within():
                seconds = _seconds(ways[name].write)
            # The first round fills caches.
            taken[name] += [seconds] if number else []
    bare = taken[BARE]
    return {
        "bare_milliseconds": round(1000 * statistics.median(bare), 3),
        **{name: _against(bare, seconds) for name, seconds in taken.items() if name != BARE},
    }


def _against(bare: list[float], seconds: list[float]) -> dict[str, float]:
    pairs = list(zip(bare, seconds, strict=True))
    return {
        "ratio": round(statistics.median(other / alone for alone, other in pairs), 3),
        "milliseconds_more": round(1000 * statistics.median(other - alone for alone, other in pairs), 3),
    }


def _seconds(write: Callable[[], object]) -> float:
    begin = time.perf_counter()
    write()
    return time.perf_counter() - begin
