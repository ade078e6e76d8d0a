"""Who keeps the books: places holds, sets how long records are kept, and erases."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, Role, User
from apps.accounts.policies import Decision, has_role
from apps.labels.models import Annotator
from apps.projects.models import Engagement
from apps.projects.policies import is_tested, side_of
from apps.retention.models import BOOKKEEPERS


def may_keep_books(actor: Actor, organisation: Organisation) -> Decision:
    return has_role(actor, organisation, *BOOKKEEPERS)


def may_see_holds(actor: Actor, organisation: Organisation) -> Decision:
    return has_role(actor, organisation, *BOOKKEEPERS, Role.AUDITOR)


def may_see_retention(actor: Actor, engagement: Engagement) -> Decision:
    if is_tested(actor, engagement):
        return Decision(False, f"What is kept how long, {engagement.buyer} decides and its auditors read.")
    if actor.user is None or side_of(actor, engagement):
        return Decision(True, "The buyer and its auditors see what is kept how long.")
    return Decision(False, f"You take no part in {engagement}.")


def may_erase_person(actor: Actor, organisation: Organisation, person: User) -> Decision:
    """Those who keep the books of an organisation, for whoever belonged to it; nobody for themself."""
    if actor.user == person:
        return Decision(
            False, "You cannot erase yourself; somebody else who keeps the books of your organisation does."
        )
    if not person.memberships.filter(organisation=organisation).exists():
        return Decision(False, f"This person never belonged to {organisation}.")
    return may_keep_books(actor, organisation)


def may_erase_annotator(actor: Actor, annotator: Annotator) -> Decision:
    """Either party may have to answer a request: the vendor whose person it is, and the buyer who holds the labels."""
    engagement = annotator.engagement
    return may_keep_books(actor, engagement.buyer) or may_keep_books(actor, engagement.vendor)
