"""The logs somebody may read."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import Organisation, Role, User
from apps.accounts.selectors import organisation_log
from apps.api.sides import employers_as_annotator
from apps.projects.models import Engagement

READERS_OF_AN_ORGANISATION = (Role.OWNER, Role.COMPLIANCE_OFFICER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A log under the id of the engagement or organisation whose history it is."""

    id: str
    name: str
    origin: str


def ledgers_of(user: User) -> list[Ledger]:
    """Logs of engagements, except where one only annotates, and of organisations whose books one may open."""
    contracts = Engagement.objects.visible_to(user).exclude(vendor__in=employers_as_annotator(user))
    reading = user.memberships.filter(ended_at=None, role__in=READERS_OF_AN_ORGANISATION).values("organisation")
    books = Organisation.objects.filter(pk__in=reading).order_by("name")
    return [Ledger(each.public_id, each.name, each.log_origin) for each in contracts] + [
        Ledger(each.public_id, each.name, organisation_log(each)) for each in books
    ]
