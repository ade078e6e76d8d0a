"""Who may decide a case: somebody of the buyer with the office, and with no part in it."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision, active_membership
from apps.disputes.models import Dispute, Holder
from apps.projects.policies import may_judge


def may_adjudicate(actor: Actor, dispute: Dispute) -> Decision:
    engagement = dispute.project.engagement
    office = may_judge(actor, engagement)
    if not office:
        return office
    if actor.user is None:
        return Decision(False, "A case is decided by a person.")
    if active_membership(actor, engagement.vendor):
        return Decision(False, f"You belong to {engagement.vendor}, whose case this is.")
    if dispute.opened_by_id == actor.user.pk:
        return Decision(False, "You opened this case; somebody else decides it.")
    holders = Holder.objects.filter(position__dispute=dispute)
    if holders.filter(annotation__annotator__user=actor.user).exists():
        return Decision(False, "One of the positions is your own label.")
    if holders.filter(gold_answer__set_by=actor.text).exists():
        return Decision(False, "One of the positions is a gold answer that you settled.")
    return Decision(True, "You have no part in this case.")
