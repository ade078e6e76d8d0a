"""The way from a gap that a decision found to a new version of the guideline."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision, Invalid, require
from apps.audit.services import States
from apps.disputes.models import Adjudication, ChangeState, GuidelineChange, GuidelineGap, ProposedText, ReasonCode
from apps.disputes.models.guidance import PENDING
from apps.disputes.services.moving import sha256, tell
from apps.projects.models import Guideline
from apps.projects.policies import may_judge, may_manage
from apps.projects.selectors import current_guideline
from apps.projects.services import publish_guideline

GAPS = (ReasonCode.GUIDELINE_GAP, ReasonCode.GUIDELINE_AMBIGUOUS)


def follow_gap(actor: Actor, made: Adjudication) -> GuidelineChange | None:
    """A decision that blames the guideline opens a change of its clause, or adds to the one that is pending.

    Called inside the transaction of the decision.
    """
    case = made.dispute
    if made.reason_code not in GAPS or case.control:
        return None
    change, opened = _pending(made)
    gap = GuidelineGap.objects.create(change=change, adjudication=made)
    details = {"clause": change.clause, "decision": made.public_id}
    if opened:
        _record(actor, change, "guideline.change_opened", details, change, gap)
    else:
        _record(actor, change, "guideline.gap_added", details, gap)
    return change


def _pending(made: Adjudication) -> tuple[GuidelineChange, bool]:
    project, clause = made.dispute.project, made.clause
    pending = GuidelineChange.objects.select_for_update().filter(project=project, clause=clause, state__in=PENDING)
    found = pending.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            return GuidelineChange.objects.create(project=project, clause=clause), True
    except IntegrityError:
        # Another decision opened it in this moment.
        return pending.get(), False


@transaction.atomic
def propose_text(*, actor: Actor, change: GuidelineChange, text: str, based_on: Guideline | None) -> ProposedText:
    """Say how the guideline should read. `based_on` is the version that the text began from."""
    change = _locked(change)
    require(may_propose(actor, change))
    if change.state not in (ChangeState.WANTED, ChangeState.PROPOSED):
        raise Invalid(f"This change is {change.get_state_display().lower()}; its text stays as it is.")
    if actor.user is None or not text.strip():
        raise Invalid("The text is empty; write the whole guideline as it should read.")
    if based_on is not None and text == based_on.text:
        raise Invalid("The text is the guideline as it is; change what the decisions found wanting.")
    change.state = ChangeState.PROPOSED
    change.save(update_fields=["state"])
    proposed = ProposedText.objects.create(change=change, text=text, based_on=based_on, by=actor.user)
    details = {"sha256": sha256(text), "based_on": based_on.version if based_on else None}
    _record(actor, change, "guideline.text_proposed", details, change, proposed)
    return proposed


@transaction.atomic
def approve_change(*, actor: Actor, change: GuidelineChange) -> GuidelineChange:
    """Somebody other than the proposer agrees with the newest text."""
    change = _locked(change)
    require(may_approve(actor, change))
    if change.state != ChangeState.PROPOSED:
        raise Invalid(f"This change is {change.get_state_display().lower()}; only a proposed text is approved.")
    change.state, change.reason = ChangeState.APPROVED, ""
    details = {"clause": change.clause, "sha256": sha256(_newest(change).text)}
    return _record_ruling(actor, change, "guideline.change_approved", details)


@transaction.atomic
def reject_change(*, actor: Actor, change: GuidelineChange, reason: str) -> GuidelineChange:
    """The guideline stays as it is. A later decision that finds the same gap opens a new change."""
    change = _locked(change)
    require(may_manage(actor, change.project.engagement))
    if not change.pending:
        raise Invalid(f"This change is {change.get_state_display().lower()} already.")
    if not reason.strip():
        raise Invalid("Say why the guideline stays as it is; those who decided the cases will read it.")
    change.state, change.reason = ChangeState.REJECTED, reason
    details = {"clause": change.clause, "reason_sha256": sha256(reason)}
    return _record_ruling(actor, change, "guideline.change_rejected", details)


@transaction.atomic
def publish_change(*, actor: Actor, change: GuidelineChange) -> Guideline:
    """The approved text becomes the next version of the guideline."""
    change = _locked(change)
    require(may_manage(actor, change.project.engagement))
    if change.state != ChangeState.APPROVED:
        raise Invalid(f"This change is {change.get_state_display().lower()}; only an approved one is published.")
    proposed, current = _newest(change), current_guideline(change.project)
    if proposed.based_on != current:
        raise Invalid(
            f"Version {current.version if current else 0} of the guideline was published after this text was begun, "
            "and would be undone by it. Reject this change with that reason, and propose the text anew."
        )
    made = publish_guideline(actor=actor, project=change.project, text=proposed.text)
    change.state, change.published = ChangeState.PUBLISHED, made
    change.save(update_fields=["state", "published"])
    _record(actor, change, "guideline.change_published", {"clause": change.clause, "version": made.version}, change)
    return made


def may_propose(actor: Actor, change: GuidelineChange) -> Decision:
    return may_judge(actor, change.project.engagement)


def may_approve(actor: Actor, change: GuidelineChange) -> Decision:
    office = may_manage(actor, change.project.engagement)
    newest = change.texts.first()
    if office and newest is not None and actor.user is not None and newest.by_id == actor.user.pk:
        return Decision(False, "You proposed this text; somebody else approves it.")
    return office


def _locked(change: GuidelineChange) -> GuidelineChange:
    found = GuidelineChange.objects.select_for_update(of=("self",)).select_related("project__engagement")
    return found.get(pk=change.pk)


def _newest(change: GuidelineChange) -> ProposedText:
    return change.texts.select_related("based_on")[0]


def _record_ruling(actor: Actor, change: GuidelineChange, verb: str, details: dict[str, Any]) -> GuidelineChange:
    change.ruled_by, change.ruled_at = actor.user, timezone.now()
    change.save(update_fields=["state", "reason", "ruled_by", "ruled_at"])
    _record(actor, change, verb, details, change)
    return change


def _record(actor: Actor, change: GuidelineChange, verb: str, details: dict[str, Any], *written: Any) -> None:
    states: States = list(written)
    tell(actor, change.project, verb, change.public_id, details, states)
