"""Contestants in turns: CPU seconds, peak memory, and ours as a ratio to each peer."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

TURNS = 3
OURS = "ours"


def contest(contestants: Mapping[str, Callable[[], Any]], turns: int = TURNS) -> tuple[dict[str, Any], dict[str, Any]]:
    """The last result of each contestant, and what it took; one of them is called "ours".

    CPU seconds are the median over `turns`, which alternate. A ratio of 0.1 means that ours takes a tenth of the
    time. Peaks are those of Python's and numpy's allocations, measured in a turn of its own.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    results: dict[str, Any] = {}
    for _ in range(turns):
        for name, work in contestants.items():
            gc.collect()
            begin = time.process_time()
            results[name] = work()
            seconds[name].append(time.process_time() - begin)
    cpu = {name: statistics.median(taken) for name, taken in seconds.items()}
    return results, {
        "cpu_seconds": {name: round(taken, 3) for name, taken in cpu.items()},
        "peak_megabytes": {name: peak_megabytes(work) for name, work in contestants.items()},
        "ratio_to": {name: round(cpu[OURS] / taken, 4) for name, taken in cpu.items() if name != OURS},
    }


def peak_megabytes(work: Callable[[], object]) -> float:
    """The most that was allocated at once while the work was done."""
    gc.collect()
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(peak / 1e6, 1)


def agreed(results: Mapping[str, float], tolerance: float = 1e-9) -> float:
    """What all contestants found. Raises `RuntimeError` where they differ: then their times compare nothing."""
    if max(results.values()) - min(results.values()) > tolerance:
        raise RuntimeError(f"the results differ: {dict(results)}")
    return results[OURS]
