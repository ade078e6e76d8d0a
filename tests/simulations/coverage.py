"""How often an interval contains the truth, cell by cell of a grid, over many data sets at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from apps.measures.agreement.bounds import score_bounds
from apps.measures.agreement.refusal import refused
from tests.simulations.at_once import Drawn, ac1_of, alpha_of, brennan_prediger_of, percent_of
from tests.simulations.worlds import PREVALENCES, World, nominal_world, ordinal_world

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]
GRID = {
    "units": (20, 50, 100, 300, 1000),
    "annotators": (2, 3, 5),
    "missing": (0.0, 0.3),
    "knowing": (0.6, 0.8, 0.9, 0.97),
}
ORDINAL = {
    "even": [0.2] * 5,
    "falling": [0.5, 0.25, 0.15, 0.07, 0.03],
    "rare ends": [0.02, 0.03, 0.9, 0.03, 0.02],
    "rare top": [0.9, 0.05, 0.03, 0.015, 0.005],
}


@dataclass(frozen=True)
class Cell:
    """A world and a number of units: where it stands in the grid, its true coefficient, and what was drawn."""

    name: str
    annotators: int
    missing: float
    units: int
    truth: float
    drawn: Drawn


@dataclass(frozen=True)
class Coverage:
    """Of the rounds with a coefficient: the share with an interval, the share of those that contain the truth, the
    share in which nothing false was said, and what value -+ t(n - 1) * error contains; `disagreeing` is the median of
    the effective number of units that lower the coefficient."""

    cell: Cell
    given: float
    when_given: float
    honest: float
    plain: float
    disagreeing: float


def nominal_cells(
    coefficient: Callable[..., Drawn], rounds: int, seed: int, prevalences: dict[str, list[float]] = PREVALENCES
) -> Iterator[Cell]:
    rng = np.random.default_rng(seed)
    for name, annotators, missing, knowing in product(
        prevalences, GRID["annotators"], GRID["missing"], GRID["knowing"]
    ):
        world = nominal_world(prevalences[name], int(annotators), missing, knowing)
        yield from _cells(name, int(annotators), missing, world, coefficient, rng, rounds)


def ordinal_cells(coefficient: Callable[..., Drawn], rounds: int, seed: int) -> Iterator[Cell]:
    rng = np.random.default_rng(seed)
    for name, annotators, missing, sharpness in product(ORDINAL, (2, 3), GRID["missing"], (1.0, 2.0, 3.5)):
        world = ordinal_world(ORDINAL[name], annotators, missing, sharpness)
        yield from _cells(name, annotators, missing, world, coefficient, rng, rounds)


def _cells(
    name: str,
    annotators: int,
    missing: float,
    world: World,
    coefficient: Callable[..., Drawn],
    rng: np.random.Generator,
    rounds: int,
) -> Iterator[Cell]:
    truth = true_value(world, coefficient)
    for units in GRID["units"]:
        drawn = coefficient(world.counts, world.draw(rng, int(units), rounds))
        yield Cell(name, annotators, missing, int(units), truth, drawn)


def true_value(world: World, coefficient: Callable[..., Drawn]) -> float:
    """The coefficient of so many units that the number does not matter."""
    return float(coefficient(world.counts, world.probability[None, :] * 1e12).value[0])


def plain_t(drawn: Drawn) -> Bounds:
    half = special.stdtrit(np.maximum(drawn.many.units - 1, 1), 0.975) * drawn.many.error
    return drawn.value - half, drawn.value + half


def score_with(drawn: Drawn, spanned: bool, satterthwaite: bool) -> Bounds:
    """Score bounds with a span or without, and with the degrees of freedom of the influences or units - 1."""
    freedom = drawn.many.freedom if satterthwaite else np.maximum(drawn.many.units - 1, 1)
    return score_bounds(drawn.value, drawn.many.error, freedom, drawn.span if spanned else np.inf, 0.95)


def shown(drawn: Drawn) -> Bounds:
    """What the product shows."""
    return drawn.many.bounds(0.95)


def given(drawn: Drawn) -> NDArray[np.bool_]:
    """Where there is a coefficient and the product gives it an interval."""
    return np.isfinite(drawn.value) & ~refused(drawn.many.units, drawn.minority, drawn.many.carriers)


def fleiss_h0(world: World, units: int, drawn: NDArray[np.int64]) -> Bounds:
    """Kappa -+ 1.96 times the standard error that holds when there is no agreement (Fleiss, Nee and Landis 1979)."""
    m, p = int(world.counts.sum(axis=1).max()), drawn @ world.counts / drawn.sum(axis=1, keepdims=True)
    p = p / m
    agreement = drawn @ ((world.counts**2).sum(axis=1) - m) / (units * m * (m - 1))
    chance, spread = (p**2).sum(axis=1), (p * (1 - p)).sum(axis=1)
    kappa = (agreement - chance) / (1 - chance)
    inside = spread**2 - (p * (1 - p) * (1 - 2 * p)).sum(axis=1)
    half = 1.96 * np.sqrt(2 * inside / (units * m * (m - 1))) / spread
    return kappa - half, kappa + half


def krippendorff_bootstrap(world: World, units: int, drawn: NDArray[np.int64]) -> Bounds:
    """Percentiles of pairs drawn one by one, with the expected disagreement kept: a binomial (Hayes, Krippendorff)."""
    m = int(world.counts.sum(axis=1).max())
    pairs, p = units * m * (m - 1) // 2, drawn @ world.counts / (units * m)
    observed = 1 - drawn @ ((world.counts**2).sum(axis=1) - m) / (units * m * (m - 1))
    expected = (1 - (p**2).sum(axis=1)) * units * m / (units * m - 1)
    low, high = (1 - stats.binom.ppf(q, pairs, observed) / pairs / expected for q in (0.975, 0.025))
    return low, high


def contains(bounds: Bounds, truth: float) -> NDArray[np.bool_]:
    """Bounds are compared with a little room for rounding."""
    return np.asarray((bounds[0] <= truth + 1e-12) & (truth - 1e-12 <= bounds[1]))


@dataclass(frozen=True)
class Judged:
    """As in `Coverage`, of any bounds; `width` is their mean inside [-1, 1] where the product gives an interval."""

    given: float
    when_given: float
    honest: float
    width: float


def judged(cell: Cell, bounds: Bounds) -> Judged:
    """Rounds in which all units are alike are left out: only exact bounds make sense there."""
    has = given(cell.drawn) & (cell.drawn.many.error > 1e-9)
    hit = contains(bounds, cell.truth)
    low, high = (np.clip(bound, -1, 1) for bound in bounds)
    if not has.any():
        return Judged(0.0, 1.0, 1.0, 0.0)
    return Judged(
        float(has.mean()), float(hit[has].mean()), float((hit | ~has).mean()), float((high - low)[has].mean())
    )


def coverage(cell: Cell) -> Coverage:
    """Rounds where all labels are the same have no coefficient; nothing is claimed in them."""
    drawn = cell.drawn
    has, varies = given(drawn), np.isfinite(drawn.value) & (drawn.many.error > 1e-9)
    hit, plain = contains(shown(drawn), cell.truth), contains(plain_t(drawn), cell.truth)
    falling = np.square(np.minimum(drawn.influence, 0))
    squares = (drawn.times * falling**2).sum(axis=1)
    disagreeing = (drawn.times * falling).sum(axis=1) ** 2 / np.where(squares > 0, squares, 1)
    return Coverage(
        cell,
        float(has.mean()),
        float(hit[has].mean()) if has.any() else 1.0,
        float((hit | ~has).mean()),
        float(plain[varies].mean()) if varies.any() else 0.0,
        float(np.median(disagreeing)),
    )


def grids(rounds: int, seed: int) -> dict[str, Iterator[Cell]]:
    few = {name: PREVALENCES[name] for name in ("90/10", "4 even")}
    return {
        "alpha": nominal_cells(alpha_of, rounds, seed),
        "AC1": nominal_cells(ac1_of, rounds, seed),
        "ordinal alpha": ordinal_cells(lambda c, d: alpha_of(c, d, ranked=True), rounds, seed),
        "percent agreement": nominal_cells(percent_of, rounds, seed),
        "Brennan-Prediger": nominal_cells(brennan_prediger_of, rounds, seed, few),
    }
