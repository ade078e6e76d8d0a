"""On which side somebody stands in a case, also when they have left since."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.disputes.models.court import Side
from apps.projects.models import Engagement
from apps.projects.policies import side_of


def side_now(actor: Actor, engagement: Engagement) -> str:
    """The side whose member somebody is today; "" for whoever is of neither."""
    membership = side_of(actor, engagement)
    return _side(membership.organisation_id, engagement) if membership else ""


def house_of(person: User, engagement: Engagement) -> str:
    """The side that somebody belongs to, or last belonged to."""
    houses = (engagement.buyer_id, engagement.vendor_id)
    membership = person.memberships.filter(organisation__in=houses).order_by("pk").last()
    return _side(membership.organisation_id, engagement) if membership else ""


def _side(organisation: int, engagement: Engagement) -> str:
    return {engagement.vendor_id: Side.VENDOR, engagement.buyer_id: Side.BUYER}.get(organisation, "")
