import datetime as dt

import pytest

from apps.audit.keys import signer_of
from apps.audit.models import Event, Log
from apps.audit.selectors import NotSignedYet, event_proof, events_of, export_log, last_verification
from apps.audit.verification import verify_log
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import root_of_rows
from apps.evidence.proof import verify_proof
from tests.audit.logs import ORIGIN, record_events, signed_log

pytestmark = pytest.mark.django_db


def test_events_of_other_logs_are_not_shown() -> None:
    record_events(2)
    record_events(3, origin="qa-portal.local/eng_two")
    assert events_of([ORIGIN]).count() == 2
    assert events_of([]).count() == 0


def test_events_come_newest_first_and_are_found_by_who_what_and_when() -> None:
    old = record_events(1, actor="user:usr_2")[0]
    new = record_events(1, verb="lot.drawn", obj="lot_2")[0]
    assert list(events_of([ORIGIN])) == [new, old]
    assert list(events_of([ORIGIN], actor="user:usr_2")) == [old]
    assert list(events_of([ORIGIN], verb="lot.drawn")) == [new]
    assert list(events_of([ORIGIN], obj="lot_2")) == [new]
    assert list(events_of([ORIGIN], since=new.at)) == [new]
    assert list(events_of([ORIGIN], until=new.at)) == [old]
    assert list(events_of([ORIGIN], since=new.at + dt.timedelta(hours=1))) == []


def test_a_receipt_proves_each_event_and_no_other() -> None:
    log = signed_log(11)
    key, first = signer_of(log).key, Event.objects.get(seq=0)
    for event in Event.objects.all():
        assert verify_proof(event_proof(event), bytes(event.leaf), key).size == 11
    with pytest.raises(EvidenceError, match="PROOF"):
        verify_proof(event_proof(first), bytes(Event.objects.get(seq=1).leaf), key)


def test_an_event_that_is_not_signed_has_no_receipt_yet() -> None:
    event = record_events(1)[0]
    with pytest.raises(NotSignedYet, match="try again in a moment"):
        event_proof(event)
    signed_log(1)
    with pytest.raises(NotSignedYet, match=r"evt_.* is not signed yet"):
        event_proof(record_events(1)[0])


def test_an_exported_log_is_what_the_checkpoint_covers() -> None:
    log = signed_log(5)
    record_events(1)
    files = export_log(log)
    lines = files["log/leaves.jsonl"].splitlines()
    assert root_of_rows(lines)[0].hex() == log.checkpoints.get().root
    assert files["log/checkpoint"].decode() == log.checkpoints.get().note
    assert files["log/vkey"].decode() == f"{signer_of(log).vkey}\n"


def test_a_log_without_a_signature_is_not_exported() -> None:
    with pytest.raises(NotSignedYet):
        export_log(Log.objects.create(origin=ORIGIN))


def test_the_last_verification_is_the_newest() -> None:
    log = signed_log(1)
    assert last_verification(log) is None
    verify_log(log)
    second = verify_log(log)
    assert last_verification(log) == second
