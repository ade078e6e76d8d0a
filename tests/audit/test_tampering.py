"""Tampering with rows, events and both is found under its name.

The numbers are those of the threat model; `WHERE_TESTED` says where each of the 54 is tested.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from apps.audit.models import Event, Log
from apps.audit.reconciliation import reconcile
from apps.audit.sequencer import sequence
from apps.audit.signed_heads import head_file
from apps.audit.states import state_of
from apps.evidence.canonical import decode, encode
from apps.evidence.merkle import Frontier, leaf_hash
from apps.labels.services import forget_key
from apps.lots.models import LotDecision
from tests.audit.logs import execute, record_events
from tests.audit.tampering import World, codes, event_of, findings, found, open_world, rewrite, spoil
from tests.builders import SETUP

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).parent.parent
HERE, ATTACKS = "audit/test_tampering.py", "evidence/test_log_attacks.py"
NOTES, PARSING = "evidence/test_notes_and_checkpoints.py", "evidence/test_canonical.py"
WITNESSES = "audit/test_witnesses.py"
# number of the attack → the file of its test, and what stands in the name or the parameters of that test
WHERE_TESTED = {
    **{number: (HERE, f"test_{number:02}_") for number in (*range(1, 15), 36)},
    **{number: (WITNESSES, f"test_{number}_") for number in (15, 16, 17)},
    **{number: (ATTACKS, f"test_{number}_") for number in (*range(18, 24), *range(27, 30), *range(31, 36))},
    **{number: (ATTACKS, f'"{number} ') for number in range(45, 51)},
    24: (NOTES, "test_an_unknown_key_of_the_same_name_"),
    25: (NOTES, "test_every_flipped_bit_of_a_signature_"),
    26: (NOTES, 'NOTE.replace("\\n5\\n", "\\n6\\n")'),
    30: (NOTES, "{LOG_LINE}\\n{LOG_LINE}"),
    37: (PARSING, "NONCANON"),
    38: (PARSING, "DUPKEY"),
    39: (PARSING, "FLOAT"),
    **dict.fromkeys(range(40, 45), ("evidence/test_merkle.py", "PROOF")),
    51: (ATTACKS, "test_51_"),
    52: ("evidence/test_commitments.py", "COMMIT"),
    53: (HERE, "test_53_"),
    54: (ATTACKS, "rotat"),
}


@pytest.mark.parametrize("number", range(1, 55))
def test_every_attack_of_the_threat_model_has_its_test(number: int) -> None:
    file, mark = WHERE_TESTED[number]
    assert mark in (TESTS / file).read_text()


@pytest.fixture
def world() -> World:
    return open_world()


def renumber(log: Log, start: int) -> None:
    later = log.events.filter(seq__gte=start).order_by("seq")
    for seq, event in enumerate(later, start):
        Event.objects.filter(pk=event.pk).update(seq=seq)


def close(log: Log) -> None:
    """Make the head fit the events, as far as that goes without the key."""
    leaves = log.events.filter(seq__isnull=False).order_by("seq").values_list("leaf", flat=True)
    frontier = Frontier(leaf_hash(bytes(leaf)) for leaf in leaves)
    Log.objects.filter(pk=log.pk).update(size=frontier.size, frontier=frontier.to_hex())


def test_01_an_edited_row_is_found(world: World) -> None:
    log, lot = world
    spoil(lot, size=3)
    assert found(log) == [("ROW_TAMPERED", "lots.lot", lot.public_id)]
    finding = findings(log)[0]
    assert finding["event"] == event_of(lot, "lot.opened").public_id
    assert finding["why"] == "is not what its last event says"


def test_02_a_deleted_row_is_found(world: World) -> None:
    log, lot = world
    decision = lot.decisions.get()
    execute("DELETE FROM lots_lotdecision")
    assert found(log) == [("ROW_DELETED", "lots.lotdecision", decision.public_id)]


def test_03_a_row_without_event_is_found(world: World) -> None:
    log, lot = world
    extra = LotDecision.objects.create(
        lot=lot, verdict="accepted", inspected=4, nonconforming=0, error_rate={}, risks=""
    )
    assert found(log) == [("UNLOGGED_ROW", "lots.lotdecision", extra.public_id)]


def test_04_an_edited_event_is_found(world: World) -> None:
    log, lot = world
    rewrite(event_of(lot, "lot.opened"), old=b'"items":4', new=b'"items":3')
    assert codes(log) == ["ROOT"]


def test_05_an_edited_second_row_is_found_beside_the_first(world: World) -> None:
    log, lot = world
    inspection = lot.draw.drawn_items.get(position=1).inspections.get()
    spoil(inspection, conforming=True, correct_value=None)
    spoil(lot.decisions.get(), nonconforming=0)
    tampered = {("lots.inspection", str(inspection.pk)), ("lots.lotdecision", lot.decisions.get().public_id)}
    assert {(model, identity) for _, model, identity in found(log)} == tampered
    assert codes(log) == ["ROW_TAMPERED"] * 2
    assert "(1 more)" in reconcile(log).explanation


def test_06_a_row_edited_together_with_its_event_is_found(world: World) -> None:
    log, lot = world
    old = state_in_log(lot)
    spoil(lot, size=3)
    lot.refresh_from_db()
    rewrite(event_of(lot, "lot.opened"), old=old.encode(), new=str(state_of(lot)["sha256"]).encode())
    assert codes(log) == ["ROOT"]


def test_07_the_newest_event_deleted_is_found(world: World) -> None:
    log, _ = world
    execute("DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event WHERE log_id = %s)", log.pk)
    assert codes(log)[0] == "TRUNCATED"


def test_08_a_gap_in_the_middle_is_found(world: World) -> None:
    log, _ = world
    log.events.filter(seq=5).delete()
    assert codes(log)[0] == "SEQ_GAP"


def test_09_a_gap_closed_by_renumbering_is_found(world: World) -> None:
    log, _ = world
    record_events(2, log.origin)
    sequence(log)
    log.checkpoints.latest("size").delete()
    head_file(log).unlink()
    log.events.filter(seq=5).delete()
    renumber(log, 5)
    close(log)
    assert codes(log)[0] == "ROOT"


def test_10_a_gap_closed_and_padded_to_the_same_size_is_found(world: World) -> None:
    log, _ = world
    log.events.filter(seq=5).delete()
    renumber(log, 5)
    pad = record_events(1, log.origin)[0]
    Event.objects.filter(pk=pad.pk).update(seq=log.size - 1)
    close(log)
    assert codes(log)[0] == "ROOT"


def test_11_a_back_dated_event_in_the_middle_is_found(world: World) -> None:
    log, _ = world
    extra = record_events(1, log.origin)[0]
    Event.objects.filter(pk=extra.pk).update(seq=log.size)
    for event in log.events.filter(seq__gte=5).exclude(pk=extra.pk).order_by("-seq"):
        Event.objects.filter(pk=event.pk).update(seq=models.F("seq") + 1 + int(event.seq == log.size - 1))
    Event.objects.filter(pk=extra.pk).update(seq=5)
    renumber(log, 6)
    close(log)
    assert codes(log)[0] == "ROOT"


def test_12_swapped_events_are_found(world: World) -> None:
    log, _ = world
    first, second = log.events.get(seq=4), log.events.get(seq=5)
    for event, seq in ((first, None), (second, 4), (first, 5)):
        Event.objects.filter(pk=event.pk).update(seq=seq)
    assert codes(log)[0] == "ROOT"


def test_13_events_that_were_numbered_and_never_signed_are_found(world: World) -> None:
    log, _ = world
    late = long_ago(log)
    Event.objects.filter(pk=late.pk).update(seq=log.size)
    close(log)
    assert codes(log) == ["UNCOVERED"]


def test_14_a_suppressed_event_is_found(world: World) -> None:
    log, _ = world
    long_ago(log)
    assert codes(log) == ["OUTBOX_LAG"]


def long_ago(log: Log) -> Event:
    event = record_events(1, log.origin)[0]
    then = timezone.now() - dt.timedelta(hours=1)
    leaf = encode({**decode(bytes(event.leaf)), "at": then.replace(tzinfo=None).isoformat() + "Z"})
    Event.objects.filter(pk=event.pk).update(at=then, leaf=leaf)
    return event


def test_36_a_replayed_event_is_found(world: World) -> None:
    log, lot = world
    told = event_of(lot, "lot.opened")
    copy = Event(**{f.attname: getattr(told, f.attname) for f in Event._meta.fields if f.name not in ("id", "seq")})
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save()
    _allow_replays()
    copy.save()
    sequence(log)
    assert codes(log) == ["REPLAY"]


def _allow_replays() -> None:
    field = Event._meta.get_field("public_id")
    plain = models.CharField(max_length=40)
    plain.set_attributes_from_name("public_id")
    plain.model = Event
    if connection.vendor == "sqlite":
        columns = "log_id, seq, public_id, at, actor, verb, object, leaf"
        execute("CREATE TABLE copied AS SELECT * FROM audit_event")
        execute("DROP TABLE audit_event")
        execute(f"CREATE TABLE audit_event (id INTEGER PRIMARY KEY, {columns})")
        execute(f"INSERT INTO audit_event (id, {columns}) SELECT id, {columns} FROM copied")
        return
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        editor.alter_field(Event, field, plain)


def state_in_log(row: Any) -> str:
    states = decode(bytes(event_of(row, "lot.opened").leaf))["states"]
    return str(next(state["sha256"] for state in states if state["id"] == row.public_id))


def test_53_an_erased_key_leaves_log_and_rows_valid(world: World) -> None:
    log, lot = world
    annotator = lot.delivery.annotations.all()[0].annotator
    assert annotator is not None
    with transaction.atomic():
        forget_key(actor=SETUP, annotator=annotator)
    assert findings(log) == []
    spoil(annotator, key="somebody else")
    assert found(log) == [("ROW_TAMPERED", "labels.annotation", lot.delivery.public_id)]
