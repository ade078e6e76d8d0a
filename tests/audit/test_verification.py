"""Every kind of tampering is found, and named where it happened."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from apps.audit.key_files import key_file
from apps.audit.models import Checkpoint, Event, Log, Verification
from apps.audit.sequencer import _number
from apps.audit.verification import verify_log
from apps.evidence.canonical import decode, encode
from apps.evidence.note import note_text
from apps.evidence.signing import LogSigner
from tests.audit.logs import ORIGIN, execute, record_events, signed_log, unprotect

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Log:
    """Ten events, signed after the fourth and after the tenth, and then opened to an intruder."""
    signed_log(4)
    log = signed_log(6)
    for table in ("audit_event", "audit_checkpoint"):
        unprotect(table)
    return log


def found(log: Log) -> tuple[str, str]:
    result = verify_log(log)
    return result.finding, result.explanation


def edit_leaf(seq: int, **changes: object) -> None:
    event = Event.objects.get(seq=seq)
    leaf = encode({**decode(bytes(event.leaf)), **changes})
    Event.objects.filter(pk=event.pk).update(leaf=leaf)


def test_an_untouched_log_is_good_and_the_result_is_kept(log: Log) -> None:
    result = verify_log(log)
    assert (result.finding, result.size) == ("", 10)
    assert result.explanation == "10 events, signed up to 10"
    assert Verification.objects.get() == result


def test_an_empty_log_is_good() -> None:
    assert found(Log.objects.create(origin=ORIGIN))[0] == ""


def test_an_edited_column_is_found(log: Log) -> None:
    Event.objects.filter(seq=3).update(actor="user:somebody_else")
    finding, explanation = found(log)
    assert finding == "ROW_TAMPERED"
    assert "event 3" in explanation and "'actor'" in explanation


def test_an_edited_time_is_found(log: Log) -> None:
    Event.objects.filter(seq=3).update(at=timezone.now() - dt.timedelta(days=30))
    assert found(log)[0] == "ROW_TAMPERED"


def test_an_edited_leaf_is_found(log: Log) -> None:
    edit_leaf(5, details={"n": 99})
    finding, explanation = found(log)
    assert finding == "ROOT"
    assert "first 10 events" in explanation


def test_the_oldest_checkpoint_that_fails_bounds_where_the_change_is(log: Log) -> None:
    edit_leaf(1, details={"n": 99})
    assert "first 4 events" in found(log)[1]


def test_an_event_rewritten_consistently_in_row_and_leaf_is_found(log: Log) -> None:
    edit_leaf(5, verb="lot.undecided")
    Event.objects.filter(seq=5).update(verb="lot.undecided")
    assert found(log)[0] == "ROOT"


def test_a_deleted_event_is_found(log: Log) -> None:
    Event.objects.filter(seq=6).delete()
    finding, explanation = found(log)
    assert finding == "SEQ_GAP"
    assert "event number 6 is missing" in explanation


def test_a_deleted_event_whose_successors_are_renumbered_is_found(log: Log) -> None:
    Event.objects.filter(seq=6).delete()
    for seq in range(7, 10):
        Event.objects.filter(seq=seq).update(seq=seq - 1)
    assert found(log)[0] == "TRUNCATED"


def test_the_newest_events_cut_off_are_found(log: Log) -> None:
    Event.objects.filter(seq__gte=8).delete()
    assert found(log)[0] == "TRUNCATED"


def test_the_newest_events_cut_off_with_head_and_checkpoint_are_found(log: Log) -> None:
    Event.objects.filter(seq__gte=4).delete()
    Checkpoint.objects.filter(size=10).delete()
    root = Checkpoint.objects.get().root
    execute("UPDATE audit_log SET size = 4, frontier = %s", f'["{root}"]')
    finding, explanation = found(log)
    assert finding == "TRUNCATED"
    assert "fewer events than were signed" in explanation


def test_swapped_events_are_found(log: Log) -> None:
    first, second = Event.objects.get(seq=4), Event.objects.get(seq=5)
    Event.objects.filter(pk=first.pk).update(seq=None)
    Event.objects.filter(pk=second.pk).update(seq=4)
    Event.objects.filter(pk=first.pk).update(seq=5)
    assert found(log)[0] == "ROOT"


def test_an_event_numbered_by_hand_is_found(log: Log) -> None:
    late = record_events(1)[0]
    Event.objects.filter(pk=late.pk).update(seq=10)
    assert found(log)[0] == "SEQ_GAP"


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lambda leaf: leaf.replace(b'{"n":1}', b'{"n": 1}'), "NONCANON"),
        (lambda leaf: leaf.replace(b'{"n":1}', b'{"n":1.5}'), "FLOAT"),
        (lambda leaf: leaf.replace(b'{"n":1}', b'{"n":1,"n":1}'), "DUPKEY"),
        (lambda leaf: leaf[:-1], "NONCANON"),
        (lambda leaf: b"", "NONCANON"),
    ],
)
def test_bytes_that_are_not_canonical_are_found(log: Log, damage: Callable[[bytes], bytes], finding: str) -> None:
    event = Event.objects.get(seq=1)
    Event.objects.filter(pk=event.pk).update(leaf=damage(bytes(event.leaf)))
    assert found(log)[0] == finding
    assert "event 1 " in found(log)[1]


def test_an_edited_signature_is_found(log: Log) -> None:
    Checkpoint.objects.filter(size=4).update(note=Checkpoint.objects.get(size=10).note)
    assert found(log)[0] == "CHECKPOINT"


def test_an_edited_checkpoint_is_found(log: Log) -> None:
    checkpoint = Checkpoint.objects.get(size=10)
    Checkpoint.objects.filter(pk=checkpoint.pk).update(note=checkpoint.note.replace("\n10\n", "\n11\n"))
    assert found(log)[0] == "NOTE"


def test_a_checkpoint_signed_by_another_key_is_found(log: Log, tmp_path: Path) -> None:
    text = note_text(Checkpoint.objects.get(size=10).note)
    Checkpoint.objects.filter(size=10).update(note=LogSigner(tmp_path / "another.pem", ORIGIN).sign(text))
    assert found(log)[0] == "NOTE"


def test_a_lost_key_is_a_finding_and_no_crash(log: Log) -> None:
    key_file().unlink()
    assert found(log)[0] == "KEY"


def test_an_edited_head_is_found(log: Log) -> None:
    execute("UPDATE audit_log SET frontier = %s", '["' + "00" * 32 + '", "' + "11" * 32 + '"]')
    assert found(log)[0] == "FRONTIER"


def test_a_head_of_the_wrong_shape_is_found(log: Log) -> None:
    execute("UPDATE audit_log SET frontier = '[]'")
    assert found(log)[0] == "FRONTIER"


def test_an_event_that_is_kept_from_the_log_is_found(log: Log) -> None:
    record_events(1)
    assert found(log)[0] == ""
    assert verify_log(log, lag=dt.timedelta(0)).finding == "OUTBOX_LAG"


def test_a_numbered_event_that_is_never_signed_is_found(log: Log) -> None:
    record_events(1)
    _number(log)
    assert found(log)[0] == ""
    late = verify_log(log, lag=dt.timedelta(0))
    assert (late.finding, "event 10" in late.explanation) == ("UNCOVERED", True)


def test_other_logs_do_not_matter(log: Log) -> None:
    other = signed_log(3, origin="qa-portal.local/eng_two")
    Event.objects.filter(log=other, seq=1).update(actor="user:x")
    assert found(log)[0] == ""
    assert found(other)[0] == "ROW_TAMPERED"
