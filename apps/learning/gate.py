"""Champion and challenger on frozen blind gold: everything that must hold, in one verdict with its sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from apps.evidence.canonical import encode
from apps.learning.backends.interface import Predictions
from apps.measures.comparing import Gate, GateRules, GateVerdict, Severities, challenger_gate
from apps.measures.estimate import Estimate
from apps.measures.truth import Calibration, calibration

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
MOST_LOOKS = 10


class Promotion(StrEnum):
    """What becomes of the challenger; to promote it is for a person to sign."""

    PROMOTE = "promote"
    REFUSE = "refuse"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, eq=False)
class FrozenGold:
    """Blind answers to records that no model may learn from, and how often they were looked at before.

    `slices` gives bool[n] for each part of the data; `severity` the kind of the error (gold, label), 1 where it is
    not named; `costs` what each kind costs, `costs[0]` = 0 being that of a right label.
    """

    labels: tuple[str, ...]
    looks: int = 0
    slices: Mapping[str, Bools] = field(default_factory=dict)
    severity: Mapping[tuple[str, str], int] = field(default_factory=dict)
    costs: tuple[float, ...] = (0.0, 1.0)

    def right(self, predictions: Predictions) -> Bools:
        """Raises `ValueError` for another number of labels."""
        if len(predictions.labels) != len(self.labels):
            raise ValueError(f"{len(predictions.labels)} labels for {len(self.labels)} gold records")
        return np.array([a == b for a, b in zip(self.labels, predictions.labels, strict=True)], np.bool_)

    def severities(self, predictions: Predictions) -> Longs:
        """int[n]: 0 where the label is right."""
        pairs = zip(self.labels, predictions.labels, strict=True)
        return np.array([0 if a == b else self.severity.get((a, b), 1) for a, b in pairs], np.int64)


@dataclass(frozen=True, slots=True)
class GateReport:
    """The verdict and its sentences; `look` counts this one; `inputs` is the SHA-256 of everything that was compared.

    `family_error` bounds the chance that *any* of the looks so far promoted a challenger that is worse by the margin.
    """

    verdict: Promotion
    reasons: tuple[str, ...]
    look: int
    family_error: float
    inputs: str
    comparison: Gate
    calibration: Calibration


def promotion(
    champion: Predictions,
    challenger: Predictions,
    gold: FrozenGold,
    *,
    leaked: Sequence[str] = (),
    rules: GateRules | None = None,
    most_error: float = 0.10,
    seed: int = 0,
) -> GateReport:
    """Compare two models' labels of the gold records, in the order of the gold.

    `leaked` names gold records, or copies of them, in what the challenger learnt from: one is enough to refuse it.
    Its expected calibration error must not be shown to exceed by `most_error` what chance alone would show. Accuracy,
    slices and cost are held to `rules` as `challenger_gate` does. After ten looks gold is spent: nothing more is
    promoted on it. Raises `ValueError` for another number of labels.
    """
    chosen, look = rules or GateRules(), gold.looks + 1
    right = gold.right(champion), gold.right(challenger)
    severities = Severities(gold.severities(champion), gold.severities(challenger), gold.costs)
    compared = challenger_gate(*right, chosen, slices=gold.slices, severities=severities, seed=seed)
    sure = calibration(challenger.scores, right[1], seed=seed)
    against = _objections(leaked, sure, most_error)
    verdict, reasons = _verdict(compared, against, look)
    inputs = _digest(gold, champion, challenger, [repr(chosen), repr(most_error), seed, sorted(leaked)])
    return GateReport(verdict, reasons, look, min(1.0, look * chosen.alpha), inputs, compared, sure)


def _objections(leaked: Sequence[str], sure: Calibration, most: float) -> tuple[str, ...]:
    against = []
    if leaked:
        named = ", ".join(sorted(leaked)[:3])
        against.append(f"{len(leaked)} gold records were learnt from, or copies of them ({named})")
    if isinstance(sure.ece, Estimate) and isinstance(sure.by_chance, Estimate):
        excess = sure.ece.low - sure.by_chance.value
        if excess > most:
            against.append(f"its scores are off by at least {100 * excess:.3g} points more than chance explains")
    return tuple(against)


def _verdict(compared: Gate, against: tuple[str, ...], look: int) -> tuple[Promotion, tuple[str, ...]]:
    if compared.verdict is GateVerdict.KEEP:
        return Promotion.REFUSE, (*against, *compared.reasons)
    if against:
        return Promotion.REFUSE, against
    if look > MOST_LOOKS:
        spent = f"this gold was looked at {look - 1} times before and is spent: freeze other gold"
        return Promotion.NOT_ENOUGH, (spent,)
    if compared.verdict is GateVerdict.NOT_ENOUGH:
        return Promotion.NOT_ENOUGH, compared.reasons
    return Promotion.PROMOTE, compared.reasons


def _digest(gold: FrozenGold, champion: Predictions, challenger: Predictions, rules: list[object]) -> str:
    """Line by line, so that no list is too long for its canonical form."""
    kinds = [[*pair, kind] for pair, kind in sorted(gold.severity.items())]
    digest = hashlib.sha256(encode([rules, gold.looks, sorted(gold.slices), kinds, [repr(c) for c in gold.costs]]))
    for row in zip(gold.labels, champion.labels, challenger.labels, challenger.scores.tolist(), strict=True):
        digest.update(b"\n" + encode([*row[:3], repr(row[3])]))
    for name in sorted(gold.slices):
        digest.update(np.packbits(gold.slices[name]).tobytes())
    return digest.hexdigest()
