"""Mailing what is due. A mail is sent, then noted: a crash in between repeats one mail and loses none."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from smtplib import SMTPConnectError, SMTPHeloError, SMTPRecipientsRefused, SMTPResponseException

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.notices.mails import is_configured, mail_to
from apps.notices.models import Mailbox, Notice, Timing

logger = logging.getLogger(__name__)
# The hour, UTC, at which a day's mail is closed.
DIGEST_HOUR = 6
# Longer than a mail server may take before the connection is given up.
AT_IT = dt.timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=2), dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Round:
    """How many mails went out, and how many did not."""

    sent: int
    failed: int


def send_due() -> Round:
    """One mail for each person to whom something is due. Ends early when the server as a whole does not work."""
    sent = failed = 0
    for person in due_people(timezone.now()) if is_configured() else ():
        problem = _serve(person)
        sent, failed = sent + (problem is None), failed + (problem is not None)
        if problem is not None and problem.of_the_server:
            break
    return Round(sent, failed)


@dataclass(frozen=True, slots=True)
class Problem:
    words: str
    of_the_server: bool


def due(now: dt.datetime) -> QuerySet[Notice]:
    """Unread and unmailed: those wanted at once, and those of the daily mail that were served before it was closed."""
    closed = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    closed -= dt.timedelta(days=closed > now)
    wanted = Q(mail=Timing.AT_ONCE) | Q(mail=Timing.DAILY, created_at__lt=closed)
    return Notice.objects.unread().filter(wanted, mailed_at=None)


def due_people(now: dt.datetime) -> list[User]:
    reached = Q(mailbox=None) | Q(mailbox__held_until=None) | Q(mailbox__held_until__lte=now)
    return list(User.objects.filter(reached, pk__in=due(now).values("recipient"), is_active=True).order_by("pk"))


def _serve(person: User) -> Problem | None:
    now = timezone.now()
    if not _taken(person, now):
        return None
    # Only now: another worker may have mailed them between the look and the taking.
    notices = list(Notice.objects.visible_to(person).filter(pk__in=due(now).values("pk")).select_related("engagement"))
    try:
        if notices:
            mail_to(person, notices).send()
    except OSError as error:
        problem = _problem(error)
        logger.warning("A mail to %s failed: %s", person.public_id, problem.words)
        _put_off(person, problem, now)
        return problem
    with transaction.atomic():
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
        Mailbox.objects.filter(user=person).update(held_until=None, failures=0, failed_at=None, problem="")
    return None


def _taken(person: User, now: dt.datetime) -> bool:
    """Whether this worker alone serves the person now; one that dies lets go after a while."""
    Mailbox.objects.get_or_create(user=person)
    free = Mailbox.objects.filter(Q(held_until=None) | Q(held_until__lte=now), user=person)
    return free.update(held_until=now + AT_IT) == 1


def _put_off(person: User, problem: Problem, now: dt.datetime) -> None:
    """Each failure in a row doubles the wait."""
    mailbox = Mailbox.objects.get(user=person)
    mailbox.held_until = now + min(FIRST_WAIT * 2 ** min(mailbox.failures, 20), LONGEST_WAIT)
    mailbox.failures, mailbox.failed_at, mailbox.problem = mailbox.failures + 1, now, problem.words
    mailbox.save()


def _problem(error: OSError) -> Problem:
    """In words that hold no address: a server repeats it in its answer."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return Problem(f"The mail server refused the address ({', '.join(map(str, codes))}).", of_the_server=False)
    if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPConnectError | SMTPHeloError):
        # 535 and its like: the login is refused, whoever the mail is for.
        login = error.smtp_code in (530, 534, 535, 538)
        what = "the portal's login" if login else "the mail"
        return Problem(f"The mail server refused {what} ({error.smtp_code}).", of_the_server=login)
    return Problem("The mail server could not be reached.", of_the_server=True)
