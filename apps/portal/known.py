"""Whom somebody may choose as a partner: organisations they already work with or have brought in."""

from django.db.models import Q, QuerySet

from apps.accounts.models import Organisation, OrganisationKind, Role, User
from apps.projects.models import Engagement
from apps.projects.policies import MANAGERS


def buyers_managed_by(user: User) -> QuerySet[Organisation]:
    managed = user.memberships.filter(ended_at=None, role__in=MANAGERS, organisation__kind=OrganisationKind.BUYER)
    return Organisation.objects.filter(pk__in=managed.values("organisation")).order_by("name")


def partners_of(user: User, kind: str) -> QuerySet[Organisation]:
    """Nobody learns from a list of choices which other organisations there are."""
    colleagues = User.objects.filter(memberships__organisation__in=Organisation.objects.visible_to(user))
    engagements = Engagement.objects.visible_to(user)
    known = (
        Q(engagements_as_vendor__in=engagements)
        | Q(engagements_as_auditor__in=engagements)
        | Q(invitations__invited_by__in=colleagues)
    )
    return Organisation.objects.filter(known, kind=kind).distinct().order_by("name")


def only_annotates(user: User) -> bool:
    roles = set(user.memberships.filter(ended_at=None).values_list("role", flat=True))
    return roles == {Role.ANNOTATOR}
