"""Taking a decision to the second instance."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.disputes.models import Dispute, Step
from apps.disputes.notifying import tell_appealed
from apps.disputes.policies import may_appeal
from apps.disputes.rules import rules_for
from apps.disputes.services.moving import days_from_now, locked, move, not_now, sha256, tell
from apps.disputes.states import Act, DisputeState


@transaction.atomic
def appeal(*, actor: Actor, dispute: Dispute, reason: str) -> Step:
    """A party does not accept a decision. Somebody who was not in the first instance decides; that is final."""
    case = locked(dispute)
    require(may_appeal(actor, case))
    if case.state != DisputeState.DECIDED or case.due_at is None:
        raise Invalid(f"{not_now(case)} Only a decided case can be appealed.")
    if case.due_at <= timezone.now():
        raise Invalid(f"The time to appeal ended on {case.due_at:%d %B %Y, %H:%M} (UTC).")
    if not reason.strip():
        raise Invalid("Say what is wrong with the decision: who decides next begins with that.")
    if Dispute.objects.undecided().filter(item=case.item, control=False).exclude(item=None).exists():
        raise Invalid("There is another open case about the same item; make your point there.")
    due = days_from_now(rules_for(case.project.engagement).decide_days)
    step = move(case, Act.APPEAL, actor, due_at=due, reason=reason, instance=2)
    details = {"reason_sha256": sha256(reason)}
    tell(actor, case.project, "dispute.appealed", case.public_id, details, [case, step])
    tell_appealed(case, actor)
    return step
