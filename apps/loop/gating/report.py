"""What a gate found, as JSON: the document that a comparison keeps and a report is composed of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.learning.gate import GateReport
from apps.loop.gating.terms import Terms
from apps.measures.comparing import SliceRegression, accuracy_difference
from apps.measures.estimate import Estimate, Figure, Undefined, judge, significant
from apps.measures.intervals import wilson
from apps.measures.truth import Calibration

ACCURACY, SAVING = "accuracy_difference", "cost_saving"


def told(
    report: GateReport, terms: Terms, accuracies: Sequence[tuple[int, int]], silent: Sequence[int]
) -> dict[str, Any]:
    """`accuracies` are (right, of) of champion and challenger, `silent` the records without an answer of each.

    `conditions` have the form of judged commitments: figures where more is better, with the floor they must reach.
    """
    gate = report.comparison
    return {
        "verdict": str(report.verdict),
        "reasons": list(report.reasons),
        "look": report.look,
        "family_error": significant(report.family_error),
        "inputs": report.inputs,
        "gold": gate.paired.n,
        "gains": gate.paired.gains,
        "losses": gate.paired.losses,
        "champion": _share(*accuracies[0]).as_json(),
        "challenger": _share(*accuracies[1]).as_json(),
        "silent": list(silent),
        "better": gate.better,
        "exact": significant(gate.exact),
        "mid_p": significant(gate.mid_p),
        "conditions": _conditions(gate.difference, gate.cost, terms),
        "slices": [_slice(one, terms) for one in gate.slices.tested],
        "too_small": list(gate.slices.too_small),
        "calibration": _calibration(report.calibration),
    }


def _conditions(difference: Figure, cost: Figure | None, terms: Terms) -> list[dict[str, Any]]:
    rules = terms.rules
    found = [_condition(ACCURACY, "Accuracy, challenger minus champion", difference, rules.margin, rules.alpha)]
    if cost is not None:
        label = "Cost of errors saved per item"
        found.append(_condition(SAVING, label, _turned(cost), rules.cost_margin, rules.alpha))
    return found


def _condition(metric: str, label: str, figure: Figure, margin: float, alpha: float) -> dict[str, Any]:
    judged = judge(figure, -margin)
    return {
        "metric": metric,
        "label": label,
        "floor": -margin + 0.0,
        "confidence": significant(1 - 2 * alpha),
        "figure": figure.as_json(),
        "verdict": str(judged.verdict),
        "settle": judged.settle,
    }


def _turned(cost: Figure) -> Figure:
    """What is saved instead of what is paid more."""
    if isinstance(cost, Undefined):
        return cost
    return Estimate(-cost.value + 0.0, -cost.high + 0.0, -cost.low + 0.0, cost.n, f"what is saved: {cost.method}")


def _slice(one: SliceRegression, terms: Terms) -> dict[str, Any]:
    return {
        "name": one.name,
        "n": one.paired.n,
        "gains": one.paired.gains,
        "losses": one.paired.losses,
        "difference": accuracy_difference(one.paired).as_json(),
        "p": significant(one.p),
        "adjusted": significant(one.adjusted),
        "regressed": one.adjusted <= terms.rules.slice_rate,
    }


def _calibration(sure: Calibration) -> dict[str, Any]:
    """`bins` are rows of items, mean score, share right, and the bounds of that share."""
    bins = sure.bins
    shares = zip(bins.confidence, bins.right, bins.low, bins.high, strict=True)
    return {
        "error": sure.ece.as_json(),
        "by_chance": sure.by_chance.as_json(),
        "brier": sure.brier.as_json(),
        "bins": [[int(n), *(significant(float(x)) for x in row)] for n, row in zip(bins.n, shares, strict=True)],
    }


def _share(right: int, of: int) -> Figure:
    if not of:
        return Undefined("there is no gold")
    low, high = (float(bound) for bound in wilson(right, of, 0.95))
    return Estimate(right / of, low, high, of, "share of gold records labelled right; Wilson's 95 % score interval")
