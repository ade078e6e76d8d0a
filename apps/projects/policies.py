"""Who may do what in an engagement. Buyers decide, vendors deliver and contest, auditors read."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, Role
from apps.accounts.policies import Decision, active_membership, has_role
from apps.projects.models import Engagement

MANAGERS = (Role.OWNER, Role.QA_MANAGER)
JUDGES = (Role.OWNER, Role.QA_MANAGER, Role.ADJUDICATOR)


def side_of(actor: Actor, engagement: Engagement) -> Membership | None:
    """The membership through which somebody takes part: the buyer's side first, then the vendor's, then auditors'."""
    return (
        active_membership(actor, engagement.buyer)
        or active_membership(actor, engagement.vendor)
        or active_membership(actor, *engagement.auditors.all())
    )


def may_manage(actor: Actor, engagement: Engagement) -> Decision:
    return has_role(actor, engagement.buyer, *MANAGERS)


def may_judge(actor: Actor, engagement: Engagement) -> Decision:
    """An office at the buyer, and no part in the work that is judged."""
    if is_tested(actor, engagement):
        return Decision(False, f"You belong to {engagement.vendor}, whose work this is.")
    return has_role(actor, engagement.buyer, *JUDGES)


def may_deliver(actor: Actor, engagement: Engagement) -> Decision:
    """Buyers upload what they were sent; vendors deliver themselves."""
    by_buyer = may_manage(actor, engagement)
    if by_buyer or active_membership(actor, engagement.vendor) is None:
        return by_buyer
    return has_role(actor, engagement.vendor, Role.OWNER, Role.VENDOR_MANAGER)


def may_see_gold(actor: Actor, engagement: Engagement) -> Decision:
    """Gold in use stays with the buyer and the auditors: an annotator who knows it is no longer tested by it."""
    if is_tested(actor, engagement):
        return Decision(False, "Gold answers in use are not shown to the vendor who is tested with them.")
    if actor.user is None or side_of(actor, engagement):
        return Decision(True, "Gold answers are shown to the buyer and to auditors.")
    return Decision(False, f"You take no part in {engagement}.")


def is_tested(actor: Actor, engagement: Engagement) -> bool:
    """Somebody of the vendor, whatever else they are: those from whom gold in use is kept."""
    return active_membership(actor, engagement.vendor) is not None


def only_annotates(actor: Actor, engagement: Engagement) -> bool:
    """An annotator of the vendor sees their own results, and nobody else's."""
    membership = side_of(actor, engagement)
    return membership is not None and membership.role == Role.ANNOTATOR


def may_see_all(actor: Actor, engagement: Engagement) -> Decision:
    if only_annotates(actor, engagement):
        return Decision(False, "As annotator you see your own results and cases; this is about everybody's.")
    return Decision(True, "Both parties and the auditors see the results.")


def may_contest(actor: Actor, engagement: Engagement) -> Decision:
    """Everybody who takes part may contest, except auditors, who only read."""
    membership = side_of(actor, engagement)
    if actor.user is None or (membership and membership.organisation_id in (engagement.buyer_id, engagement.vendor_id)):
        if membership and membership.role in (Role.AUDITOR, Role.COMPLIANCE_OFFICER):
            return Decision(False, f"As {membership.get_role_display()} you read cases; you do not open them.")
        return Decision(True, "Both parties may contest a label.")
    return Decision(False, "Only the buyer and the vendor of an engagement may contest a label.")
