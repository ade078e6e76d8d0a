"""Who may take the inferred labels away."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision
from apps.projects.models import Engagement
from apps.projects.policies import may_judge, may_manage, may_see_all


def may_take_labels(actor: Actor, engagement: Engagement) -> Decision:
    """Whoever sees everybody's results, except those who only decide cases: the labels tell what most have said."""
    if may_judge(actor, engagement) and not may_manage(actor, engagement):
        return Decision(False, "You decide cases, and decide them better without knowing what most have said.")
    return may_see_all(actor, engagement)
