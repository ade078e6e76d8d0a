"""Alpha on the classes of things that annotators must find first: not having found one is an answer, too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.estimate import Figure, Undefined
from apps.measures.objects.marks import Marks

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ClassAgreement:
    """Three alphas over clusters of marks; intervals over units (images).

    `classes`: with "missing" as a value of its own (Nassar et al. 2019). `found`: marked or missing, whatever the
    class. `named`: classes of those who marked it. `things` clusters, and `empty` units where all who looked agree
    that nothing is there, each of which counts as one thing that all call missing.
    """

    classes: Figure
    found: Figure
    named: Figure
    things: int
    empty: int


def class_agreement(
    marks: Marks, cluster: Longs, matcher: str, by: IntervalBy = IntervalBy.JACKKNIFE, confidence: float = 0.95
) -> ClassAgreement:
    """Nominal alpha of the classes in each cluster, int64[n] from `complete_linkage` or any other matcher.

    `matcher` names the matcher and its threshold ("complete linkage, IoU >= 0.5"): it is part of the figure's name,
    for another matcher gives another figure on the same data.
    """
    of_cluster = _unit_of(marks, cluster)
    counts = _counts(marks, cluster, of_cluster)
    looked = np.bincount(marks.looked_unit, minlength=marks.units)
    seen = np.asarray(counts.sum(axis=1)).ravel()
    empty = np.flatnonzero((looked > 0) & (np.bincount(marks.unit, minlength=marks.units) == 0))
    things = np.append(of_cluster, empty)
    absent = np.append(looked[of_cluster] - seen, looked[empty]).astype(np.float64)
    known = _stacked(counts, len(empty))
    found = csr_array(np.column_stack([np.append(seen, np.zeros(len(empty))), absent]))
    with_missing = _with_column(known, absent)

    def figure(name: str, table: csr_array) -> Figure:
        named = f"Krippendorff's alpha, {name}, matched by {matcher}"
        return figure_of(_alpha(named, table, things, marks.units), confidence, by)

    return ClassAgreement(
        figure("classes and missing", with_missing),
        figure("found or missing", found),
        figure("classes of what was found", known),
        len(of_cluster),
        len(empty),
    )


def _alpha(name: str, table: csr_array, unit: Longs, units: int) -> Statistic | Undefined:
    """Nominal alpha of counts [things, values], and its spread over the units that things lie in.

    With N labels, n_c of them c, and D the sum over things of (m**2 - sum n_c**2) / (m - 1), alpha is
    1 - (N - 1) D / (N**2 - sum n_c**2); the influence of a unit is the derivative by how often it occurs.
    """
    size = np.asarray(table.sum(axis=1)).ravel()
    pairable = size >= 2
    table, size = table[pairable], size[pairable]
    present, unit = np.unique(unit[pairable], return_inverse=True)
    if not len(present):
        return Undefined("no thing was judged by two annotators")
    unequal = (np.square(size) - np.asarray(table.power(2).sum(axis=1)).ravel()) / (size - 1)
    observed = np.bincount(unit, weights=unequal)
    totals = coo_array((np.ones(len(unit)), (unit, np.arange(len(unit))))).tocsr() @ table
    n, of_class = float(totals.sum()), np.asarray(totals.sum(axis=0)).ravel()
    expected = n**2 - float(np.square(of_class).sum())
    if expected <= 0:
        return Undefined("all compared answers are equal")
    disagreement = float(observed.sum())
    labels = np.asarray(totals.sum(axis=1)).ravel()
    pull = (labels * disagreement + (n - 1) * observed) / expected
    pull -= (n - 1) * disagreement * (2 * n * labels - 2 * (totals @ of_class)) / expected**2
    influence = -len(present) * (pull - pull.mean())

    def replicate(multiplicities: NDArray[np.int64] | Floats) -> Floats:
        times = np.asarray(multiplicities, np.float64)
        by_class = np.asarray(times @ totals)
        every = by_class.sum(axis=1)
        chance = np.square(every) - np.square(by_class).sum(axis=1)
        ratio = (every - 1) * (times @ observed) / np.where(chance > 0, chance, 1.0)
        return np.asarray(np.where(chance > 0, 1 - ratio, np.nan), np.float64)

    value = 1 - (n - 1) * disagreement / expected
    minority = len(present) * (1 - float(of_class.max()) / n)
    times = np.ones(len(present), np.int64)
    return Statistic(
        name, value, times, influence, replicate, disagreement / n, expected / (n * (n - 1)), -1.0, minority
    )


def _unit_of(marks: Marks, cluster: Longs) -> Longs:
    """The unit each cluster lies in, int64[clusters]; checks that it is one, with one mark of each annotator."""
    _, first = np.unique(cluster, return_index=True)
    unit = marks.unit[first].astype(np.int64)
    answer = cluster * max(marks.answers, 1) + marks.answer
    if len(cluster) != marks.n or bool((unit[cluster] != marks.unit).any()) or len(np.unique(answer)) < marks.n:
        raise ValueError("a cluster lies in one unit and has one mark of each annotator at most")
    return unit


def _counts(marks: Marks, cluster: Longs, of_cluster: Longs) -> csr_array:
    shape = (len(of_cluster), marks.categories)
    return csr_array(coo_array((np.ones(marks.n), (cluster, marks.category)), shape=shape))


def _stacked(counts: csr_array, below: int) -> csr_array:
    """The same with empty rows below."""
    start = np.append(counts.indptr, np.full(below, counts.indptr[-1]))
    return csr_array((counts.data, counts.indices, start), shape=(counts.shape[0] + below, counts.shape[1]))


def _with_column(counts: csr_array, column: Floats) -> csr_array:
    table = counts.tocoo()
    rows, columns = (
        np.append(table.row, np.arange(len(column))),
        np.append(table.col, np.full(len(column), table.shape[1])),
    )
    values = np.append(table.data, column)
    return csr_array(coo_array((values, (rows, columns)), shape=(table.shape[0], table.shape[1] + 1)))
