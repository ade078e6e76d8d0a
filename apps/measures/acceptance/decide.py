"""The decision about a lot, with its risks in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.measures.acceptance.plan import Plan
from apps.measures.acceptance.risks import acceptance_probability, marked_in_lot, quality_accepted
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import hypergeometric


class LotVerdict(StrEnum):
    """What becomes of a lot."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict, one sentence with what was found, one with both risks, and the error rate with its interval."""

    verdict: LotVerdict
    sentence: str
    risks: str
    error_rate: Figure


def decide(nonconforming: int, inspected: int, plan: Plan, lot_size: int, confidence: float = 0.95) -> Decision:
    """Decide as soon as the rest of the sample cannot change it (curtailed inspection keeps the plan's risks).

    Raises `ValueError` for counts that do not fit into each other, or more items inspected than the plan asks for.
    """
    sample = min(plan.n, lot_size)
    if not 0 <= nonconforming <= inspected <= sample:
        raise ValueError(
            f"{nonconforming} nonconforming of {inspected} inspected does not fit a sample of {sample} "
            f"from a lot of {lot_size}"
        )
    verdict = _verdict(nonconforming, sample - inspected, plan.c)
    return Decision(
        verdict,
        _sentence(verdict, nonconforming, inspected, sample, plan.c),
        describe_risks(plan, lot_size),
        _error_rate(nonconforming, inspected, sample, lot_size, confidence),
    )


def _verdict(nonconforming: int, remaining: int, c: int) -> LotVerdict:
    if nonconforming > c:
        return LotVerdict.REJECTED
    return LotVerdict.ACCEPTED if nonconforming + remaining <= c else LotVerdict.UNDECIDED


def _sentence(verdict: LotVerdict, nonconforming: int, inspected: int, sample: int, c: int) -> str:
    found = f"{nonconforming} of {inspected} inspected items {'is' if nonconforming == 1 else 'are'} nonconforming"
    allowed = f"at most {c} may be among {sample}"
    if verdict is LotVerdict.UNDECIDED:
        return f"Undecided: {found}, {allowed}, and {sample - inspected} are still to be inspected."
    return f"{verdict.capitalize()}: {found}; {allowed}."


def describe_risks(plan: Plan, lot_size: int) -> str:
    """Both risks of the plan as they really are, and the quality that still passes one time in ten."""
    sample = min(plan.n, lot_size)
    if sample == lot_size:
        return f"Every item of the lot is inspected, and at most {plan.c} may be nonconforming: no risk of sampling."
    good: float = plan.aql
    bad: float = plan.rql
    if plan.lot is not None:
        good, bad = marked_in_lot(plan.aql, lot_size, up=False), marked_in_lot(plan.rql, lot_size, up=True)
    lot = None if plan.lot is None else lot_size
    rejected = 1 - acceptance_probability(sample, plan.c, good, lot)
    accepted = acceptance_probability(sample, plan.c, bad, lot)
    limit = quality_accepted(sample, plan.c, 0.10, lot)
    return (
        f"A lot with {100 * plan.aql:.3g} % errors is rejected with probability {_percent(rejected)}, "
        f"one with {100 * plan.rql:.3g} % is accepted with probability {_percent(accepted)}; "
        f"a lot with {100 * limit:.3g} % errors still passes one time in ten."
    )


def _percent(probability: float) -> str:
    """Never 0 %: where counts of whole items leave no risk, and where rounding would hide one."""
    return f"{100 * probability:.2g} %" if probability >= 1e-4 else "below 0.01 %"


def _error_rate(nonconforming: int, inspected: int, sample: int, lot_size: int, confidence: float) -> Figure:
    if inspected == 0:
        return Undefined("nothing has been inspected yet")
    low, high = hypergeometric(nonconforming, inspected, lot_size, confidence)
    value = nonconforming / inspected
    method = f"share of nonconforming items; exact hypergeometric {100 * confidence:.6g} % interval for the whole lot"
    if inspected < sample:
        method += "; inspection stopped before the whole sample was seen, which makes a rejected lot look worse"
    return Estimate(value, min(low / lot_size, value), max(high / lot_size, value), inspected, method)
