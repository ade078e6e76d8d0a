"""The people of most tests: an owner, a colleague without special rights, and an outsider of another buyer."""

from dataclasses import dataclass

from apps.accounts.models import Organisation, OrganisationKind, Role, User
from tests.builders import make_member, make_organisation


@dataclass(frozen=True)
class People:
    organisation: Organisation
    owner: User
    colleague: User
    outsider: User


def make_people() -> People:
    organisation = make_organisation(OrganisationKind.BUYER)
    return People(
        organisation=organisation,
        owner=make_member(organisation, Role.OWNER, "Olga Marsh"),
        colleague=make_member(organisation, Role.AUDITOR, "Carl Hume"),
        outsider=make_member(make_organisation(OrganisationKind.BUYER), Role.OWNER, "Odd Strand"),
    )
