"""Counting failures per person and per network address, and the pause after too many.

An attempt is counted as failed before anything is looked at, in a transaction of its own: attempts made at the same
moment are all counted, and a caller's rollback cannot take a failure back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.accounts.actors import Actor
from apps.accounts.models import SignInGuard, User
from apps.accounts.policies import LockedOut
from apps.accounts.selectors import home_log, installation_log
from apps.audit.services import record


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a person, from a network address if it is known; both counters stand as if it had failed."""

    person: SignInGuard
    network: SignInGuard | None

    @property
    def locks_person(self) -> bool:
        return self.person.locked_until is not None

    @property
    def locks_network(self) -> bool:
        return self.network is not None and self.network.locked_until is not None


@transaction.atomic(durable=True)
def count_attempt(email: str, network: str = "") -> Attempt:
    """LockedOut, in the same words for every address, while it or the network address has to wait."""
    pause = dt.timedelta(minutes=settings.QA_PORTAL_LOCK_MINUTES)
    SignInGuard.objects.filter(since__lt=timezone.now() - 2 * pause).delete()
    person = _counted(email.strip().lower(), settings.QA_PORTAL_LOCK_AFTER, pause)
    # Always in this order, so that two attempts never wait for each other.
    return Attempt(
        person, _counted(f"net {network}", settings.QA_PORTAL_LOCK_NETWORK_AFTER, pause) if network else None
    )


def forgive(attempt: Attempt) -> None:
    """The attempt succeeded. A network address keeps its other failures: one's own account must not clear them."""
    attempt.person.delete()
    if attempt.network is not None:
        succeeded = SignInGuard.objects.filter(pk=attempt.network.pk, failures__gt=0)
        succeeded.update(failures=F("failures") - 1, locked_until=None)


@transaction.atomic
def record_failure(user: User | None, verb: str, attempt: Attempt) -> None:
    """The event of a failure, and of the pause it brings.

    An address without an account leaves no event of its own: strangers must not be able to fill the log. It costs a
    transaction all the same, so that the time of the answer does not tell whether there is an account.
    """
    if user is None:
        attempt.person.save(update_fields=["since"])
    else:
        log, actor, locked = home_log(user), Actor.person(user).text, attempt.locks_person
        record(log=log, actor=actor, verb=verb, obj=user.public_id, details={"paused": locked})
        if locked:
            details = {"minutes": settings.QA_PORTAL_LOCK_MINUTES}
            record(log=log, actor=actor, verb="auth.locked_out", obj=user.public_id, details=details)
    if attempt.network is not None and attempt.locks_network:
        _record_locked_network(attempt.network)


def _record_locked_network(guard: SignInGuard) -> None:
    details = {"minutes": settings.QA_PORTAL_LOCK_MINUTES}
    actor, obj = Actor.system("sign-in").text, f"net_{guard.key[:12]}"
    record(log=installation_log(), actor=actor, verb="auth.locked_out", obj=obj, details=details)


def _counted(name: str, allowed: int, pause: dt.timedelta) -> SignInGuard:
    now = timezone.now()
    key = salted_hmac("apps.accounts.sign_in", name, algorithm="sha256").hexdigest()
    SignInGuard.objects.get_or_create(key=key)
    guard = SignInGuard.objects.select_for_update().get(key=key)
    if guard.locked_until is not None and guard.locked_until > now:
        until = guard.locked_until.strftime("%H:%M UTC")
        raise LockedOut(f"There were too many failed attempts for this address; try again after {until}.")
    if guard.locked_until is not None or guard.since < now - pause:
        guard.failures, guard.since, guard.locked_until = 0, now, None
    guard.failures += 1
    if guard.failures >= allowed:
        guard.locked_until = now + pause
    guard.save()
    return guard
