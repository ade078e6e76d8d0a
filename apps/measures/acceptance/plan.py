"""Single sampling plans designed from two points of the operating characteristic."""

from __future__ import annotations

import math
from dataclasses import dataclass

from apps.measures.acceptance.risks import acceptance_probability, marked_in_lot

_FINITE_SHARE = 0.1
_STEPS_BACK = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """Inspect `n` items; accept the lot with at most `c` nonconforming ones.

    Made so that a lot with error rate `aql` is rejected with probability at most `alpha`, and one with `rql` is
    accepted with probability at most `beta`. `lot` is the lot size for which the plan counts without replacement
    (hypergeometric), None where the sample is a small part of the lot (binomial).
    """

    n: int
    c: int
    aql: float
    rql: float
    alpha: float
    beta: float
    lot: int | None


def find_plan(aql: float, rql: float, alpha: float = 0.05, beta: float = 0.10, lot: int | None = None) -> Plan:
    """The smallest sample that keeps both risks (two-point design; ISO 28590 explains the terms).

    With a lot size of which the binomial plan would take more than a tenth, the hypergeometric plan is designed
    instead, with floor(lot * aql) and ceil(lot * rql) nonconforming items as the two points. Raises `ValueError`
    unless 0 < aql < rql < 1 and both risks lie in (0, 0.5].
    """
    if not 0 < aql < rql < 1:
        raise ValueError(f"a plan needs 0 < AQL < RQL < 1, got AQL {aql} and RQL {rql}")
    if not (0 < alpha <= 0.5 and 0 < beta <= 0.5):
        raise ValueError(f"both risks must be in (0, 0.5], got alpha {alpha} and beta {beta}")
    if lot is not None and lot < 1:
        raise ValueError(f"a lot has at least one item, got {lot}")
    n, c = _search(aql, rql, alpha, beta, None)
    if lot is None or n <= _FINITE_SHARE * lot:
        return Plan(n, c, aql, rql, alpha, beta, None)
    n, c = _search(aql, rql, alpha, beta, lot)
    return Plan(n, c, aql, rql, alpha, beta, lot)


def zero_acceptance(rql: float, beta: float = 0.05, lot: int | None = None) -> int:
    """The least sample without a nonconforming item that shows a lot to be better than `rql` at risk `beta`.

    Note that such a plan also rejects most lots of a quality the buyer is content with.
    """
    bad = rql if lot is None else marked_in_lot(rql, lot, up=True)
    return _least_sample(1, 0, bad, beta, lot)


def _search(aql: float, rql: float, alpha: float, beta: float, lot: int | None) -> tuple[int, int]:
    """For each c the consumer's risk asks for a least n; the first c whose n keeps the producer's risk is the plan.

    A smaller c has no plan at any n, since the producer's risk only grows with n; a larger c needs a larger n. The
    producer's risk falls with c but for the steps of a whole n, so the first c lies at most a few before the one that
    bisection finds.
    """
    good, bad = (aql, rql) if lot is None else (marked_in_lot(aql, lot, up=False), marked_in_lot(rql, lot, up=True))

    def sample(c: int) -> tuple[int, bool]:
        n = _least_sample(c + 1, c, bad, beta, lot)
        return n, acceptance_probability(n, c, good, lot) >= 1 - alpha

    # In a finite lot the number of errors of a good one is enough: with the whole lot inspected it always passes.
    most = math.inf if lot is None else good
    high = int(min(1, most))
    while not sample(high)[1]:
        high = int(min(2 * high, most))
    low = high // 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if sample(middle)[1] else (middle + 1, high)
    first = next(c for c in range(max(0, high - _STEPS_BACK), high + 1) if sample(c)[1])
    return sample(first)[0], first


def _least_sample(start: int, c: int, bad: float, beta: float, lot: int | None) -> int:
    low, high = max(start, c + 1), max(start, c + 1)
    most = lot if lot is not None else math.inf
    while high < most and acceptance_probability(high, c, bad, lot) > beta:
        low, high = high + 1, int(min(2 * high, most))
    while low < high:
        middle = (low + high) // 2
        if acceptance_probability(middle, c, bad, lot) > beta:
            low = middle + 1
        else:
            high = middle
    return low
