"""Proving who one is, with a pause after too many failures.

An attempt is counted as failed before the password is looked at, in a transaction of its own: attempts made at the
same moment are all counted, and a caller's rollback cannot take a failure back.
"""

import datetime as dt

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.accounts.actors import Actor
from apps.accounts.models import SignInGuard, User
from apps.accounts.policies import Refused
from apps.accounts.selectors import home_log
from apps.audit.services import record

FAILURES_ALLOWED = 5
WINDOW = PAUSE = dt.timedelta(minutes=15)


def sign_in(*, email: str, password: str) -> User:
    """The person with this address and password; Refused, with the same words whether or not there is an account."""
    guard = _count_attempt(email)
    user = authenticate(username=email.strip(), password=password)
    if not isinstance(user, User):
        _record_failure(User.objects.filter(email__iexact=email.strip()).first(), "sign_in.failed", guard)
        raise Refused("The e-mail address or the password is wrong.")
    guard.delete()
    _record(user, "sign_in.succeeded", {})
    return user


def reauthenticate(*, actor: Actor, password: str) -> None:
    """Ask a signed-in person again, before what binds them. Call it before the transaction of what follows."""
    if actor.user is None:
        raise Refused("Only a person can confirm this with a password.")
    guard = _count_attempt(actor.user.email)
    if authenticate(username=actor.user.email, password=password) != actor.user:
        _record_failure(actor.user, "reauthentication.failed", guard)
        raise Refused("The password is wrong.")
    guard.delete()


@transaction.atomic(durable=True)
def _count_attempt(email: str) -> SignInGuard:
    now = timezone.now()
    SignInGuard.objects.filter(since__lt=now - WINDOW - PAUSE).delete()
    key = salted_hmac("apps.accounts.sign_in", email.strip().lower(), algorithm="sha256").hexdigest()
    SignInGuard.objects.get_or_create(key=key)
    guard = SignInGuard.objects.select_for_update().get(key=key)
    if guard.locked_until is not None and guard.locked_until > now:
        until = guard.locked_until.strftime("%H:%M UTC")
        raise Refused(f"There were too many failed attempts for this address; try again after {until}.")
    if guard.locked_until is not None or guard.since < now - WINDOW:
        guard.failures, guard.since, guard.locked_until = 0, now, None
    guard.failures += 1
    if guard.failures >= FAILURES_ALLOWED:
        guard.locked_until = now + PAUSE
    guard.save()
    return guard


def _record_failure(user: User | None, verb: str, guard: SignInGuard) -> None:
    """An address without an account leaves no event: strangers must not be able to fill the log."""
    if user is not None:
        _record(user, verb, {"paused": guard.locked_until is not None})


@transaction.atomic
def _record(user: User, verb: str, details: dict[str, bool]) -> None:
    record(log=home_log(user), actor=Actor.person(user).text, verb=verb, obj=user.public_id, details=details)
