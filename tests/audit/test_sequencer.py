import pytest
from django.db import connection

from apps.audit import sequencer
from apps.audit.keys import signer_of
from apps.audit.models import Checkpoint, Event, Log
from apps.audit.sequencer import SignatureRefused, sequence, sequence_all
from apps.audit.signed_heads import head_file, last_signed
from apps.evidence.checkpoint import open_checkpoint
from apps.evidence.merkle import leaf_hash, root
from tests.audit.logs import ORIGIN, execute, record_events, signed_log, unprotect

pytestmark = pytest.mark.django_db


def numbers() -> list[int | None]:
    return list(Event.objects.filter(log__origin=ORIGIN).order_by("id").values_list("seq", flat=True))


def test_events_get_dense_numbers_in_the_order_they_were_recorded() -> None:
    signed_log(3)
    record_events(2)
    sequence(Log.objects.get())
    assert numbers() == [0, 1, 2, 3, 4]


def test_the_checkpoint_is_a_signed_note_over_the_root_of_all_leaves() -> None:
    log = signed_log(5)
    stored = Checkpoint.objects.get()
    opened = open_checkpoint(stored.note, signer_of(log).key)
    assert (opened.origin, opened.size, opened.root.hex()) == (ORIGIN, 5, stored.root)
    assert opened.root == root([leaf_hash(bytes(event.leaf)) for event in Event.objects.order_by("seq")])


def test_nothing_new_makes_no_checkpoint() -> None:
    assert sequence(signed_log(2)) is None
    assert Checkpoint.objects.count() == 1


def test_large_backlogs_are_signed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "BATCH", 4)
    signed_log(10)
    assert numbers() == list(range(10))
    assert sorted(Checkpoint.objects.values_list("size", flat=True)) == [4, 8, 10]


def test_a_round_ends_although_others_go_on_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    number = sequencer._number

    def and_another(log: Log) -> int:
        numbered = number(log)
        record_events(1)
        return numbered

    monkeypatch.setattr(sequencer, "_number", and_another)
    signed_log(3)
    assert numbers() == [0, 1, 2, None]


def test_an_event_committed_late_with_a_smaller_id_is_not_lost() -> None:
    """Two transactions overlap: the one with the smaller id commits after the other was numbered."""
    early, late = record_events(2)
    log = Log.objects.get()
    Event.objects.filter(pk=late.pk).update(seq=0)
    leaf = leaf_hash(bytes(late.leaf)).hex()
    Log.objects.filter(pk=log.pk).update(size=1, frontier=[leaf])
    sequence(log)
    early.refresh_from_db()
    assert early.seq == 1


def test_logs_do_not_mix() -> None:
    record_events(2, origin="qa-portal.local/eng_two")
    record_events(3)
    done = sequence_all()
    assert sorted((checkpoint.log.origin[-3:], checkpoint.size) for checkpoint in done.signed) == [
        ("one", 3),
        ("two", 2),
    ]
    assert not sequence_all().signed


def test_a_crash_between_numbering_and_signing_is_made_good() -> None:
    log = signed_log(2)
    record_events(3)
    sequencer._number(log)
    done = sequence_all()
    assert [checkpoint.size for checkpoint in done.signed] == [5]


def test_a_crash_between_the_memory_and_the_database_signs_the_same_bytes_again() -> None:
    log = signed_log(2)
    note = last_signed(log)
    unprotect("audit_checkpoint")
    Checkpoint.objects.all().delete()
    again = sequence(log)
    assert again is not None and again.note == note


def test_a_restored_backup_is_not_signed() -> None:
    signed_log(2)
    later = signed_log(1)
    unprotect("audit_checkpoint")
    unprotect("audit_event")
    execute("DELETE FROM audit_checkpoint WHERE size = 3")
    execute("DELETE FROM audit_event WHERE seq = 2")
    first = Checkpoint.objects.get()
    execute("UPDATE audit_log SET size = 2, frontier = %s", f'["{first.root}"]')
    record_events(1)
    with pytest.raises(SignatureRefused, match="covers 3 events, but the database has 2: was a backup restored"):
        sequence(later)
    assert numbers() == [0, 1, None]


def test_a_head_smaller_than_the_newest_checkpoint_is_not_signed() -> None:
    log = signed_log(2)
    head_file(log).unlink()
    execute("UPDATE audit_log SET size = 0, frontier = '[]'")
    with pytest.raises(SignatureRefused, match="the newest stored checkpoint covers 2 events"):
        sequence(log)


def test_a_log_that_disagrees_with_its_newest_checkpoint_is_not_signed() -> None:
    log = signed_log(2)
    execute("UPDATE audit_log SET frontier = %s", '["' + "00" * 32 + '"]')
    record_events(1)
    with pytest.raises(SignatureRefused, match="the log has forked"):
        sequence(log)


def test_a_forgery_in_the_memory_of_signed_heads_is_noticed() -> None:
    log = signed_log(1)
    head_file(log).write_text(head_file(log).read_text().replace("\n1\n", "\n9\n"))
    with pytest.raises(SignatureRefused, match="is not a checkpoint signed by this installation"):
        sequence(log)


def test_one_refused_log_does_not_stop_the_others() -> None:
    signed_log(2)
    execute("UPDATE audit_log SET size = 0, frontier = '[]'")
    record_events(1)
    record_events(1, origin="qa-portal.local/eng_two")
    done = sequence_all()
    assert [checkpoint.log.origin for checkpoint in done.signed] == ["qa-portal.local/eng_two"]
    assert len(done.refused) == 1 and ORIGIN in done.refused[0]


def test_an_idle_pass_asks_the_database_once(django_assert_num_queries: object) -> None:
    signed_log(3)
    with django_assert_num_queries(1):  # type: ignore[operator]
        sequence_all()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has its durability from the settings")
def test_numbering_waits_for_the_disk_even_where_the_server_does_not() -> None:
    record_events(1)
    execute("SET synchronous_commit = off")
    sequence(Log.objects.get())
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
