"""Acceptance sampling by attributes: design a plan, draw the sample, decide about the lot, state the risks."""

from apps.measures.acceptance.curve import operating_curve
from apps.measures.acceptance.decide import Decision, LotVerdict, decide
from apps.measures.acceptance.draw import draw
from apps.measures.acceptance.plan import Plan, find_plan, zero_acceptance
from apps.measures.acceptance.risks import (
    acceptance_probability,
    average_inspection,
    outgoing_quality_limit,
    quality_accepted,
)

__all__ = [
    "Decision",
    "LotVerdict",
    "Plan",
    "acceptance_probability",
    "average_inspection",
    "decide",
    "draw",
    "find_plan",
    "operating_curve",
    "outgoing_quality_limit",
    "quality_accepted",
    "zero_acceptance",
]
