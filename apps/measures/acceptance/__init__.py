"""Acceptance sampling by attributes: design a plan, draw the sample, decide about the lot, state the risks."""

from apps.measures.acceptance.bayes import capped_prior, conformance_probability, lot_conformance_probability
from apps.measures.acceptance.curtailed import curtailed_error_rate, deciding_item
from apps.measures.acceptance.curve import operating_curve
from apps.measures.acceptance.decide import Decision, LotVerdict, decide
from apps.measures.acceptance.double import DoublePlan
from apps.measures.acceptance.draw import draw
from apps.measures.acceptance.inspection_error import observed_rate, rogan_gladen
from apps.measures.acceptance.plan import Plan, find_plan, zero_acceptance
from apps.measures.acceptance.risks import (
    acceptance_probability,
    average_inspection,
    outgoing_quality_limit,
    quality_accepted,
)
from apps.measures.acceptance.stratified import neyman_allocation, stratified_rate, whole_allocation
from apps.measures.acceptance.switching import Inspection, LotResult
from apps.measures.acceptance.tables import (
    AQLS,
    InspectionLevel,
    Severity,
    Standard,
    StandardPlan,
    code_letter,
    master_table,
    standard_plan,
)

__all__ = [
    "AQLS",
    "Decision",
    "DoublePlan",
    "Inspection",
    "InspectionLevel",
    "LotResult",
    "LotVerdict",
    "Plan",
    "Severity",
    "Standard",
    "StandardPlan",
    "acceptance_probability",
    "average_inspection",
    "capped_prior",
    "code_letter",
    "conformance_probability",
    "curtailed_error_rate",
    "decide",
    "deciding_item",
    "draw",
    "find_plan",
    "lot_conformance_probability",
    "master_table",
    "neyman_allocation",
    "observed_rate",
    "operating_curve",
    "outgoing_quality_limit",
    "quality_accepted",
    "rogan_gladen",
    "standard_plan",
    "stratified_rate",
    "whole_allocation",
    "zero_acceptance",
]
