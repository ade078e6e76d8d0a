"""Who may bring media in, and who may let the portal fetch them from elsewhere."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision
from apps.projects.models import Engagement
from apps.projects.policies import may_deliver, may_manage


def may_store(actor: Actor, engagement: Engagement) -> Decision:
    """Whoever may deliver labels may deliver what they are about."""
    return may_deliver(actor, engagement)


def may_declare(actor: Actor, engagement: Engagement) -> Decision:
    """A source makes this server open connections: the buyer, who answers for the engagement, decides on it."""
    return may_manage(actor, engagement)
