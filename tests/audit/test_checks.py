"""Checks that somebody asks for: one of a log at a time, done once, and never in the way for good."""

from __future__ import annotations

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.audit.checks import GIVEN_UP_AFTER, check_under_way, request_check
from apps.audit.models import Check, Event, Log
from apps.audit.performing import perform
from tests.audit.logs import signed_log

pytestmark = pytest.mark.django_db


def ask(log: Log) -> Check:
    return request_check(log, actor="user:usr_1", obj="eng_one")


def states(log: Log) -> list[str]:
    return [check.state for check in log.checks.order_by("pk")]


def test_a_check_waits_and_is_done_once() -> None:
    log = signed_log(3)
    check = ask(log)
    assert (check.state, check_under_way(log)) == ("waiting", check)
    perform(check)
    perform(check)
    check.refresh_from_db()
    assert check.result is not None
    assert (check.state, check.result.size, check.result.finding) == ("done", 3, "")
    assert check_under_way(log) is None
    assert Event.objects.filter(verb="log.verified").count() == 1


def test_what_is_found_is_the_result_and_no_failure() -> None:
    log = signed_log(3)
    Log.objects.filter(pk=log.pk).update(size=2)
    check = ask(log)
    perform(check)
    check.refresh_from_db()
    assert check.result is not None
    assert (check.state, check.result.finding) == ("done", "TRUNCATED")


def test_a_second_request_gets_the_check_that_is_under_way() -> None:
    log, other = signed_log(1), signed_log(1, "qa-portal.local/eng_two")
    first = ask(log)
    assert ask(log) == first
    assert ask(other) != first
    assert states(log) == ["waiting"]


def test_the_database_keeps_two_from_being_under_way() -> None:
    log = signed_log(1)
    ask(log)
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.create(log=log, actor="user:usr_2", object="eng_one")


def test_a_check_that_stops_on_an_error_has_failed_and_another_can_be_asked_for() -> None:
    log = signed_log(1)
    check = ask(log)
    with patch("apps.audit.performing.check_log", side_effect=OSError("the disk is gone")), pytest.raises(OSError):
        perform(check)
    assert states(log) == ["failed"]
    ask(log)
    assert states(log) == ["failed", "waiting"]


def test_a_check_whose_worker_was_killed_does_not_stand_in_the_way_for_ever() -> None:
    log = signed_log(1)
    lost = ask(log)
    began = timezone.now() - GIVEN_UP_AFTER - dt.timedelta(seconds=1)
    Check.objects.filter(pk=lost.pk).update(asked_at=began, begun_at=began)
    assert ask(log) != lost
    assert states(log) == ["failed", "waiting"]
