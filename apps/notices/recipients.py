"""Who is told, by the part they play in an engagement; each answers for everybody what a policy answers for one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import Membership, Organisation, Role, User
from apps.projects.models import Engagement
from apps.projects.policies import JUDGES, MANAGERS


def members_of(organisation: Organisation | int, *roles: Role) -> QuerySet[User]:
    """Active people with one of these roles; without roles, all."""
    held = Membership.objects.filter(user=OuterRef("pk"), organisation=organisation, ended_at=None)
    return User.objects.filter(Exists(held.filter(role__in=roles) if roles else held), is_active=True)


def buyers_people(engagement: Engagement, *roles: Role) -> QuerySet[User]:
    return members_of(engagement.buyer_id, *roles)


def vendors_people(engagement: Engagement, *roles: Role) -> QuerySet[User]:
    return members_of(engagement.vendor_id, *roles)


def managers_of(engagement: Engagement) -> QuerySet[User]:
    """Those of whom `may_manage` is true, unless they work for the vendor too."""
    return without_vendors_people(buyers_people(engagement, *MANAGERS), engagement)


def judges_of(engagement: Engagement) -> QuerySet[User]:
    """Those of whom `may_judge` is true."""
    return without_vendors_people(buyers_people(engagement, *JUDGES), engagement)


def without_vendors_people(people: QuerySet[User], engagement: Engagement) -> QuerySet[User]:
    work = Membership.objects.filter(user=OuterRef("pk"), organisation=engagement.vendor_id, ended_at=None)
    return people.exclude(Exists(work))


def taking_part(people: QuerySet[User], engagement: Engagement) -> QuerySet[User]:
    """Those who belong to a party or to an invited auditor."""
    houses = Q(organisation__in=[engagement.buyer_id, engagement.vendor_id]) | Q(
        organisation__in=engagement.auditors.values("pk")
    )
    return people.filter(Exists(Membership.objects.filter(houses, user=OuterRef("pk"), ended_at=None)))
