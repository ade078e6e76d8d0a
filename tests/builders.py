"""Typed builders of what tests need. They go through the services, so what they make is what the product makes."""

from itertools import count

from apps.accounts import services as accounts
from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, OrganisationKind, Role, User

PASSWORD = "correct horse battery"
SETUP = Actor.system("setup")
_number = count(1)


def actor_of(user: User) -> Actor:
    return Actor.person(user)


def make_user(name: str = "Alex Reed", email: str | None = None) -> User:
    email = email or f"{name.split()[0].lower()}{next(_number)}@example.com"
    return accounts.create_user(actor=SETUP, email=email, name=name, password=PASSWORD)


def make_organisation(kind: str = OrganisationKind.BUYER, name: str | None = None) -> Organisation:
    # All of one length: asn1crypto takes a header that ends in 0x80 for an indefinite length, and then encodes a
    # signature over and over; with names of some lengths a seal costs twenty times what it costs with these.
    name = name or f"{kind.capitalize()} {next(_number):06}"
    return accounts.create_organisation(actor=SETUP, kind=kind, name=name)


def make_member(organisation: Organisation, role: str = Role.OWNER, name: str = "Alex Reed") -> User:
    user = make_user(name)
    accounts.add_member(actor=SETUP, organisation=organisation, user=user, role=role)
    return user
