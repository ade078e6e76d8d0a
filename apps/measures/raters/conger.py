"""Conger's kappa: chance agreement from each annotator's own use of the labels, for any number of annotators."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from apps.measures.agreement.meetings import LabelRows
from apps.measures.agreement.statistic import Statistic
from apps.measures.agreement.weights import Weights, weight_matrix
from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Multiplicities = NDArray[np.int64] | NDArray[np.float64]
_CELLS = 2**22


def conger_kappa(ratings: Ratings, weights: Weights | str | ArrayLike = Weights.IDENTITY) -> Statistic | Undefined:
    """kappa = (p_a - p_e) / (1 - p_e), p_e the mean over pairs of different annotators g, h of p_g' W p_h.

    p_g is the distribution of all labels of g; p_a the mean over units with two or more annotators of the mean weight
    of their pairs of labels (Conger 1980; with missing labels and the linearised standard error Gwet 2014). A unit
    weighs one in p_g: where an annotator labelled it repeatedly, the labels share that. Every unit is a pattern.
    """
    cells = _Cells.of(ratings)
    if len(cells.rated) < 2:
        return Undefined("fewer than two annotators gave labels, so there is nothing to compare")
    agree = weight_matrix(weights, ratings.levels)
    agreement = cells.agreement(agree)
    several = cells.raters >= 2
    compared = int(several.sum())
    if not compared:
        return Undefined("no unit was labelled by two annotators, so there is nothing to compare")
    observed = float(np.sort(agreement[several]).sum()) / compared
    expected, drift = _chance(cells, agree)
    if expected >= 1 - 1e-12:
        return Undefined("all annotators gave one and the same label throughout: kappa has no variation to judge")
    value = (observed - expected) / (1 - expected)
    own = np.where(several, cells.units / compared * (agreement - expected), 0.0)
    influence = (own - (1 - value) * drift) / (1 - expected)
    return Statistic(
        name="Conger's kappa" if agree is None else "Conger's weighted kappa",
        value=value,
        times=np.ones(cells.units, np.int64),
        influence=influence - float(np.sort(influence).sum()) / cells.units,
        replicate=_Replicates(cells, agree, agreement, several),
        observed=observed,
        expected=expected,
        lowest=-1.0,
        minority=compared * (1 - float(cells.prevalence.max())),
        compared=compared,
        span=1 / (1 - expected),
    )


@dataclass(frozen=True, eq=False)
class _Cells:
    """Labels by unit (numbered off), and the different (annotator, code) combinations as `cell`s.

    `rows` are the labels, `unit` and `cell` say where each belongs, `weight` shares one among an annotator's labels
    of a unit. Cell i is code `code[i]` of annotator `who[i]` (both numbered off), and `share[i]` of all that
    annotator's units; `rated[g]` counts the units of annotator g, `raters[u]` the annotators of unit u.
    """

    rows: LabelRows
    units: int
    unit: Longs
    cell: Longs
    weight: Floats
    who: Longs
    code: Longs
    share: Floats
    rated: Longs
    raters: Longs

    @classmethod
    def of(cls, ratings: Ratings) -> _Cells:
        rows = LabelRows.of(ratings)
        levels = max(ratings.levels, 1)
        unit = np.cumsum(np.diff(rows.unit, prepend=-1) != 0) - 1
        key, cell = np.unique(rows.annotator * levels + rows.code, return_inverse=True)
        names, who = np.unique(key // levels, return_inverse=True)
        weight = 1 / rows.repeats
        rated = np.rint(np.bincount(who[cell], weights=weight, minlength=len(names))).astype(np.int64)
        units = int(unit[-1]) + 1 if len(unit) else 0
        raters = np.rint(np.bincount(unit, weights=weight, minlength=units)).astype(np.int64)
        share = np.bincount(cell, weights=weight, minlength=len(key)) / np.maximum(rated, 1)[who]
        return cls(rows, units, unit, cell, weight, who, key % levels, share, rated, raters)

    @property
    def prevalence(self) -> Floats:
        """The mean over annotators of their shares of each code in use."""
        order = np.lexsort((self.share, self.code))
        return np.asarray(np.bincount(self.code[order], weights=self.share[order]) / len(self.rated), np.float64)

    def agreement(self, agree: Floats | None) -> Floats:
        """The mean weight of pairs of labels by different annotators, for each unit; 0 with a single one."""
        total = np.zeros(self.units)
        code = self.rows.code
        for left, right in self.rows.meetings():
            alike = (code[left] == code[right]) * 1.0 if agree is None else agree[code[left], code[right]]
            weight = 2 * alike * self.weight[left] * self.weight[right]
            total += np.bincount(self.unit[left], weights=weight, minlength=self.units)
        return np.asarray(total / np.maximum(self.raters * (self.raters - 1), 1), np.float64)


def _chance(cells: _Cells, agree: Floats | None) -> tuple[float, Floats]:
    """p_e, and its derivative by the presence of each unit, float64[units]."""
    raters = len(cells.rated)
    others = _of_others(cells, agree)
    own = _sorted_sums(cells.who, cells.share * others, raters)
    pairs = raters * (raters - 1)
    scale = 2 * cells.units / (pairs * cells.rated)
    gain = scale[cells.who[cells.cell]] * (others[cells.cell] - own[cells.who[cells.cell]])
    drift = np.asarray(np.bincount(cells.unit, weights=cells.weight * gain, minlength=cells.units), np.float64)
    return float(np.sort(own).sum()) / pairs, drift


def _of_others(cells: _Cells, agree: Floats | None) -> Floats:
    """For each cell the mean weight of its code with a label of each other annotator, summed over those."""
    if agree is None:
        return _sorted_sums(cells.code, cells.share, int(cells.code.max()) + 1)[cells.code] - cells.share
    levels, raters = len(agree), len(cells.rated)
    start = np.append(0, np.cumsum(np.bincount(cells.who, minlength=raters)))
    shares = csr_array((cells.share, cells.code, start), shape=(raters, levels))
    all_of = (_sorted_sums(cells.code, cells.share, levels) @ agree)[cells.code]
    own, rows = np.empty(len(cells.code)), max(1, _CELLS // levels)
    for at in range(0, raters, rows):
        inside = slice(int(start[at]), int(start[min(at + rows, raters)]))
        own[inside] = (shares[at : at + rows] @ agree)[cells.who[inside] - at, cells.code[inside]]
    return np.asarray(all_of - own, np.float64)


def _sorted_sums(group: Longs, values: Floats, groups: int) -> Floats:
    """Sums over groups that do not depend on the order of the values."""
    order = np.lexsort((values, group))
    return np.asarray(np.bincount(group[order], weights=values[order], minlength=groups), np.float64)


class _Replicates:
    """Coefficients of other multiplicities of the same units."""

    def __init__(self, cells: _Cells, agree: Floats | None, agreement: Floats, several: NDArray[np.bool_]) -> None:
        shape = (cells.units, len(cells.code))
        self.labels = csr_array((cells.weight, (cells.unit, cells.cell)), shape=shape)
        order = np.arange(len(cells.who))
        self.of_annotator = csr_array((np.ones(len(order)), (order, cells.who)), shape=(len(order), len(cells.rated)))
        levels = int(cells.code.max()) + 1
        self.of_code = csr_array((np.ones(len(order)), (order, cells.code)), shape=(len(order), levels))
        self.agree = None if agree is None else agree[:levels, :levels]
        self.cells, self.agreement, self.several = cells, agreement, several

    def __call__(self, multiplicities: Multiplicities) -> Floats:
        rows = max(1, _CELLS // len(self.cells.code))
        blocks = range(0, len(multiplicities), rows)
        return np.concatenate([np.zeros(0), *(self._block(multiplicities[at : at + rows]) for at in blocks)])

    def _block(self, multiplicities: Multiplicities) -> Floats:
        labels = np.asarray(multiplicities @ self.labels, np.float64)
        rated = np.rint(labels @ self.of_annotator)
        raters = (rated > 0).sum(axis=1)
        share = labels / np.maximum(rated, 1)[:, self.cells.who]
        pooled = share @ self.of_code
        together = (pooled * (pooled if self.agree is None else pooled @ self.agree)).sum(axis=1)
        compared = multiplicities @ self.several
        pairs = np.maximum(raters * (raters - 1), 1)
        expected = (together - self._own(share)) / pairs
        known = (compared > 0) & (raters > 1) & (expected < 1 - 1e-12)
        room = np.where(known, 1 - expected, 1.0)
        return np.where(known, (multiplicities @ self.agreement / np.maximum(compared, 1) - expected) / room, np.nan)

    def _own(self, share: Floats) -> Floats:
        """sum_g p_g' W p_g for each row."""
        if self.agree is None:
            return np.asarray(np.square(share).sum(axis=1), np.float64)
        who = self.cells.who
        start = np.append(np.flatnonzero(np.diff(who, prepend=-1)), len(who))
        own = np.zeros(len(share))
        for one, stop in pairwise(start.tolist()):
            codes = self.cells.code[one:stop]
            own += ((share[:, one:stop] @ self.agree[np.ix_(codes, codes)]) * share[:, one:stop]).sum(axis=1)
        return own
