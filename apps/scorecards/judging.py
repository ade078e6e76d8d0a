"""Holding figures against what was promised, and saying what came of it in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.measures.estimate import Estimate, Figure, Judgement, Undefined, Verdict, judge
from apps.measures.intervals import clopper_pearson

LABELS = {
    "accuracy": "accuracy on gold",
    "consensus_accuracy": "consensus accuracy",
    "alpha": "Krippendorff's alpha",
    "percent_agreement": "percent agreement",
    "ac1": "Gwet's AC1",
    "f1": "F1 of two answers",
    "gold_f1": "F1 against gold",
    "similarity": "similarity of two answers",
    "gold_similarity": "similarity to gold",
    "lot_acceptance": "lots accepted at first delivery",
}
# Approximate intervals do not hold their error rate on fewer units; such a figure is shown and settles nothing.
LEAST_EVIDENCE = 20
EXACT = frozenset({"lot_acceptance"})
MOST_LISTED = 3


@dataclass(frozen=True, slots=True)
class Promise:
    metric: str
    floor: float
    confidence: float = 0.95

    @property
    def label(self) -> str:
        return LABELS[self.metric]


@dataclass(frozen=True, slots=True)
class Judged:
    promise: Promise
    figure: Figure
    verdict: Verdict
    settle: int | None
    where: str | None = None

    @property
    def name(self) -> str:
        return f"{self.promise.label} in {self.where}" if self.where else self.promise.label

    def as_json(self) -> dict[str, object]:
        return {
            "metric": self.promise.metric,
            "label": self.promise.label[0].upper() + self.promise.label[1:],
            "floor": self.promise.floor,
            "confidence": self.promise.confidence,
            "figure": self.figure.as_json(),
            "verdict": str(self.verdict),
            "settle": self.settle,
        }


def judge_promises(
    promises: Sequence[Promise], figures: Mapping[str, Figure], where: str | None = None
) -> list[Judged]:
    """`where` names the part of the work that the figures are about, if there is more than one."""
    rows = []
    for promise in promises:
        figure = figures.get(promise.metric, Undefined("nothing has been measured yet"))
        judgement = _judgement(promise, figure)
        rows.append(Judged(promise, figure, judgement.verdict, judgement.settle, where))
    return rows


def _judgement(promise: Promise, figure: Figure) -> Judgement:
    if isinstance(figure, Estimate) and figure.n < LEAST_EVIDENCE and promise.metric not in EXACT:
        return Judgement(Verdict.NOT_ENOUGH, LEAST_EVIDENCE - figure.n)
    return judge(figure, promise.floor)


def share_accepted(accepted: int, decided: int, confidence: float) -> Figure:
    """The share of decided lots that were accepted, with the exact interval: lots are few and money hangs on them."""
    if decided == 0:
        return Undefined("no lot has been decided yet")
    low, high = (float(bound) for bound in clopper_pearson(accepted, decided, confidence))
    value = accepted / decided
    how = f"Clopper and Pearson's {100 * confidence:.6g} % interval over lots"
    method = f"share of decided lots that were accepted; {how}"
    return Estimate(value, min(low, value), max(high, value), decided, method)


def overall(rows: Sequence[Judged]) -> Verdict:
    """Met when all are met, not met when any is missed; else there is not enough evidence yet."""
    verdicts = {row.verdict for row in rows}
    if Verdict.NOT_MET in verdicts:
        return Verdict.NOT_MET
    return Verdict.MET if verdicts == {Verdict.MET} else Verdict.NOT_ENOUGH


def sentence(who: str, rows: Sequence[Judged]) -> str:
    """For example: Northfield meets two of four commitments and misses accuracy on gold; not enough evidence on …."""
    if not rows:
        return f"{who} has made no commitments that could be judged."
    by = {verdict: [row.name for row in rows if row.verdict is verdict] for verdict in Verdict}
    met, missed, open_ = by[Verdict.MET], by[Verdict.NOT_MET], by[Verdict.NOT_ENOUGH]
    count = f"{_word(len(rows))} commitment{'s' if len(rows) > 1 else ''}"
    if len(met) == len(rows):
        listed = f": {_listed(met)}" if len(met) <= MOST_LISTED else ""
        kept = {1: "its commitment", 2: "both commitments"}.get(len(rows), f"all {count}")
        return f"{who} meets {kept}{listed}."
    parts = []
    if missed and met:
        parts.append(f"{who} meets {_word(len(met))} of {count} and misses {_listed(missed)}")
    elif missed:
        parts.append(f"{who} misses {_word(len(missed))} of {count} ({_listed(missed)})")
    elif met:
        parts.append(f"{who} meets {_word(len(met))} of {count}")
    if open_:
        undecided = f"not enough evidence yet on {_listed(open_)}"
        parts.append(undecided if parts else f"{who}: {undecided}")
    return "; ".join(parts) + "."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _word(number: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if number < len(words) else str(number)
