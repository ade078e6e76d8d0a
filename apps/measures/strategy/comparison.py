"""Three ways to label side by side: each cell a figure with its interval, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson
from apps.measures.strategy.evidence import UNKNOWN, Evidence, Judged, Mode, Moments
from apps.measures.strategy.shares import NO_EVIDENCE, accuracy, difference, share

#: Below this many blind answers of a class, its accuracy says nothing worth choosing it as the worst.
LEAST_OF_A_CLASS = 10


class Criterion(StrEnum):
    """What the modes are compared on."""

    COMMON = "accuracy on common cases"
    EDGE = "accuracy on edge cases"
    GOLD = "accuracy on gold"
    WORST = "accuracy in the class it does worst in"
    SPEED = "records in an hour"
    COST = "cost of a correct label"
    COMPOUNDING = "accuracy, last round minus first"
    THROUGH = "errors of the model that get through"
    TRAIL = "share with an audit trail"


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion; `named` says which class was worst, by mode."""

    criterion: Criterion
    cells: Mapping[Mode, Figure]
    named: Mapping[Mode, str]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """The accuracy on records whose blind answer is this class. `behind`: the model's interval lies below that of
    people, for all classes at once, so that what decides is probably not in the record."""

    name: str
    cells: Mapping[Mode, Figure]
    behind: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Criteria, then classes that anybody was judged on."""

    rows: tuple[Row, ...]
    classes: tuple[ClassRow, ...]

    def cell(self, criterion: Criterion, mode: Mode) -> Figure:
        return next(row.cells[mode] for row in self.rows if row.criterion is criterion)


def compare(evidence: Evidence, hourly: float | None = None, confidence: float = 0.95) -> Comparison:
    """Every criterion for every mode; `hourly` is what an hour of a person costs (None: nobody said).

    Each interval holds by itself with this confidence; those of classes hold for all classes at once. Cost: (seconds
    x hourly + price of the model) / accuracy, its bounds from those of time and accuracy at half the error each.
    """
    known = {mode: evidence.of(mode) for mode in Mode}
    worst = {mode: worst_class(evidence, mode, confidence) for mode in Mode}
    ways: dict[Criterion, Callable[[Mode], Figure]] = {
        Criterion.COMMON: lambda mode: _cases(known[mode].live, 0, confidence),
        Criterion.EDGE: lambda mode: _cases(known[mode].live, 1, confidence),
        Criterion.GOLD: lambda mode: _gold(known[mode].gold, confidence),
        Criterion.WORST: lambda mode: worst[mode][0],
        Criterion.SPEED: lambda mode: _speed(evidence, mode, confidence),
        Criterion.COST: lambda mode: _cost(evidence, mode, hourly, confidence),
        Criterion.COMPOUNDING: lambda mode: compounding(known[mode].live, confidence),
        Criterion.THROUGH: lambda mode: _through(evidence, mode, confidence),
        Criterion.TRAIL: lambda mode: trail(evidence, mode),
    }
    names = {mode: name for mode, (_, name) in worst.items() if name}
    rows = tuple(
        Row(criterion, {mode: way(mode) for mode in Mode}, names if criterion is Criterion.WORST else {})
        for criterion, way in ways.items()
    )
    return Comparison(rows, _classes(evidence, confidence))


def edge_cases(judged: Judged) -> Judged:
    """The judged labels of edge cases."""
    return judged.only(judged.edge == 1)


def worst_class(evidence: Evidence, mode: Mode, confidence: float = 0.95) -> tuple[Figure, str]:
    """The class with the lowest lower bound, of those with ten blind answers or more, and its name.

    Bounds are exact at (1 - confidence) / classes, so they hold for whichever class is chosen.
    """
    live = evidence.of(mode).live
    if not evidence.classes:
        return Undefined("not measured: labels of this type have no classes"), ""
    if not len(live.right):
        return NO_EVIDENCE, ""
    found = _by_class(live, len(evidence.classes), confidence)
    enough = [(figure, name) for figure, name in zip(found, evidence.classes, strict=True)
              if isinstance(figure, Estimate) and figure.n >= LEAST_OF_A_CLASS]  # fmt: skip
    if not enough:
        return Undefined(f"not measured: no class has {LEAST_OF_A_CLASS} blind answers"), ""
    return min(enough, key=lambda one: (one[0].low, one[0].value))


def compounding(live: Judged, confidence: float = 0.95) -> Figure:
    """Accuracy in the last judged round minus that in the first: what the whole chain came to, end to end.

    No product of the accuracies of its steps, which would hold only if their errors were independent.
    """
    turns = np.unique(live.turn[live.turn != UNKNOWN])
    if len(turns) < 2:
        return Undefined("not measured: fewer than two rounds have blind evidence")
    last, first = (live.only(live.turn == turn) for turn in (turns[-1], turns[0]))
    what = f"accuracy in round {turns[-1]} minus that in round {turns[0]}, end to end"
    return difference(last, first, what, confidence)


def trail(evidence: Evidence, mode: Mode) -> Figure:
    """Counted over all labels, so there is nothing to estimate."""
    kept = evidence.of(mode).trail
    if not kept.n:
        return Undefined("not measured: no label was made this way")
    value = kept.count / kept.n
    return Estimate(value, value, value, kept.n, "counted over all labels made this way")


def _cases(live: Judged, edge: int, confidence: float) -> Figure:
    if len(live.right) and not (live.edge != UNKNOWN).any():
        return Undefined("not measured: nothing says which records are edge cases")
    return accuracy(live.only(live.edge == edge), confidence)


def _gold(gold: Judged, confidence: float) -> Figure:
    return accuracy(gold, confidence) if len(gold.right) else Undefined("not measured: no label on a gold record")


def _speed(evidence: Evidence, mode: Mode, confidence: float) -> Figure:
    """3600 over seconds for each record: of one person, or of the model asked for one record after another."""
    known = evidence.of(mode)
    if mode is Mode.AUTOMATION:
        took = known.machine.mean("a measured latency", confidence)
        return _turned(took, "records in an hour of the model, one after another")
    took = known.seconds.mean("a measured time", confidence)
    return _turned(took, "records delivered in an hour of one person's work")


def _turned(took: Figure, what: str) -> Figure:
    if isinstance(took, Undefined):
        return took
    if took.low <= 0:
        return Undefined(f"not measured well enough: the time may be 0 ({took.n} records)")
    return Estimate(3600 / took.value, 3600 / took.high, 3600 / took.low, took.n, f"{what}; from the {took.method}")


def _cost(evidence: Evidence, mode: Mode, hourly: float | None, confidence: float) -> Figure:
    known, half = evidence.of(mode), (1 + confidence) / 2
    if hourly is None:
        return Undefined("not measured: nobody said what an hour costs")
    right = accuracy(known.live, half)
    took: Figure = Estimate(0.0, 0.0, 0.0, 0, "nobody is asked")
    if mode is not Mode.AUTOMATION:
        took = _seconds(known.seconds, half)
    if isinstance(right, Undefined) or isinstance(took, Undefined):
        return right if isinstance(right, Undefined) else took
    if right.low <= 0:
        return Undefined("not measured well enough: it may be that no label is right")
    price = [seconds * hourly / 3600 + known.price for seconds in (took.value, took.low, took.high)]
    how = f"(time x {hourly:.6g} an hour + price of the model) / accuracy; bounds of both together"
    return Estimate(price[0] / right.value, price[1] / right.high, price[2] / right.low, right.n, how)


def _seconds(seconds: Moments, confidence: float) -> Figure:
    return seconds.mean("a measured time", confidence)


def _through(evidence: Evidence, mode: Mode, confidence: float) -> Figure:
    if mode is Mode.PEOPLE:
        return Undefined("no model takes part")
    if mode is Mode.AUTOMATION:
        return Estimate(1.0, 1.0, 1.0, 0, "all of them, by definition: nobody looks")
    return share(evidence.of(mode).through, "wrong suggestions among audited records", confidence)


def _by_class(judged: Judged, classes: int, confidence: float) -> list[Figure]:
    """The accuracy on each class with exact bounds for all of them at once."""
    level = 1 - (1 - confidence) / max(classes, 1)
    of_class = judged.label[judged.label != UNKNOWN]
    n = np.bincount(of_class, minlength=classes)
    right = np.bincount(of_class, weights=judged.right[judged.label != UNKNOWN], minlength=classes)
    low, high = clopper_pearson(right, n, level)
    how = f"share of right labels; exact interval, {100 * confidence:.6g} % for all {classes} classes at once"
    return [
        Estimate(float(k / size), min(float(a), float(k / size)), max(float(b), float(k / size)), int(size), how)
        if size
        else NO_EVIDENCE
        for k, size, a, b in zip(right, n, low, high, strict=True)
    ]


def _classes(evidence: Evidence, confidence: float) -> tuple[ClassRow, ...]:
    found = {mode: _by_class(evidence.of(mode).live, len(evidence.classes), confidence) for mode in Mode}
    rows = []
    for place, name in enumerate(evidence.classes):
        cells = {mode: found[mode][place] for mode in Mode}
        people, model = cells[Mode.PEOPLE], cells[Mode.AUTOMATION]
        behind = isinstance(people, Estimate) and isinstance(model, Estimate) and model.high < people.low
        if any(isinstance(cell, Estimate) for cell in cells.values()):
            rows.append(ClassRow(name, cells, behind))
    return tuple(rows)
