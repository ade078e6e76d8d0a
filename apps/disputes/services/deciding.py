"""Deciding a case, and what follows from the decision at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, require
from apps.disputes import tasks
from apps.disputes.blindness import shown_to
from apps.disputes.independence import may_decide
from apps.disputes.models import (
    Adjudication,
    Dispute,
    DisputeState,
    Draft,
    Outcome,
    ReasonCode,
    Severity,
    Step,
    Subject,
)
from apps.disputes.notifying import tell_decided
from apps.disputes.precedents import weighed
from apps.disputes.rules import rules_for
from apps.disputes.services.assigning import adjudicator_of, give
from apps.disputes.services.findings import finding_outcome, follow_finding
from apps.disputes.services.guidance import follow_gap
from apps.disputes.services.moving import days_from_now, locked, move, not_now, sha256, tell
from apps.disputes.states import RULED, UNDECIDED, Act
from apps.gold.selectors import answers_to
from apps.gold.services import correct_gold
from apps.labels.models import Annotation, Source
from apps.labels.selectors import rules_of
from apps.labels.types import BadLabel
from apps.projects.models import Item
from apps.projects.selectors import current_guideline, current_schema


@dataclass(frozen=True, slots=True)
class _Decided:
    """A label in canonical form with its code, or what becomes of a standing."""

    value: str | None
    code: int | None
    outcome: str


@transaction.atomic
def adjudicate(
    *,
    actor: Actor,
    dispute: Dispute,
    value: Any = None,
    outcome: str = "",
    reason_code: str,
    rationale: str,
    clause: str = "",
    severity: str = Severity.MAJOR,
    cites: Adjudication | None = None,
    departure: str = "",
    duration_ms: int | None = None,
    supersedes: Adjudication | None = None,
) -> Adjudication:
    """Decide a case. The decision becomes the item's final label; what was delivered stays as it was made.

    A case about a standing is decided by its `outcome` and not by a `value`. A decided case is decided anew only by
    naming the decision that is `supersede`d. Where a close precedent was decided otherwise, `departure` says why it
    does not apply; DepartsFromPrecedent without.
    """
    # Two adjudicators may have the same case on screen: the row lock lets the second one see the first's decision.
    case = locked(dispute)
    require(may_decide(actor, case))
    adjudicator = _person(actor)
    act, supersedes = _act(case, actor, supersedes)
    _check(rationale, reason_code, severity)
    decided = _read(case, value, outcome)
    departs = weighed(case, decided.value, cites, departure) if decided.value is not None else None
    if reason_code == ReasonCode.GOLD_WRONG:
        _correct_gold(actor, case, decided)
    made = Adjudication.objects.create(
        dispute=case,
        instance=case.instance,
        adjudicator=adjudicator,
        annotation=_final_label(case, decided),
        value=decided.value,
        outcome=decided.outcome,
        reason_code=reason_code,
        severity=severity,
        clause=clause,
        guideline=current_guideline(case.project),
        rationale=rationale,
        cites=cites,
        departs_from=departs,
        departure=departure if departs else "",
        shown=[position.ordinal for position in shown_to(case, actor)],
        duration_ms=duration_ms,
        supersedes=supersedes,
    )
    step = move(case, act, actor, due_at=_appeal_by(case, act))
    Draft.objects.filter(dispute=case, person=adjudicator).delete()
    _tell(actor, made, step)
    _follow(actor, made)
    return made


def _tell(actor: Actor, made: Adjudication, step: Step) -> None:
    case = made.dispute
    details = {
        "dispute": case.public_id,
        "instance": made.instance,
        "reason": made.reason_code,
        "severity": made.severity,
        "value": made.value,
        "rationale_sha256": sha256(made.rationale),
        "supersedes": made.supersedes.public_id if made.supersedes else None,
    }
    written = [made, case, step, *([made.annotation] if made.annotation else [])]
    tell(actor, case.project, "dispute.decided", made.public_id, details, written)


def _follow(actor: Actor, made: Adjudication) -> None:
    """What a decision brings about by itself."""
    follow_finding(actor, made)
    follow_gap(actor, made)
    tell_decided(made.dispute, actor, made.public_id)
    transaction.on_commit(partial(tasks.run_after_decision.enqueue, made.pk))


def _act(case: Dispute, actor: Actor, supersedes: Adjudication | None) -> tuple[Act, Adjudication | None]:
    """A first decision or one in place of another, and which. A case that was nobody's is taken on the way."""
    newest = case.adjudications.select_related("adjudicator").first()
    if case.state in RULED:
        if newest is None or newest != supersedes:
            who = newest.adjudicator if newest else "somebody"
            raise Invalid(f"This case was decided meanwhile, by {who}. Read it first.")
        return Act.SUPERSEDE, newest
    if case.state not in UNDECIDED:
        raise Invalid(f"{not_now(case)} Nothing was recorded.")
    if supersedes is not None and case.instance == 1:
        raise Invalid("This case has no decision yet that could be superseded.")
    holder = adjudicator_of(case)
    if holder is not None and actor.user is not None and holder.adjudicator_id != actor.user.pk:
        raise Invalid(f"{case.public_id} is with {holder.adjudicator}, who took it first.")
    if holder is None and actor.user is not None:
        give(actor, case, actor.user)
    return Act.DECIDE, newest


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise Invalid("A case is decided by a person.")
    return actor.user


def _check(rationale: str, reason_code: str, severity: str) -> None:
    if not rationale.strip():
        raise Invalid("A decision needs its rationale: it is what the vendor will read.")
    if reason_code not in ReasonCode.values:
        raise Invalid(f"Choose a reason: {', '.join(ReasonCode.values)}.")
    if severity not in Severity.values:
        raise Invalid(f"Choose a severity: {', '.join(Severity.values)}.")


def _read(case: Dispute, value: Any, outcome: str) -> _Decided:
    if case.subject == Subject.STANDING:
        if outcome not in (Outcome.STANDS, Outcome.FALLS):
            raise Invalid("Say whether the standing stands or falls.")
        return _Decided(None, None, outcome)
    rules = rules_of(current_schema(case.project))
    try:
        parsed = rules.parse(value)
    except BadLabel as error:
        raise Invalid(str(error)) from None
    canonical = rules.canonical(parsed)
    if case.finding is not None:
        return _Decided(canonical, rules.code(parsed), finding_outcome(case, canonical))
    if case.contested is None:
        return _Decided(canonical, rules.code(parsed), Outcome.SETTLED)
    stands = canonical == case.contested
    return _Decided(canonical, rules.code(parsed), Outcome.STANDS if stands else Outcome.FALLS)


def _final_label(case: Dispute, decided: _Decided) -> Annotation | None:
    """Takes the place of what this case, or an earlier one about the same item, decided before."""
    if case.item is None or case.control or decided.value is None:
        return None
    # Two cases about one item may be decided anew at the same moment: the item row is the queue.
    Item.objects.select_for_update().get(pk=case.item.pk)
    return Annotation.objects.create(
        item=case.item,
        value=decided.value,
        code=decided.code,
        source=Source.ADJUDICATED,
        made_at=timezone.now(),
        supersedes=case.item.annotations.filter(source=Source.ADJUDICATED).order_by("pk").last(),
    )


def _correct_gold(actor: Actor, case: Dispute, decided: _Decided) -> None:
    """Of a control case nothing follows; what would be refused in another is refused in it too."""
    gold = answers_to([case.item.pk]).get(case.item.pk) if case.item is not None else None
    if case.item is None or gold is None or decided.value is None or gold.value == decided.value:
        raise Invalid("The gold answer can only be wrong where there is one and you decide otherwise.")
    if case.control:
        return
    correct_gold(
        actor=actor,
        item=case.item,
        value=decided.value,
        code=decided.code,
        reason=f"Case {case.public_id}: the former gold answer was wrong.",
        decision=case.public_id,
    )


def _appeal_by(case: Dispute, act: Act) -> dt.datetime | None:
    """A decision anew begins the time to appeal anew; the second instance is the last."""
    if case.instance == 2 or (act == Act.SUPERSEDE and case.state == DisputeState.FINAL):
        return None
    return days_from_now(rules_for(case.project.engagement).appeal_days)
