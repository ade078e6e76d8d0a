"""Each annotator against everybody else on the units they share: what can be said where pairs share too little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.bounds import percent
from apps.measures.agreement.many import Many
from apps.measures.agreement.refusal import refused
from apps.measures.agreement.spread import Spread
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson
from apps.measures.raters.cells import Cells
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AgainstRest:
    """One entry for each annotator, [annotators].

    `units` counts those somebody else labelled too; `agreed` is the share of agreement with the others' labels there
    and `kappa` what is left of it beyond chance, known where `known`. Values of annotators without `units` are 0 and
    mean nothing; intervals are the whole range where none is honest.
    """

    units: Longs
    agreed: Floats
    agreed_low: Floats
    agreed_high: Floats
    kappa: Floats
    kappa_low: Floats
    kappa_high: Floats
    known: NDArray[np.bool_]
    confidence: float

    def share(self, annotator: int) -> Figure:
        """The share of the others' labels that equal the annotator's, mean over shared units."""
        n = int(self.units[annotator])
        if not n:
            return Undefined("nobody else labelled a unit of this annotator")
        how = f"{percent(self.confidence)} score interval over units"
        value, low, high = (float(x[annotator]) for x in (self.agreed, self.agreed_low, self.agreed_high))
        return Estimate(value, low, high, n, f"share of others' labels that are the same, mean over units; {how}")

    def corrected(self, annotator: int) -> Figure:
        """The same beyond chance."""
        n = int(self.units[annotator])
        if not n:
            return Undefined("nobody else labelled a unit of this annotator")
        if not self.known[annotator]:
            return Undefined("the annotator and the others gave one and the same label: there is no variation to judge")
        value, low, high = (float(x[annotator]) for x in (self.kappa, self.kappa_low, self.kappa_high))
        how = f"{percent(self.confidence)} interval over units by the linearised standard error"
        note = "no interval: too few units, or the agreement rests on too few of them"
        chosen = note if (low, high) == (-1, 1) else how
        return Estimate(value, low, high, n, f"kappa of one annotator and the labels of the others; {chosen}")


def against_rest(ratings: Ratings, *, confidence: float = 0.95) -> AgainstRest:
    """Agreement of each annotator a with the distribution y_u of the others' labels on each shared unit u.

    p_a is the mean over units of the share of the others' labels that are a's; p_e = sum_c p_ac q_ac with a's own
    shares p_a and the mean q_a of y_u; kappa = (p_a - p_e) / (1 - p_e), Cohen's where there is one other annotator.
    Each unit weighs one; on a unit every label of the others counts, and a's own repeated labels share the unit.
    """
    cells = Cells.of(ratings)
    cells = cells.only(cells.all > cells.own)
    units = cells.per_annotator(np.ones(len(cells.unit))).astype(np.int64)
    n = np.maximum(units, 1).astype(np.float64)
    mine = cells.mine / cells.own[cells.cell]
    others = (cells.total - cells.mine) / (cells.all - cells.own)[cells.cell]
    agreement = cells.per_cell(cells.mine * (cells.total - cells.mine)) / (cells.own * (cells.all - cells.own))
    observed = cells.per_annotator(agreement) / n
    place, who, _ = cells.by_code()
    p, q = (np.bincount(place, weights=side, minlength=len(who)) / n[who] for side in (mine, others))
    expected = np.bincount(who, weights=p * q, minlength=ratings.annotators)
    known = (units > 0) & (expected < 1 - 1e-12)
    room = np.where(known, 1 - expected, 1.0)
    value = np.where(known, (observed - expected) / room, 0.0)
    drift = cells.per_cell(mine * q[place] + others * p[place]) - 2 * expected[cells.annotator]
    own = agreement - observed[cells.annotator]
    influence = (own - (1 - value)[cells.annotator] * drift) / room[cells.annotator]
    commonest = np.zeros(ratings.annotators)
    np.maximum.at(commonest, who, (p + q) / 2)
    spread = _spread(cells, influence, units)
    low, high = Many(value, 1 / room, spread, units * (1 - commonest)).bounds(confidence)
    share_low, share_high = _share_bounds(observed, _spread(cells, own, units), confidence)
    return AgainstRest(units, observed, share_low, share_high, value, low, high, known, confidence)


def _spread(cells: Cells, influence: Floats, units: Longs) -> Spread:
    return Spread.of(units.astype(np.float64), lambda power: cells.per_annotator(power(influence)))


def _share_bounds(observed: Floats, spread: Spread, confidence: float) -> tuple[Floats, Floats]:
    """From the spread of agreement over units; with few of them as wide as if each unit agreed wholly or not at all."""
    shares = Many(observed, np.ones(len(observed)), spread, np.full(len(observed), np.inf), 0.0)
    few = refused(shares.units, shares.minority, shares.carriers)
    plain = wilson(np.minimum(observed, 1.0) * shares.units, shares.units, confidence)
    low, high = (np.where(few, one, other) for one, other in zip(plain, shares.bounds(confidence), strict=True))
    return low, high
