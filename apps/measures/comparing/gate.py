"""May a challenger take the champion's place?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.comparing.cost import cost_difference
from apps.measures.comparing.mcnemar import mcnemar
from apps.measures.comparing.paired import Paired, accuracy_difference
from apps.measures.comparing.regressions import Regressions, regressions
from apps.measures.estimate import Estimate, Figure, Undefined


class GateVerdict(StrEnum):
    """What becomes of the challenger."""

    PROMOTE = "promote the challenger"
    KEEP = "keep the champion"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, slots=True)
class GateRules:
    """What is promised before anybody looks.

    The challenger's accuracy may be lower by less than `margin`, shown at one-sided error `alpha`; no slice of at
    least `least_slice` items may have regressed at false discovery rate `slice_rate`; its errors may cost at most
    `cost_margin` more per item, where a weight of 1 is the cost of one plain error.
    Raises `ValueError` for rates outside (0, 1), and for negative margins.
    """

    margin: float = 0.01
    alpha: float = 0.05
    slice_rate: float = 0.10
    least_slice: int = 50
    cost_margin: float = 0.01

    def __post_init__(self) -> None:
        if not (0 <= self.margin < 1 and 0 < self.alpha < 0.5 and 0 < self.slice_rate < 1 and self.cost_margin >= 0):
            raise ValueError(f"margins must not be negative, alpha below 1/2, and rates between 0 and 1: {self}")


@dataclass(frozen=True, eq=False)
class Severities:
    """Severity of each one's error on the same items, int[n] (0: right), and what an error of each costs."""

    champion: ArrayLike
    challenger: ArrayLike
    weights: ArrayLike


@dataclass(frozen=True, slots=True)
class Gate:
    """A verdict with a sentence for each reason, and the figures behind it.

    `difference` and `cost` (`None`: not asked for) have intervals at 1 - 2 alpha, whose lower and upper bound are
    the one-sided bounds at alpha. `better`: an improvement is shown too, at a two-sided 95 %.
    """

    verdict: GateVerdict
    reasons: tuple[str, ...]
    paired: Paired
    difference: Figure
    better: bool
    exact: float
    mid_p: float
    slices: Regressions
    cost: Figure | None


def challenger_gate(
    champion: NDArray[np.bool_],
    challenger: NDArray[np.bool_],
    rules: GateRules | None = None,
    *,
    slices: Mapping[str, NDArray[np.bool_]] | None = None,
    severities: Severities | None = None,
    seed: int = 0,
) -> Gate:
    """Compare bool[n] `champion` and `challenger` (right or not) on gold that neither has seen.

    Promoted only when all conditions of the rules are shown to hold; kept out as soon as one is shown not to hold;
    else there is not enough evidence. Every look at frozen gold spends it: the error `alpha` is that of one look.
    """
    chosen = rules or GateRules()
    confidence = 1 - 2 * chosen.alpha
    paired = Paired.of(champion, challenger)
    difference = accuracy_difference(paired, confidence)
    found = regressions(champion, challenger, slices or {}, chosen.least_slice)
    cost = None
    if severities is not None:
        sides = (severities.champion, severities.challenger)
        cost = cost_difference(*sides, severities.weights, confidence=confidence, seed=seed)
    against, missing = _objections(difference, found, cost, chosen)
    verdict = GateVerdict.KEEP if against else GateVerdict.NOT_ENOUGH if missing else GateVerdict.PROMOTE
    test = mcnemar(paired.gains, paired.losses)
    usual = accuracy_difference(paired)
    better = isinstance(usual, Estimate) and usual.low > 0
    reasons = tuple(against or missing or _grounds(chosen, found, cost))
    return Gate(verdict, reasons, paired, difference, better, float(test.exact), float(test.mid_p), found, cost)


def _objections(
    difference: Figure, found: Regressions, cost: Figure | None, rules: GateRules
) -> tuple[list[str], list[str]]:
    """What speaks against the challenger, and what is not shown."""
    against, missing = _held_to(difference, rules.margin, -1, "accuracy", f"{_points(rules.margin)} lower")
    if cost is not None:
        more = _held_to(cost, rules.cost_margin, 1, "cost of errors", f"{rules.cost_margin:.3g} per item higher")
        against, missing = against + more[0], missing + more[1]
    for hit in found.found(rules.slice_rate):
        counts = f"{hit.paired.losses} losses against {hit.paired.gains} gains"
        against.append(f"worse on {hit.name}: {counts} (adjusted p {hit.adjusted:.2g})")
    return against, missing


def _held_to(figure: Figure, margin: float, worse: int, name: str, how: str) -> tuple[list[str], list[str]]:
    """Is the figure, of which the direction `worse` is bad, surely on either side of the margin?"""
    if isinstance(figure, Undefined):
        return [], [f"{name}: {figure.reason}"]
    least, most = sorted((worse * figure.low, worse * figure.high))
    if least >= margin and least > 0:
        return [f"the {name} is shown to be {how} or worse"], []
    return ([], []) if most < margin else ([], [f"the {name} may still be {how}"])


def _points(margin: float) -> str:
    text = f"{100 * margin:.3g}"
    return f"{text} point" if text == "1" else f"{text} points"


def _grounds(rules: GateRules, found: Regressions, cost: Figure | None) -> list[str]:
    grounds = [f"the accuracy is shown to be at most {_points(rules.margin)} lower"]
    if found.tested:
        grounds.append(f"none of {len(found.tested)} slices regressed")
    if cost is not None:
        grounds.append(f"the errors are shown to cost at most {rules.cost_margin:.3g} more per item")
    return grounds
