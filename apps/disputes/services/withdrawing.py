"""Cases that end without a decision: withdrawn by who brought them, or merged into another."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.disputes.models import Dispute, Step
from apps.disputes.notifying import tell_withdrawn
from apps.disputes.policies import may_merge, may_withdraw
from apps.disputes.services.moving import locked, move, not_now, sha256, tell
from apps.disputes.states import Act


@transaction.atomic
def withdraw(*, actor: Actor, dispute: Dispute, reason: str) -> Step:
    """Who brought a case, or an appeal, takes it back. A withdrawn appeal leaves the first decision final."""
    case = locked(dispute)
    require(may_withdraw(actor, case))
    step = move(case, Act.WITHDRAW, actor, due_at=None, reason=reason)
    details = {"reason_sha256": sha256(reason), "instance": case.instance}
    tell(actor, case.project, "dispute.withdrawn", case.public_id, details, [case, step])
    tell_withdrawn(case, actor)
    return step


@transaction.atomic
def merge(*, actor: Actor, dispute: Dispute, into: Dispute) -> Step:
    """Two cases that are one go on as one. What was said in the first is read with the second."""
    first, second = sorted((dispute.pk, into.pk))
    list(Dispute.objects.select_for_update().filter(pk__in=(first, second)).order_by("pk"))
    case, target = locked(dispute), locked(into)
    require(may_merge(actor, case))
    if case.pk == target.pk or case.project_id != target.project_id:
        raise Invalid("A case is merged into another one of the same project.")
    if not target.undecided:
        raise Invalid(f"{not_now(target)} A case is merged into one that is still to be decided.")
    step = move(case, Act.MERGE, actor, due_at=None, merged_into=target)
    tell(actor, case.project, "dispute.merged", case.public_id, {"into": target.public_id}, [case, step])
    return step
