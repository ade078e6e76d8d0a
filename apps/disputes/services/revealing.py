"""Learning early who stands for what: allowed, logged, and the end of deciding that case."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.disputes.models import Dispute, Reveal
from apps.disputes.policies import may_reveal
from apps.disputes.services.moving import locked, sha256, tell
from apps.disputes.states import UNDECIDED, DisputeState
from apps.projects.models import Project


@transaction.atomic
def reveal(*, actor: Actor, dispute: Dispute, reason: str) -> Reveal:
    """A manager asks who stands for the positions of an open case, and will not decide it."""
    case = locked(dispute)
    require(may_reveal(actor, case))
    if actor.user is None or not reason.strip():
        raise Invalid("Say why you need to know now; it is part of the record.")
    made = Reveal.objects.create(dispute=case, project=case.project, person=actor.user, reason=reason)
    details = {"reason_sha256": sha256(reason)}
    tell(actor, case.project, "dispute.revealed", case.public_id, details, [made])
    return made


@transaction.atomic
def reveal_project(*, actor: Actor, project: Project, reason: str) -> Reveal | None:
    """Somebody takes a file that names who made which label, and with it the cases of a project that are open, or can
    still be appealed, lose a judge. None, and nothing recorded, where there is no such case or they know already."""
    unsettled = Dispute.objects.filter(project=project, state__in=(*UNDECIDED, DisputeState.DECIDED))
    newest = unsettled.aggregate(at=Max("opened_at"))["at"]
    known = Reveal.objects.filter(project=project, dispute=None, person=actor.user)
    if actor.user is None or newest is None or known.filter(at__gte=newest).exists():
        return None
    made = Reveal.objects.create(project=project, person=actor.user, reason=reason)
    tell(actor, project, "dispute.revealed", project.public_id, {"reason_sha256": sha256(reason)}, [made])
    return made
