"""What the parties say, and what they are asked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.disputes.models import Dispute, Statement, Step
from apps.disputes.notifying import tell_asked
from apps.disputes.parties import side_now
from apps.disputes.policies import may_ask, may_speak
from apps.disputes.rules import rules_for
from apps.disputes.services.moving import days_from_now, locked, move, sha256, tell
from apps.disputes.states import Act, DisputeState

LONGEST = 4000


@transaction.atomic
def state_position(*, actor: Actor, dispute: Dispute, text: str) -> Statement:
    """A party says something about a case that is not decided. It is part of the case and stays."""
    case = locked(dispute)
    require(may_speak(actor, case))
    if not text.strip() or len(text) > LONGEST:
        raise Invalid(f"Write what the adjudicator should know, in at most {LONGEST} characters.")
    if actor.user is None:
        raise Invalid("A statement is made by a person.")
    # An answer that was asked for ends the waiting: the case can be assigned at once.
    due = days_from_now(rules_for(case.project.engagement).decide_days) if case.asked else case.due_at
    step = move(case, Act.HEAR, actor, due_at=due)
    said = Statement.objects.create(
        dispute=case, author=actor.user, side=side_now(actor, case.project.engagement), text=text, at=step.at
    )
    details = {"side": said.side, "text_sha256": sha256(text)}
    tell(actor, case.project, "dispute.stated", case.public_id, details, [case, step, said])
    return said


@transaction.atomic
def ask(*, actor: Actor, dispute: Dispute, question: str) -> Step:
    """The adjudicator asks who brought the case for evidence. Unanswered by the deadline, the case expires."""
    case = locked(dispute)
    require(may_ask(actor, case))
    if not question.strip():
        raise Invalid("Write what you need to know.")
    step = move(case, Act.ASK, actor, due_at=answer_by(case), reason=question, asked=True)
    details = {"question_sha256": sha256(question), "due": _iso(step.due_at)}
    tell(actor, case.project, "dispute.asked", case.public_id, details, [case, step])
    tell_asked(case, step)
    return step


def answer_by(case: Dispute) -> dt.datetime:
    rules = rules_for(case.project.engagement)
    return days_from_now(rules.evidence_days or rules.decide_days)


def is_waiting_for_evidence(case: Dispute) -> bool:
    """Whether the parties still have time to speak, so that the case cannot be assigned yet."""
    if case.state != DisputeState.EVIDENCE or case.due_at is None:
        return False
    waits = case.asked or rules_for(case.project.engagement).evidence_days > 0
    return waits and case.due_at > timezone.now()


def _iso(at: dt.datetime | None) -> str:
    return at.isoformat() if at else ""
