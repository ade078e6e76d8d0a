"""The invented organisations and people of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts import services as accounts
from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, OrganisationKind, Role, User

PASSWORD = "demonstration only"  # noqa: S105
SETUP = Actor.system("demonstration")
LOGINS = (
    ("owner@harbour.example", "Ines Valdez", "Harbour Robotics", Role.OWNER),
    ("qa@harbour.example", "Tomas Lind", "Harbour Robotics", Role.QA_MANAGER),
    ("judge@harbour.example", "Priya Nair", "Harbour Robotics", Role.ADJUDICATOR),
    ("compliance@harbour.example", "Marta Kovac", "Harbour Robotics", Role.COMPLIANCE_OFFICER),
    ("auditor@calder.example", "Owen Calder", "Calder Assurance", Role.AUDITOR),
    ("manager@northfield.example", "Lena Brandt", "Northfield Annotation", Role.VENDOR_MANAGER),
    ("annotator@northfield.example", "Sam Okoye", "Northfield Annotation", Role.ANNOTATOR),
    ("manager@quarry.example", "Rui Costa", "Quarry Data", Role.VENDOR_MANAGER),
)
KINDS = {
    "Harbour Robotics": OrganisationKind.BUYER,
    "Northfield Annotation": OrganisationKind.VENDOR,
    "Quarry Data": OrganisationKind.VENDOR,
    "Observers of 1979": OrganisationKind.VENDOR,
    "Calder Assurance": OrganisationKind.AUDITOR,
}


@dataclass(frozen=True)
class Cast:
    organisations: dict[str, Organisation]
    users: dict[str, User]

    def actor(self, email: str) -> Actor:
        return Actor.person(self.users[email])


def make_cast() -> Cast:
    organisations = {
        name: accounts.create_organisation(actor=SETUP, kind=kind, name=name) for name, kind in KINDS.items()
    }
    users = {}
    for email, name, organisation, role in LOGINS:
        users[email] = accounts.create_user(actor=SETUP, email=email, name=name, password=PASSWORD)
        accounts.add_member(actor=SETUP, organisation=organisations[organisation], user=users[email], role=role)
    return Cast(organisations, users)
