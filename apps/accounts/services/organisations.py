"""Organisations come into being, and people into accounts."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, OrganisationKind, User
from apps.accounts.policies import Invalid, may_create_organisation, may_create_user, require
from apps.accounts.selectors import installation_log, organisation_log
from apps.audit.services import record


@transaction.atomic
def create_organisation(*, actor: Actor, kind: str, name: str) -> Organisation:
    """An organisation without members; `add_member` or an invitation brings its first owner."""
    require(may_create_organisation(actor))
    name = name.strip()
    if kind not in OrganisationKind.values:
        raise Invalid(f"{kind!r} is no kind of organisation; choose one of {', '.join(OrganisationKind.values)}.")
    if not 1 <= len(name) <= 120:
        raise Invalid("Give the organisation a name of 1 to 120 characters.")
    if Organisation.objects.filter(name__iexact=name).exists():
        raise Invalid(f"There is already an organisation named {name}; choose another name.")
    organisation = Organisation.objects.create(kind=kind, name=name)
    record(
        log=organisation_log(organisation),
        actor=actor.text,
        verb="organisation.created",
        obj=organisation.public_id,
        details={"kind": kind, "name": name},
        states=[organisation],
    )
    return organisation


@transaction.atomic
def create_user(*, actor: Actor, email: str, name: str, password: str) -> User:
    """An account without a role anywhere. The log keeps its id only: names and addresses must stay erasable."""
    require(may_create_user(actor))
    user = open_account(email=email, name=name, password=password)
    record(log=installation_log(), actor=actor.text, verb="user.created", obj=user.public_id)
    return user


def open_account(*, email: str, name: str, password: str) -> User:
    """Make the account without asking who may, and without an event: for callers that do both."""
    email, name = email.strip().lower(), name.strip()
    _check_person(email, name)
    user = User(email=email, name=name)
    set_checked_password(user, password)
    user.save()
    return user


def _check_person(email: str, name: str) -> None:
    check_email(email)
    if not 1 <= len(name) <= 120:
        raise Invalid("Give a name of 1 to 120 characters.")
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid(f"There is already an account for {email}; sign in with it.")


def check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(f"{email!r} is no e-mail address; it must look like name@example.com.") from None
    if len(email) > 200:
        raise Invalid("The e-mail address is longer than 200 characters; use a shorter one.")


def set_checked_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from None
    user.set_password(password)
