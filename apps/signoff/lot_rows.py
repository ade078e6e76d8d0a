"""Lots in a report: what was found, decided again from the counts of the inspection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.measures.acceptance import LotVerdict, Plan, decide
from apps.measures.estimate import Figure
from apps.scorecards.judging import share_accepted


def lot_rows(lots: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each lot of the evidence.

    {"lot", "name", "size", "redelivery": bool, "plan": {…}, "findings": [true, false, …]}
    """
    return [_row(lot) for lot in lots]


def _row(lot: Mapping[str, Any]) -> dict[str, Any]:
    plan = Plan(**lot["plan"])
    findings = lot["findings"]
    nonconforming = findings.count(False)
    decision = decide(nonconforming, len(findings), plan, lot["size"])
    return {
        "lot": lot["lot"],
        "name": lot["name"],
        "size": lot["size"],
        "redelivery": lot["redelivery"],
        "n": plan.n,
        "c": plan.c,
        "distribution": "binomial" if plan.lot is None else "hypergeometric",
        "inspected": len(findings),
        "nonconforming": nonconforming,
        "verdict": str(decision.verdict),
        "error_rate": decision.error_rate.as_json(),
        "risks": decision.risks,
    }


def acceptance_figure(rows: Sequence[Mapping[str, Any]], confidence: float) -> Figure:
    """The share accepted at first delivery: what mends an earlier lot is not counted."""
    first = [row["verdict"] for row in rows if not row["redelivery"]]
    decided = [verdict for verdict in first if verdict != LotVerdict.UNDECIDED]
    return share_accepted(decided.count(LotVerdict.ACCEPTED), len(decided), confidence)
