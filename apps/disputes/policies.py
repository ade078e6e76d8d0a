"""Who may bring a case, and who may decide it: somebody of the buyer with the office, and with no part in it."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.policies import Decision
from apps.disputes.models import Dispute, Holder
from apps.projects.models import Item
from apps.projects.policies import may_contest, may_judge, side_of


def may_open(actor: Actor, item: Item) -> Decision:
    """Both parties contest any label; an annotator contests what is said about their own work."""
    engagement = item.project.engagement
    party = may_contest(actor, engagement)
    membership = side_of(actor, engagement)
    if not party or membership is None or membership.role != Role.ANNOTATOR:
        return party
    if item.annotations.filter(annotator__user=membership.user_id).exists():
        return Decision(True, "You labelled this item.")
    return Decision(False, "You did not label this item; an annotator contests what is said about their own labels.")


def may_adjudicate(actor: Actor, dispute: Dispute) -> Decision:
    engagement = dispute.project.engagement
    office = may_judge(actor, engagement)
    if not office:
        return office
    if actor.user is None:
        return Decision(False, "A case is decided by a person.")
    if dispute.opened_by_id == actor.user.pk:
        return Decision(False, "You opened this case; somebody else decides it.")
    holders = Holder.objects.filter(position__dispute=dispute)
    if holders.filter(annotation__annotator__user=actor.user).exists():
        return Decision(False, "One of the positions is your own label.")
    if holders.filter(gold_answer__set_by=actor.text).exists():
        return Decision(False, "One of the positions is a gold answer that you settled.")
    return Decision(True, "You have no part in this case.")
