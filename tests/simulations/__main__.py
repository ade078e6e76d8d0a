"""Print the tables of docs/methods/intervals.md: `python -m tests.simulations`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tests.simulations import coverage as over
from tests.simulations import raters
from tests.simulations.at_once import Drawn, alpha_of
from tests.simulations.worlds import PREVALENCES, World, nominal_world

CANDIDATES: dict[str, Callable[[Drawn], over.Bounds]] = {
    "t(n - 1)": over.plain_t,
    "span, n - 1": lambda drawn: over.score_with(drawn, True, False),
    "no span, n - 1": lambda drawn: over.score_with(drawn, False, False),
    "no span, Satterthwaite": lambda drawn: over.score_with(drawn, False, True),
    "span, Satterthwaite": lambda drawn: over.score_with(drawn, True, True),
}
ROUNDS, SEED = 4000, 20261123
RESAMPLED, REPLICATES, RATERS = 1000, 1000, 500
Floats = NDArray[np.float64]


def candidates() -> None:
    """Lowest coverage, cells below 93.5 and above 96.5 %, and mean width of several intervals where one is given.

    And the least share of data sets in which nothing false is said, over all cells.
    """
    print("\n| | " + " | ".join(CANDIDATES) + " |")
    for name, grid in over.grids(ROUNDS, SEED).items():
        rows = [[over.judged(cell, way(cell.drawn)) for way in CANDIDATES.values()] for cell in grid]
        print(f"| {name} | " + " | ".join(_summary(list(column)) for column in zip(*rows, strict=True)) + " |")


def _summary(cells: list[over.Judged]) -> str:
    given = [c for c in cells if c.given >= 0.9]
    cover = np.array([c.when_given for c in given])
    width, honest = float(np.mean([c.width for c in given])), min(c.honest for c in cells)
    outside = f"{int((cover < 0.935).sum())}/{int((cover > 0.965).sum())}"
    return f"{100 * cover.min():.1f}, {outside}, {width:.3f}, {100 * honest:.1f}"


def per_cell() -> None:
    """Lowest and highest coverage over annotators, missingness and agreement, by prevalence and units."""
    for name, grid in over.grids(ROUNDS, SEED).items():
        cells = [over.coverage(cell) for cell in grid]
        print(f"\n{name}: {_overall(cells)}")
        print("| prevalence | " + " | ".join(str(u) for u in over.GRID["units"]) + " |")
        for prevalence in dict.fromkeys(c.cell.name for c in cells):
            row = [
                _entry([c for c in cells if c.cell.name == prevalence and c.cell.units == u])
                for u in over.GRID["units"]
            ]
            print(f"| {prevalence} | " + " | ".join(row) + " |")


def _overall(cells: list[over.Coverage]) -> str:
    given = np.array([c.when_given for c in cells if c.given >= 0.9])
    many = [c.when_given for c in cells if c.given >= 0.97 and c.disagreeing >= 25]
    above, least = int((given > 0.965).sum()), min(c.honest for c in cells)
    return (
        f"{len(given)} of {len(cells)} cells, {100 * given.min():.1f}-{100 * given.max():.1f}, mean "
        f"{100 * given.mean():.1f}, {above} above 96.5; 25 disagreeing: {100 * min(many):.1f}-{100 * max(many):.1f}; "
        f"nothing false at least {100 * least:.1f}"
    )


def _entry(cells: list[over.Coverage]) -> str:
    given = [c for c in cells if c.given >= 0.9]
    plain = f"t {100 * min(c.plain for c in cells):.0f}-{100 * max(c.plain for c in cells):.0f}"
    if not given:
        return f"refused ({plain})"
    low, high = min(c.when_given for c in given), max(c.when_given for c in given)
    some = "" if len(given) == len(cells) else f", {len(given)} of {len(cells)}"
    return f"{100 * low:.1f}-{100 * high:.1f}{some} ({plain})"


def methods() -> None:
    """Several methods beside each other on chosen cells of nominal alpha, three annotators."""
    print("\n| prevalence | units | t | jackknife t | log t | BCa | percentile | here | H0 | pairs |")
    for prevalence, units in (
        ("50/50", 50),
        ("50/50", 300),
        ("90/10", 100),
        ("90/10", 150),
        ("90/10", 300),
        ("97/3", 300),
        ("97/3", 500),
        ("97/3", 1000),
    ):
        world = nominal_world(PREVALENCES[prevalence], 3, 0.0, 0.8)
        rng = np.random.default_rng(SEED)
        times = world.draw(rng, units, ROUNDS)
        drawn, truth = alpha_of(world.counts, times), over.true_value(world, alpha_of)
        known = np.isfinite(drawn.value) & (drawn.many.error > 1e-9)
        bounds = [over.plain_t(drawn), _jackknife_t(world, times, drawn), _log_t(drawn)]
        bounds += _resampled(world, times[:RESAMPLED], rng)
        bounds += [
            over.score_with(drawn, True, True),
            over.fleiss_h0(world, units, times),
            over.krippendorff_bootstrap(world, units, times),
        ]
        shares = [over.contains(b, truth)[known[: len(b[0])]].mean() for b in bounds]
        print(f"| {prevalence} | {units} | " + " | ".join(f"{100 * s:.1f}" for s in shares) + " |")


def _log_t(drawn: Drawn) -> over.Bounds:
    d = np.maximum(1 - drawn.value, 1e-9)
    factor = np.exp(np.minimum(special.stdtrit(drawn.many.units - 1, 0.975) * drawn.many.error / d, 50))
    return 1 - d * factor, 1 - d / factor


def _jackknife_t(world: World, times: NDArray[np.int64], drawn: Drawn) -> over.Bounds:
    total = np.zeros(len(times))
    first, second = np.zeros(len(times)), np.zeros(len(times))
    for pattern in range(len(world.counts)):
        left = times.copy()
        left[:, pattern] -= 1
        without = np.nan_to_num(alpha_of(world.counts, np.maximum(left, 0)).value, nan=1.0)
        weight = times[:, pattern]
        total, first, second = total + weight, first + weight * without, second + weight * without**2
    spread = np.maximum(second - first**2 / total, 0) * (total - 1) / total
    half = special.stdtrit(total - 1, 0.975) * np.sqrt(spread)
    return drawn.value - half, drawn.value + half


def _resampled(world: World, times: NDArray[np.int64], rng: np.random.Generator) -> list[over.Bounds]:
    """BCa (acceleration from the influences) and percentiles of resampled units."""
    low, high = np.empty((2, len(times))), np.empty((2, len(times)))
    own = alpha_of(world.counts, times)
    for i, row in enumerate(times):
        again = np.sort(
            np.nan_to_num(
                alpha_of(world.counts, rng.multinomial(row.sum(), row / row.sum(), REPLICATES)).value, nan=1.0
            )
        )
        middle = np.searchsorted(again, own.value[i], "left") + np.searchsorted(again, own.value[i], "right")
        bias = special.ndtri(np.clip(middle / 2 / REPLICATES, 1e-3, 1 - 1e-3))
        w = own.times[i]
        skew = (w @ own.influence[i] ** 3) / max(6 * (w @ own.influence[i] ** 2) ** 1.5, 1e-300)
        tail = special.ndtri(np.array([0.025, 0.975]))
        adjusted = special.ndtr(bias + (bias + tail) / (1 - skew * (bias + tail)))
        low[0, i], high[0, i] = np.quantile(again, adjusted)
        low[1, i], high[1, i] = np.quantile(again, [0.025, 0.975])
    return [(low[0], high[0]), (low[1], high[1])]


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        candidates()
        methods()
        per_cell()
    raters.table(RATERS, SEED)
