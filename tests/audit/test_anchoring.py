"""A log that vanishes whole, or is written anew, is missed in the log of the organisation that buys."""

import pytest
from django.core.management import call_command

from apps.accounts.selectors import organisation_log
from apps.audit.key_files import key_file
from apps.audit.models import Checkpoint, Event, Log, Verification
from apps.audit.selectors import details_of
from apps.audit.sequencer import sequence_all
from apps.audit.verification import verify_log
from apps.evidence.checkpoint import Checkpoint as Head
from apps.evidence.checkpoint import parse_checkpoint
from apps.evidence.note import note_text
from apps.evidence.signing import LogSigner
from tests.audit.logs import execute, record_events, unprotect
from tests.scenes import Scene, make_engagement

pytestmark = pytest.mark.django_db
TABLES = ("audit_event", "audit_checkpoint", "audit_cosignature", "audit_firstkey", "audit_log", "audit_verification")


@pytest.fixture
def scene() -> Scene:
    made = make_engagement()
    sequence_all()
    return made


def anchors() -> list[Event]:
    return list(Event.objects.filter(verb="log.anchored").order_by("id"))


def book(scene: Scene) -> Log:
    return Log.objects.get(origin=organisation_log(scene.buyer))


def finding(log: Log) -> str:
    return verify_log(log).finding


def open_to_an_intruder() -> None:
    for table in TABLES:
        unprotect(table)


def test_each_round_records_a_new_head_once_in_the_log_of_the_buyer_and_signs_that(scene: Scene) -> None:
    (anchored,) = anchors()
    head = Checkpoint.objects.get(log__origin=scene.log)
    assert anchored.log == book(scene)
    assert details_of(anchored) == {"log": scene.log, "size": head.size, "root": head.root}
    assert anchored.object == scene.engagement.public_id and anchored.seq is not None
    assert book(scene).checkpoints.filter(size__gt=anchored.seq).exists()


def test_rounds_without_news_anchor_nothing_and_logs_of_organisations_are_not_anchored(scene: Scene) -> None:
    for _ in range(3):
        assert not sequence_all().signed
    record_events(2, scene.log)
    sequence_all()
    assert [details_of(event)["log"] for event in anchors()] == [scene.log] * 2


@pytest.mark.parametrize("backlog", [7, 8])
def test_a_backlog_signed_in_batches_is_anchored_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, backlog: int
) -> None:
    record_events(backlog, scene.log)
    monkeypatch.setattr("apps.audit.sequencer.BATCH", 4)
    sequence_all()
    assert [details_of(event)["size"] for event in anchors()][1:] == [Log.objects.get(origin=scene.log).size]


def test_the_checkpoint_and_its_anchor_are_stored_together_or_not_at_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(checkpoint: Checkpoint) -> None:
        raise RuntimeError

    record_events(1, scene.log)
    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr("apps.audit.sequencer.anchor", fails)
        sequence_all()
    assert len(anchors()) == 1
    sequence_all()
    assert len(anchors()) == 2 and finding(book(scene)) == ""


def test_a_log_that_is_there_and_grows_is_good(scene: Scene) -> None:
    record_events(2, scene.log)
    sequence_all()
    assert finding(book(scene)) == ""


def test_a_whole_log_that_vanished_is_found(scene: Scene) -> None:
    open_to_an_intruder()
    log = Log.objects.get(origin=scene.log)
    for model in (Event, Checkpoint, Verification):
        model.objects.filter(log=log)._raw_delete("default")
    execute("DELETE FROM audit_firstkey WHERE log_id = %s", log.pk)
    execute("DELETE FROM audit_log WHERE id = %s", log.pk)
    result = verify_log(book(scene))
    assert result.finding == "ANCHOR_MISSING" and scene.log in result.explanation


def test_a_log_that_was_written_anew_and_signed_by_the_right_key_is_found(scene: Scene) -> None:
    open_to_an_intruder()
    stored = Checkpoint.objects.get(log__origin=scene.log)
    forged = Head(scene.log, stored.size, b"\x17" * 32)
    note = LogSigner(key_file(), scene.log).sign(forged.text)
    Checkpoint.objects.filter(pk=stored.pk).update(root=forged.root.hex(), note=note)
    result = verify_log(book(scene))
    assert (
        result.finding == "ANCHOR_FORK" and f"anchors {stored.size} events of the log {scene.log}" in result.explanation
    )


def test_a_log_that_lost_its_newest_events_is_found(scene: Scene) -> None:
    open_to_an_intruder()
    Checkpoint.objects.filter(log__origin=scene.log)._raw_delete("default")
    assert finding(book(scene)) == "ANCHOR_FORK"


def test_an_anchor_that_was_edited_is_found(scene: Scene) -> None:
    open_to_an_intruder()
    (event,) = anchors()
    Event.objects.filter(pk=event.pk).update(leaf=bytes(event.leaf).replace(b'"size":', b'"size":1'))
    assert finding(book(scene)) == "ROOT"


def test_the_command_signs_the_anchors_of_its_own_round() -> None:
    scene = make_engagement()
    call_command("sequence")
    newest = book(scene).checkpoints.order_by("-size")[0]
    assert parse_checkpoint(note_text(newest.note)).size == book(scene).size
    assert not Event.objects.filter(seq=None).exists()
