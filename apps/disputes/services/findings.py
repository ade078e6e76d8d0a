"""What follows when the contested finding of an inspection falls."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.disputes.models import Adjudication, Dispute, Outcome
from apps.lots.models import Inspection
from apps.lots.selectors import final_decision
from apps.lots.services import correct_finding, reconsider_lot


def finding_outcome(case: Dispute, canonical: str) -> Outcome:
    """A finding stands if it says of the delivered label what the decision says of it."""
    assert case.finding is not None
    return Outcome.STANDS if case.finding.conforming == (canonical == case.contested) else Outcome.FALLS


def follow_finding(actor: Actor, made: Adjudication) -> Inspection | None:
    """A finding that falls gives way to a new one, and a lot decided on it is decided again by its plan.

    If a decision anew lets it stand after all, the same happens the other way round. Called inside the transaction of
    the decision.
    """
    case, former = made.dispute, made.supersedes
    if case.finding is None or case.control or made.value is None:
        return None
    fell = former is not None and former.outcome == Outcome.FALLS
    if made.outcome != Outcome.FALLS and not fell:
        return None
    because = f"Case {case.public_id}, decision {made.public_id}."
    conforming = made.value == case.contested
    found = correct_finding(
        actor=actor,
        drawn_item=case.finding.drawn_item,
        conforming=conforming,
        correct_value=None if conforming else made.value,
        because=because,
    )
    lot = found.drawn_item.draw.lot
    if final_decision(lot) is not None:
        reconsider_lot(actor=actor, lot=lot, because=because)
    return found
