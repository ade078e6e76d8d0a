"""Proving who one is, with a pause after too many failures."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import authenticate
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import NotConfirmed, Refused
from apps.accounts.selectors import home_log
from apps.accounts.services.guarding import count_attempt, forgive, record_failure
from apps.audit.services import record


def sign_in(*, email: str, password: str, network: str = "") -> User:
    """The person with this address and password; Refused, with the same words whether or not there is an account."""
    attempt = count_attempt(email, network)
    user = authenticate(username=email.strip(), password=password)
    if not isinstance(user, User):
        record_failure(User.objects.filter(email__iexact=email.strip()).first(), "sign_in.failed", attempt)
        raise Refused("The e-mail address or the password is wrong.")
    forgive(attempt)
    with transaction.atomic():
        record(log=home_log(user), actor=Actor.person(user).text, verb="sign_in.succeeded", obj=user.public_id)
    return user


def reauthenticate(
    *, actor: Actor, password: str, second: Callable[[], None] = lambda: None, network: str = ""
) -> None:
    """Ask a signed-in person again, before what binds them. Call it before the transaction of what follows.

    `second` checks and uses up a second factor, and raises NotConfirmed if it does not hold: a failure like any other.
    """
    if actor.user is None:
        raise Refused("Only a person can confirm this with a password.")
    attempt = count_attempt(actor.user.email, network)
    try:
        if authenticate(username=actor.user.email, password=password) != actor.user:
            raise NotConfirmed("The password is wrong.")
        second()
    except NotConfirmed:
        record_failure(actor.user, "reauthentication.failed", attempt)
        raise
    forgive(attempt)
