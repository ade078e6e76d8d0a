"""Moving a case along the table of transitions, and telling the log."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import States, record
from apps.disputes.models import Dispute, Step
from apps.disputes.states import Act, DisputeState, after
from apps.projects.models import Project

_WHY_NOT = {
    DisputeState.WITHDRAWN: "was withdrawn",
    DisputeState.EXPIRED: "expired because its question was not answered in time",
    DisputeState.FINAL: "is final",
    DisputeState.DECIDED: "is decided",
}


def locked(dispute: Dispute) -> Dispute:
    """The case as it is now; nobody else changes it before this transaction ends."""
    found = Dispute.objects.select_for_update(of=("self",)).select_related("project__engagement", "item")
    return found.get(pk=dispute.pk)


def move(
    case: Dispute, act: Act, actor: Actor, *, due_at: dt.datetime | None, reason: str = "", **changes: Any
) -> Step:
    """Do what the table allows; Invalid, with where the case is now, for anything else."""
    state = after(case.state, case.instance, act)
    if state is None:
        raise Invalid(f"{not_now(case)} It cannot be changed in this way any more.")
    for name, value in {"state": state, "due_at": due_at, "asked": False, **changes}.items():
        setattr(case, name, value)
    case.save(update_fields=["state", "due_at", "asked", *changes])
    return Step.objects.create(
        dispute=case,
        act=act,
        state=state,
        instance=case.instance,
        person=actor.user,
        reason=reason,
        at=timezone.now(),
        due_at=due_at,
    )


def not_now(case: Dispute) -> str:
    """Where a case is, in a sentence, for somebody who thought it was elsewhere."""
    if case.state == DisputeState.MERGED and case.merged_into is not None:
        return f"{case.public_id} was merged into {case.merged_into.public_id}; go on there."
    why = _WHY_NOT.get(DisputeState(case.state), f"is {case.get_state_display().lower()}")
    return f"{case.public_id} {why}."


def days_from_now(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def sha256(text: str) -> str:
    """The log holds digests of what people wrote: it is never erased, their words can be."""
    return hashlib.sha256(text.encode()).hexdigest()


def tell(actor: Actor, project: Project, verb: str, obj: str, details: dict[str, Any], written: States) -> None:
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=obj, details=details, states=written)
