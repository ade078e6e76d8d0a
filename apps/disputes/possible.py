"""What somebody can do with a case now, and why not: for pages and programs, before it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision
from apps.disputes.independence import may_decide
from apps.disputes.models import Assignment, Dispute, DisputeState
from apps.disputes.policies import (
    may_appeal,
    may_ask,
    may_assign,
    may_merge,
    may_release,
    may_reveal,
    may_speak,
    may_withdraw,
)
from apps.disputes.services.assigning import adjudicator_of
from apps.disputes.services.hearing import is_waiting_for_evidence
from apps.disputes.services.moving import not_now
from apps.disputes.states import Act, after

_Asked = Callable[[Actor, Dispute, Assignment | None], Decision]


def possible(actor: Actor, case: Dispute, names: Iterable[str] = ()) -> dict[str, Decision]:
    """Each of the acts named, or every one, by its name.

    The same is asked again, of the case as it is then, when the act is done.
    """
    holder = adjudicator_of(case)
    return {name: _possible(actor, case, holder, *_ACTS[name]) for name in names or _ACTS}


def _possible(actor: Actor, case: Dispute, holder: Assignment | None, acts: tuple[Act, ...], asked: _Asked) -> Decision:
    if acts and all(after(case.state, case.instance, act) is None for act in acts):
        return Decision(False, not_now(case))
    return asked(actor, case, holder)


def _take(actor: Actor, case: Dispute, holder: Assignment | None) -> Decision:
    decision = may_decide(actor, case)
    if not decision:
        return decision
    if holder is not None and (actor.user is None or holder.adjudicator_id != actor.user.pk):
        return Decision(False, f"{case.public_id} is with {holder.adjudicator}.")
    return _heard(case) and decision


def _heard(case: Dispute) -> Decision:
    if is_waiting_for_evidence(case):
        return Decision(False, f"The parties may still speak until {case.due_at:%d %B, %H:%M}.")
    return Decision(True, "The parties were heard.")


def _assign(actor: Actor, case: Dispute, holder: Assignment | None) -> Decision:
    return _heard(case) and may_assign(actor, case.project.engagement)


def _appeal(actor: Actor, case: Dispute, holder: Assignment | None) -> Decision:
    if case.due_at is not None and case.due_at <= timezone.now():
        return Decision(False, f"The time to appeal ended on {case.due_at:%d %B %Y, %H:%M} (UTC).")
    return may_appeal(actor, case)


def _decide(actor: Actor, case: Dispute, holder: Assignment | None) -> Decision:
    """A ruled case is decided anew by naming the decision."""
    again = case.state in (DisputeState.DECIDED, DisputeState.FINAL)
    return may_decide(actor, case) if again else _take(actor, case, holder)


_ACTS: Mapping[str, tuple[tuple[Act, ...], _Asked]] = {
    "take": ((Act.ASSIGN,), _take),
    "assign": ((Act.ASSIGN,), _assign),
    "release": ((Act.RELEASE,), may_release),
    "say": ((Act.HEAR,), lambda actor, case, _: may_speak(actor, case)),
    "ask": ((Act.ASK,), lambda actor, case, _: may_ask(actor, case)),
    "decide": ((Act.ASSIGN, Act.DECIDE, Act.SUPERSEDE), _decide),
    "appeal": ((Act.APPEAL,), _appeal),
    "withdraw": ((Act.WITHDRAW,), lambda actor, case, _: may_withdraw(actor, case)),
    "merge": ((Act.MERGE,), lambda actor, case, _: may_merge(actor, case)),
    "reveal": ((), lambda actor, case, _: may_reveal(actor, case)),
}
