"""Rows against the log: what is compared with what, and what is not."""

import importlib
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit import reconciliation
from apps.audit.models import Check, Event, Log, Verification
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.audit.services import record
from apps.audit.tasks import run_check
from apps.audit.told_states import Told, told_by
from apps.evidence.canonical import decode, encode
from apps.gold.models import GoldAnswer
from apps.labels.models import Annotation
from apps.lots.models import Inspection, LotDecision
from apps.projects.models import Commitment, Engagement
from tests.audit.governed_world import make_everything
from tests.audit.logs import execute
from tests.audit.tampering import World, codes, event_of, findings, found, open_up, open_world, rewrite, spoil, undone
from tests.disputes.cases import case_of, decide, make_cases

MIGRATION = importlib.import_module("apps.audit.migrations.0005_rows_against_the_log")
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return open_world()


def test_rows_that_nobody_touched_are_as_their_events_say(world: World) -> None:
    log, lot = world
    result = reconcile(log)
    assert (result.finding, result.findings, result.uncovered, result.size) == ("", [], 0, log.size)
    assert result.rows and result.rows > Annotation.objects.count() + lot.draw.sample_size
    assert Verification.objects.get(pk=result.pk).rows == result.rows


def test_everything_that_can_happen_leaves_rows_that_agree_with_their_logs() -> None:
    scene, _ = make_everything()
    results = [reconcile(log) for log in Log.objects.exclude(events=None)]
    assert {result.log.origin: result.findings for result in results if result.findings} == {}
    assert scene.log in {result.log.origin for result in results}


def test_the_command_says_what_does_not_agree(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    log, lot = world
    key = log.origin.rpartition("/")[2]
    call_command("reconcile", engagement=key)
    assert f"{log.origin}: good, {log.size} events" in capsys.readouterr().out
    spoil(lot, name="Another")
    with pytest.raises(CommandError, match="1 of 1 logs"):
        call_command("reconcile", engagement=key)
    assert f"  ROW_TAMPERED: lots.lot {lot.public_id} is not what" in capsys.readouterr().out
    assert [details_of(event)["finding"] for event in log.events.filter(verb="log.verified")] == ["", "ROW_TAMPERED"]
    with pytest.raises(CommandError, match="Nothing is recorded"):
        call_command("reconcile", engagement="eng_none")


def test_a_large_log_is_checked_by_the_workers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    log, lot = world
    assert not reconciliation.is_large(log)
    monkeypatch.setattr(reconciliation, "LARGE", log.size + lot.delivery.rows - 1)
    assert reconciliation.is_large(log)
    run_check.call(Check.objects.create(log=log, actor="user:usr_1", object="eng_1").pk)
    assert (log.verifications.get().finding, log.events.filter(verb="log.verified").count()) == ("", 1)


def test_rows_inserted_at_once_are_found_edited_deleted_or_more(world: World) -> None:
    log, lot = world
    first, last = lot.draw.drawn_items.first(), lot.draw.drawn_items.last()
    assert first and last
    name = f"{first.pk}…{last.pk}"
    with undone():
        spoil(first, position=9)
        assert found(log) == [("ROW_TAMPERED", "lots.drawnitem", name)]
    gold = GoldAnswer.objects.order_by("pk")
    with undone():
        spoil(gold[0], value='"no"')
        assert found(log) == [("ROW_TAMPERED", "gold.goldanswer", f"{gold[0].pk}…{gold[1].pk}")]
    with undone():
        execute("DELETE FROM gold_goldanswer WHERE id = %s", gold[1].pk)
        assert codes(log) == ["ROW_DELETED"]
    with undone():
        extra = GoldAnswer.objects.create(item=gold[0].item, version=9, value='"no"', reason="", set_by="user:x")
        assert found(log) == [("UNLOGGED_ROW", "gold.goldanswer", extra.public_id)]


def test_an_edited_delivered_label_is_found(world: World) -> None:
    log, lot = world
    label = lot.delivery.annotations.all()[0]
    spoil(label, value='"no"' if label.value == '"yes"' else '"yes"')
    assert found(log) == [("ROW_TAMPERED", "labels.annotation", lot.delivery.public_id)]
    assert findings(log)[0]["event"] == event_of(lot.delivery, "import.admitted").public_id


def test_a_delivered_label_more_or_less_is_found(world: World) -> None:
    log, lot = world
    label = lot.delivery.annotations.all()[0]
    with undone():
        Annotation.objects.create(item=label.item, delivery=lot.delivery, annotator=label.annotator, value="1")
        assert found(log) == [("UNLOGGED_ROW", "labels.annotation", lot.delivery.public_id)]
    execute("DELETE FROM disputes_holder")
    execute("DELETE FROM labels_annotation WHERE id = %s", label.pk)
    assert found(log) == [("ROW_DELETED", "labels.annotation", lot.delivery.public_id)]


def test_a_row_that_changed_rightfully_is_held_against_its_newest_event() -> None:
    scene, project = make_cases()
    case = case_of(project, "tied")
    log = Log.objects.get(origin=scene.log)
    assert findings(log) == []
    decide(scene, case, "yes")
    assert findings(log) == []
    open_up("disputes.dispute")
    spoil(case, state="open")
    assert found(log) == [("ROW_TAMPERED", "disputes.dispute", case.public_id)]


def test_raw_sql_and_update_are_found_once_the_trigger_is_dropped(world: World) -> None:
    log, lot = world
    execute("UPDATE lots_lot SET item_digest = 'x'")
    Inspection.objects.update(note="changed")
    changed = [("ROW_TAMPERED", "lots.inspection", str(each.pk)) for each in Inspection.objects.order_by("pk")]
    assert found(log) == [("ROW_TAMPERED", "lots.lot", lot.public_id), *changed]


def test_a_row_under_another_id_is_one_deleted_and_one_nobody_wrote(world: World) -> None:
    log, lot = world
    before = lot.public_id
    spoil(lot, public_id="lot_other")
    assert found(log) == [("UNLOGGED_ROW", "lots.lot", "lot_other"), ("ROW_DELETED", "lots.lot", before)]


def test_findings_of_log_and_rows_are_told_together(world: World) -> None:
    log, lot = world
    rewrite(event_of(lot, "lot.opened"), old=b'"items":4', new=b'"items":3')
    spoil(lot, name="Another")
    assert codes(log) == ["ROOT", "ROW_TAMPERED"]


def test_events_that_are_none_are_the_business_of_the_log(world: World) -> None:
    log, lot = world
    Event.objects.filter(pk=event_of(lot, "lot.opened").pk).update(leaf=b'{"states":[1]}')
    assert codes(log) == ["ROW_TAMPERED", "UNLOGGED_ROW"]


def test_only_so_many_findings_are_kept_and_all_are_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    log, _ = world
    monkeypatch.setattr(reconciliation, "MOST_KEPT", 2)
    Inspection.objects.update(note="changed")
    count = Inspection.objects.count()
    result = reconcile(log)
    assert (len(result.findings or ()), f"({count - 1} more)" in result.explanation) == (2, True)


def test_a_row_written_while_the_tables_are_read_is_no_finding(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read of the log is older than what is read of the tables."""
    log, _ = world
    old, told = told_by(log), list[Log]()

    def first_old(log: Log) -> Told:
        told.append(log)
        return told_by(log) if len(told) > 1 else old

    commit(log, 1)
    monkeypatch.setattr(reconciliation, "told_by", first_old)
    assert findings(log) == []
    assert len(told) == 2


def begun(world: World, *, late: bool = False) -> Log:
    """The log of an installation that is older than states: they begin with what its migration writes."""
    log, _ = world
    early = list(log.events.order_by("seq"))
    with transaction.atomic():
        MIGRATION.begin_states(apps, connection.schema_editor())
    marker = log.events.get(verb="states.begun")
    for event in early:
        told = decode(bytes(event.leaf))
        if not late:
            told.pop("states", None)
            Event.objects.filter(pk=event.pk).update(leaf=encode(told))
    assert marker.seq is None
    return log


def test_rows_older_than_states_are_counted_and_not_called_tampered(world: World) -> None:
    log = begun(world)
    result = reconcile(log)
    assert [finding["code"] for finding in result.findings or ()] == ["ROOT"]
    assert result.uncovered and result.uncovered > 10


def test_rows_of_a_later_time_are_covered_again(world: World) -> None:
    log, lot = begun(world), world[1]
    LotDecision.objects.create(lot=lot, verdict="accepted", inspected=4, nonconforming=0, error_rate={}, risks="")
    assert codes(log) == ["ROOT", "UNLOGGED_ROW"]


def test_states_that_begin_after_there_are_some_excuse_nothing(world: World) -> None:
    log, lot = world
    LotDecision.objects.create(lot=lot, verdict="accepted", inspected=4, nonconforming=0, error_rate={}, risks="")
    begun(world, late=True)
    assert codes(log) == ["UNLOGGED_ROW"]


def test_more_rows_take_no_more_queries(world: World, django_assert_max_num_queries: Any) -> None:
    log, _ = world
    with CaptureQueriesContext(connection) as few:
        reconcile(log)
    commit(log, 30)
    with django_assert_max_num_queries(len(few)):
        assert findings(log) == []


def commit(log: Log, count: int) -> None:
    """Commitments that are retired at once, with their event."""
    about = {"engagement": Engagement.objects.get(), "floor": Decimal("0.5"), "retired_at": timezone.now()}
    with transaction.atomic():
        made = [Commitment.objects.create(metric="alpha", **about) for _ in range(count)]
        record(log=log.origin, actor="user:usr_1", verb="commitment.made", obj="com_1", states=made)
