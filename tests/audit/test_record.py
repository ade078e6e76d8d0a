from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import Event, Log
from apps.audit.selectors import details_of
from apps.audit.services import record
from apps.evidence.canonical import decode
from apps.evidence.errors import EvidenceError
from tests.audit.logs import ORIGIN, record_events

pytestmark = pytest.mark.django_db
COLUMNS = ("log_id", "seq", "public_id", "at", "actor", "verb", "object")


def test_an_event_keeps_who_what_and_when_as_canonical_bytes() -> None:
    event = record_events(1)[0]
    leaf = decode(bytes(event.leaf))
    assert (leaf["id"], leaf["log"], leaf["actor"]) == (event.public_id, ORIGIN, "user:usr_1")
    assert (leaf["verb"], leaf["object"], leaf["details"]) == ("lot.decided", "lot_1", {"n": 0})
    assert details_of(event) == {"n": 0}


def test_an_event_waits_for_its_number() -> None:
    assert record_events(1)[0].seq is None


def test_an_event_is_one_statement_more_in_the_transaction(django_assert_num_queries: Any) -> None:
    record_events(1)
    with transaction.atomic(), django_assert_num_queries(1):
        event = record(log=ORIGIN, actor="user:usr_1", verb="lot.decided", obj="lot_1")
    stored = Event.objects.get(pk=event.pk)
    assert {name: getattr(event, name) for name in COLUMNS} == {name: getattr(stored, name) for name in COLUMNS}
    assert bytes(stored.leaf) == event.leaf


def test_a_log_whose_first_event_was_taken_back_begins_with_the_next() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(log=ORIGIN, actor="user:usr_1", verb="lot.decided", obj="lot_1")
        raise ZeroDivisionError
    (event,) = record_events(1)
    assert event.log.origin == ORIGIN


def test_the_event_disappears_with_the_change_it_describes() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(log=ORIGIN, actor="user:usr_1", verb="lot.decided", obj="lot_1")
        raise ZeroDivisionError
    assert not Event.objects.exists()


def test_every_origin_has_one_log() -> None:
    record_events(2)
    record_events(1, origin="qa-portal.local/eng_two")
    assert [log.events.count() for log in Log.objects.order_by("origin")] == [2, 1]


def test_a_number_with_a_fraction_is_refused_before_anything_is_written() -> None:
    with pytest.raises(EvidenceError, match="FLOAT"), transaction.atomic():
        record(log=ORIGIN, actor="user:usr_1", verb="lot.decided", obj="lot_1", details={"share": 0.5})
    assert not Event.objects.exists()
