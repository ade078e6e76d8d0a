"""What a person may see of a whole project: an annotator of the vendor sees their own results, and nobody else's."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, Role, User
from apps.accounts.policies import Decision
from apps.projects.models import Engagement
from apps.projects.policies import side_of


def only_annotates(actor: Actor, engagement: Engagement) -> bool:
    membership = side_of(actor, engagement)
    return membership is not None and membership.role == Role.ANNOTATOR


def may_see_all(actor: Actor, engagement: Engagement) -> Decision:
    if only_annotates(actor, engagement):
        return Decision(False, "As annotator you see your own results and cases; this is about everybody's.")
    return Decision(True, "Both parties and the auditors see the results.")


def employers_as_annotator(user: User) -> QuerySet[Organisation]:
    """Vendors for which somebody only annotates."""
    held = user.memberships.filter(ended_at=None, role=Role.ANNOTATOR)
    return Organisation.objects.filter(pk__in=held.values("organisation"))
