"""Who decides a case: it is taken, given, or given back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, require
from apps.disputes.independence import may_decide
from apps.disputes.models import Assignment, Dispute, Step
from apps.disputes.notifying import tell_assigned
from apps.disputes.policies import may_assign, may_release
from apps.disputes.rules import rules_for
from apps.disputes.services.hearing import is_waiting_for_evidence
from apps.disputes.services.moving import days_from_now, locked, move, sha256, tell
from apps.disputes.states import Act, DisputeState


@transaction.atomic
def assign(*, actor: Actor, dispute: Dispute, adjudicator: User) -> Assignment:
    """A manager gives a case to somebody who may decide it; the refusal says why they may not."""
    case = locked(dispute)
    require(may_assign(actor, case.project.engagement))
    require(may_decide(Actor.person(adjudicator), case))
    return give(actor, case, adjudicator)


@transaction.atomic
def take(*, actor: Actor, dispute: Dispute) -> Assignment:
    """An adjudicator takes a case that is nobody's yet, or has it already."""
    case = locked(dispute)
    require(may_decide(actor, case))
    holder = adjudicator_of(case)
    if actor.user is None:
        raise Invalid("A case is decided by a person.")
    if holder is not None and holder.adjudicator_id == actor.user.pk:
        return holder
    if holder is not None:
        raise Invalid(f"{case.public_id} is with {holder.adjudicator}, who took it first.")
    return give(actor, case, actor.user)


@transaction.atomic
def release(*, actor: Actor, dispute: Dispute, reason: str) -> Step:
    """Give a case back, for somebody else to take."""
    case = locked(dispute)
    holder = adjudicator_of(case)
    require(may_release(actor, case, holder))
    if not reason.strip():
        raise Invalid("Say why you give the case back; who takes it next will want to know.")
    step = move(case, Act.RELEASE, actor, due_at=case.due_at, reason=reason)
    tell(actor, case.project, "dispute.released", case.public_id, {"reason_sha256": sha256(reason)}, [case, step])
    return step


def give(actor: Actor, case: Dispute, adjudicator: User) -> Assignment:
    """Assign a locked case; whether that person may decide it was asked before."""
    if is_waiting_for_evidence(case):
        raise Invalid(f"The parties may still speak until {case.due_at:%d %B, %H:%M}; then the case can be assigned.")
    step = move(case, Act.ASSIGN, actor, due_at=_decide_by(case))
    given = Assignment.objects.create(
        dispute=case, instance=case.instance, adjudicator=adjudicator, assigned_by=actor.user, at=step.at
    )
    details = {"adjudicator": f"user:{adjudicator.public_id}", "instance": case.instance}
    tell(actor, case.project, "dispute.assigned", case.public_id, details, [case, step, given])
    tell_assigned(given)
    return given


def adjudicator_of(case: Dispute) -> Assignment | None:
    """Who has the case now."""
    if case.state != DisputeState.ASSIGNED:
        return None
    return case.assignments.select_related("adjudicator").first()


def _decide_by(case: Dispute) -> dt.datetime:
    """After the parties were heard the time to decide begins; before that it runs since the case was opened."""
    fresh = days_from_now(rules_for(case.project.engagement).decide_days)
    return fresh if case.state == DisputeState.EVIDENCE or case.due_at is None else case.due_at
