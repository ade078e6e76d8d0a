"""What the rooms about whole projects ask: on which side is this person, and are they one of those who are measured?"""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.policies import Decision
from apps.projects.models import Engagement
from apps.projects.policies import may_judge, side_of


def only_annotates(actor: Actor, engagement: Engagement) -> bool:
    """An annotator of the vendor sees their own results, and nobody else's."""
    membership = side_of(actor, engagement)
    return membership is not None and membership.role == Role.ANNOTATOR


def may_see_all(actor: Actor, engagement: Engagement) -> Decision:
    if only_annotates(actor, engagement):
        return Decision(False, "As annotator you see your own results and cases; this page is about everybody's.")
    return Decision(True, "Both parties and the auditors see the results.")


def must_be_blind(actor: Actor, engagement: Engagement) -> bool:
    """Whoever may decide cases must not learn elsewhere who holds which position."""
    return bool(may_judge(actor, engagement))
