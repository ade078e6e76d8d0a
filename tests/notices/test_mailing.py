"""What is mailed when, what a mail says, and what happens when the machine or the mail server fails."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.notices.mailing import due, send_due
from apps.notices.models import Mailbox, Notice
from apps.notices.services import choose_timing, mark_read
from tests.builders import actor_of
from tests.notices.told import make_notice, notices_of, tell
from tests.scenes import Scene

HERE = __name__
YESTERDAY = dt.timedelta(days=1, minutes=1)


def age(by: dt.timedelta = YESTERDAY) -> None:
    for notice in Notice.objects.all():
        notice.created_at -= by
        notice.save()


def let_go() -> None:
    """As if the time had passed until which nobody sends."""
    Mailbox.objects.update(held_until=timezone.now() - dt.timedelta(seconds=1))


class KilledAfterSending(EmailBackend):
    """The machine stops once the server has taken the mail, before that is noted."""

    def send_messages(self, messages: Any) -> int:
        super().send_messages(messages)
        raise SystemExit


class Broken(EmailBackend):
    error: OSError = ConnectionRefusedError()

    def send_messages(self, messages: Any) -> int:
        raise self.error


class NoSuchPerson(Broken):
    error = smtplib.SMTPRecipientsRefused({"owner@example.com": (550, b"no owner@example.com here")})


class WrongLogin(Broken):
    error = smtplib.SMTPAuthenticationError(535, b"wrong")


def test_urgent_ones_are_mailed_at_once_and_the_rest_once_a_day(scene: Scene) -> None:
    tell(scene.engagement, scene.owner)
    tell(scene.engagement, scene.owner, kind="dispute.deadline")
    assert (send_due().sent, len(mail.outbox)) == (1, 1)
    assert "your time ends at 2026-03-01 12:00 UTC" in mail.outbox[0].subject
    age()
    assert (send_due().sent, len(mail.outbox)) == (1, 2)
    assert "waits for your signature" in mail.outbox[1].subject
    assert send_due().sent == 0


def test_the_daily_mail_is_one_for_everything_since_the_last(scene: Scene) -> None:
    for _ in range(3):
        tell(scene.engagement, scene.owner)
    age()
    assert send_due().sent == 1
    body = str(mail.outbox[0].body)
    assert "3 notices" in mail.outbox[0].subject
    assert [notice.subject in body for notice in notices_of(scene.owner)] == [True] * 3


def test_the_daily_mail_is_closed_at_six(scene: Scene) -> None:
    notice = make_notice(scene.engagement, scene.owner)
    notice.created_at = dt.datetime(2026, 1, 5, 5, 59, tzinfo=dt.UTC)
    notice.save()
    assert not due(dt.datetime(2026, 1, 5, 5, 59, 30, tzinfo=dt.UTC))
    assert due(dt.datetime(2026, 1, 5, 6, 0, tzinfo=dt.UTC))
    notice.created_at = dt.datetime(2026, 1, 5, 6, 1, tzinfo=dt.UTC)
    notice.save()
    assert not due(dt.datetime(2026, 1, 6, 5, 59, tzinfo=dt.UTC))
    assert due(dt.datetime(2026, 1, 6, 6, 0, tzinfo=dt.UTC))


def test_what_was_read_or_is_wanted_in_the_portal_only_is_not_mailed(scene: Scene) -> None:
    mark_read(actor=actor_of(scene.owner), notice=make_notice(scene.engagement, scene.owner, kind="dispute.deadline"))
    choose_timing(actor=actor_of(scene.compliance), group="deadlines", timing="portal")
    tell(scene.engagement, scene.compliance, kind="dispute.deadline")
    age()
    assert send_due().sent == 0


def test_a_person_chooses_what_comes_when(scene: Scene) -> None:
    choose_timing(actor=actor_of(scene.owner), group="reports", timing="at_once")
    choose_timing(actor=actor_of(scene.owner), group="deadlines", timing="daily")
    tell(scene.engagement, scene.owner)
    tell(scene.engagement, scene.owner, kind="dispute.deadline")
    assert send_due().sent == 1
    assert "waits for your signature" in mail.outbox[0].subject
    choose_timing(actor=actor_of(scene.owner), group="reports", timing="")
    tell(scene.engagement, scene.owner)
    assert send_due().sent == 0


def test_a_mail_names_public_ids_and_nothing_else(scene: Scene, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.example.com", "https://qa.example.com"]
    tell(scene.engagement, scene.owner, kind="dispute.decided", subject="dsp_0123456789bc", path="/disputes/x/")
    send_due()
    (sent,) = mail.outbox
    text = f"{sent.subject}\n{sent.body}"
    assert "https://qa.example.com/disputes/x/" in text
    assert scene.engagement.public_id in text
    for name in (scene.engagement.name, scene.owner.name, scene.buyer.name, scene.vendor.name):
        assert name not in text
    assert sent.to == [scene.owner.email]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_crash_after_sending_repeats_one_mail_and_loses_none(scene: Scene, settings: Any) -> None:
    for person in (scene.owner, scene.compliance):
        tell(scene.engagement, person, kind="dispute.deadline")
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{HERE}.KilledAfterSending"
    with pytest.raises(SystemExit):
        send_due()
    settings.EMAIL_BACKEND = working
    send_due()
    assert [each.to[0] for each in mail.outbox] == [scene.owner.email, scene.compliance.email]
    let_go()
    send_due()
    assert [each.to[0] for each in mail.outbox] == [scene.owner.email, scene.compliance.email, scene.owner.email]
    ids = [each.extra_headers["Message-ID"] for each in mail.outbox]
    assert (ids[0] == ids[2], ids[0] == ids[1]) == (True, False)
    let_go()
    assert send_due().sent == 0


def test_a_server_that_does_not_answer_is_asked_once_a_round_and_later_again(scene: Scene, settings: Any) -> None:
    for person in (scene.owner, scene.compliance):
        tell(scene.engagement, person, kind="dispute.deadline")
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{HERE}.Broken"
    assert (send_due().failed, Mailbox.objects.exclude(problem="").count()) == (1, 1)
    settings.EMAIL_BACKEND = working
    assert send_due().sent == 1
    let_go()
    assert send_due().sent == 1
    assert not Mailbox.objects.exclude(problem="")


@pytest.mark.parametrize(
    ("backend", "words", "tried"),
    [
        ("NoSuchPerson", "The mail server refused the address (550).", 2),
        ("WrongLogin", "The mail server refused the portal's login (535).", 1),
        ("Broken", "The mail server could not be reached.", 1),
    ],
)
def test_a_failure_is_told_in_words_without_the_address(
    scene: Scene, settings: Any, backend: str, words: str, tried: int
) -> None:
    for person in (scene.owner, scene.compliance):
        tell(scene.engagement, person, kind="dispute.deadline")
    settings.EMAIL_BACKEND = f"{HERE}.{backend}"
    assert send_due().failed == tried
    assert set(Mailbox.objects.exclude(problem="").values_list("problem", flat=True)) == {words}


def test_each_failure_doubles_the_wait_up_to_six_hours(scene: Scene, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{HERE}.Broken"
    tell(scene.engagement, scene.owner, kind="dispute.deadline")
    waits = []
    for _ in range(9):
        let_go()
        send_due()
        mailbox = Mailbox.objects.get()
        assert mailbox.held_until and mailbox.failed_at
        waits.append(round((mailbox.held_until - mailbox.failed_at).total_seconds() / 60))
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360]


def test_what_was_served_before_there_was_a_mail_server_is_not_mailed_later(scene: Scene, settings: Any) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    tell(scene.engagement, scene.owner, kind="dispute.deadline")
    with pytest.raises(CommandError, match="QA_PORTAL_EMAIL_BACKEND"):
        call_command("send_notices")
    settings.EMAIL_BACKEND = working
    age()
    call_command("send_notices")
    assert not mail.outbox


def test_the_command_mails_what_is_due(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    tell(scene.engagement, scene.owner, kind="dispute.deadline")
    call_command("send_notices")
    assert capsys.readouterr().out == "1 mails sent, 0 failed.\n"
    assert len(mail.outbox) == 1
