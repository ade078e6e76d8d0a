"""Do groups of annotators judge the same items differently?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.comparing.adjusted import benjamini_hochberg
from apps.measures.estimate import Estimate, Figure, Undefined

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

#: Cells of permuted groups held at once.
BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class GroupGap:
    """Group `group` against everybody else on the items they share: the gap and its permutation p-values."""

    group: int
    annotators: int
    gap: Figure
    p: float
    adjusted: float


def group_gaps(
    marked: NDArray[np.bool_],
    item: ArrayLike,
    annotator: ArrayLike,
    group: ArrayLike,
    *,
    least: int = 5,
    confidence: float = 0.95,
    permutations: int = 9_999,
    seed: int = 0,
) -> tuple[GroupGap, ...]:
    """The Mantel-Haenszel difference of the share of marked labels, one group minus the others, items as strata.

    bool[n] `marked` (wrong, or has the label in question), int[n] `item` and `annotator`, and int[A] `group` of each
    annotator (-1: none; those labels are left out). Comparing within items, neither difficulty nor who was given
    what can pass for a difference between groups. Annotators are the units that vary: the interval is Student's t
    with the sandwich variance over annotators (times labels / (labels - items), for each item's mean is estimated;
    the whole range where no annotator varies), the p-value deals the groups to annotators anew (two-sided).
    Groups of fewer than `least` annotators are not shown: they would be a person, not a group.
    Raises `ValueError` for arrays that do not fit together.
    """
    labels = _Labels.of(marked, item, annotator, group)
    sizes = np.bincount(labels.group_of, minlength=1)
    shown = np.flatnonzero((sizes >= least) & (sizes.sum() - sizes >= least)).tolist()
    p = _permutation_p(labels, shown, permutations, seed)
    rows = zip(shown, p.tolist(), benjamini_hochberg(p).tolist(), strict=True)
    return tuple(GroupGap(code, int(sizes[code]), _gap(labels, code, confidence), *both) for code, *both in rows)


@dataclass(frozen=True, eq=False)
class _Labels:
    """Labels of annotators with a group: `residual` is marked minus the item's mean."""

    item: Longs
    annotator: Longs
    residual: Floats
    group_of: Longs

    @classmethod
    def of(cls, marked: NDArray[np.bool_], item: ArrayLike, annotator: ArrayLike, group: ArrayLike) -> _Labels:
        flags, items, people, groups = np.asarray(marked), np.asarray(item), np.asarray(annotator), np.asarray(group)
        if not flags.shape == items.shape == people.shape or flags.ndim != 1 or groups.ndim != 1:
            raise ValueError("marked, item and annotator must be flat and equally long, group flat")
        if people.size and not 0 <= int(people.min()) <= int(people.max()) < len(groups):
            raise ValueError(f"annotators must be in 0..{len(groups) - 1}, for each has one group")
        kept = np.isin(people, np.flatnonzero(groups >= 0))
        items, people, values = items[kept], people[kept], flags[kept].astype(np.float64)
        # Sums must not depend on the order of rows.
        order = np.lexsort((values, people, items))
        items, people, values = items[order], people[order], values[order]
        named, place = np.unique(people, return_inverse=True)
        _, strata = np.unique(items, return_inverse=True)
        return cls(strata, place, _centred(strata, values), groups[named].astype(np.int64))

    @property
    def score(self) -> Floats:
        """How far above its items' means each annotator marks, summed: the group's sum is what is tested."""
        return np.asarray(np.bincount(self.annotator, weights=self.residual, minlength=len(self.group_of)), np.float64)


def _centred(item: Longs, values: Floats) -> Floats:
    mean = np.bincount(item, weights=values) / np.maximum(np.bincount(item), 1)
    return np.asarray(values - mean[item], np.float64) if len(item) else values


def _permutation_p(labels: _Labels, shown: list[int], permutations: int, seed: int) -> Floats:
    """Groups are dealt to annotators in the order of their scores, so that names do not matter."""
    score = labels.score
    order = np.lexsort((labels.group_of, np.round(score, 9)))
    score, groups = score[order], labels.group_of[order]
    observed = np.array([abs(float(score[groups == code].sum())) for code in shown])
    rng, as_far, left = np.random.default_rng(seed), np.zeros(len(shown), np.int64), permutations
    while left:
        rows = min(left, max(1, BLOCK // max(len(groups), 1)))
        dealt = rng.permuted(np.tile(groups, (rows, 1)), axis=1)
        sums = np.array([np.abs((dealt == code) @ score) for code in shown]).reshape(len(shown), rows)
        as_far += (sums >= observed[:, None] - 1e-9).sum(axis=1)
        left -= rows
    return np.asarray((1 + as_far) / (1 + permutations), np.float64)


def _gap(labels: _Labels, code: int, confidence: float) -> Figure:
    inside = (labels.group_of == code).astype(np.float64)
    apart = _centred(labels.item, inside[labels.annotator])
    weight = float(np.square(apart).sum())
    if weight < 1e-9:
        return Undefined("this group shares no item with others")
    people = len(inside)
    value = float(inside @ labels.score) / weight
    leftover = np.bincount(labels.annotator, weights=apart * (labels.residual - value * apart), minlength=people)
    spread = float(np.square(leftover).sum()) * people / (people - 1) * _estimated_means(labels.item)
    name = "Mantel-Haenszel difference over items"
    if spread < 1e-12:
        return Estimate(value, -1.0, 1.0, len(labels.item), f"{name}; no interval, for annotators do not vary")
    reach = float(special.stdtrit(people - 1, (1 + confidence) / 2)) * float(np.sqrt(spread)) / weight
    method = f"{name}; {100 * confidence:.6g} % interval over {people} annotators"
    return Estimate(value, max(-1.0, value - reach), min(1.0, value + reach), len(labels.item), method)


def _estimated_means(item: Longs) -> float:
    """What residuals lose because each item's mean is estimated from few labels: labels / (labels - items)."""
    labels = np.bincount(item)
    shared = labels[labels > 1]
    return float(shared.sum() / (shared.sum() - len(shared)))
