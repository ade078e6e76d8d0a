import gzip

import pytest

from apps.audit.models import Event
from apps.exchange import processing, services
from apps.exchange.models import ImportReject, ImportRun
from apps.labels.models import Annotation, Annotator, Delivery
from apps.labels.rows import root_of_delivery
from apps.labels.runs import RunState
from apps.lots.models import Lot
from apps.projects.models import Item
from tests.exchange.parties import GOOD, deliver, make_parties, receive

pytestmark = pytest.mark.django_db
TIMED = (
    "item,annotator,label,timestamp,duration_ms,text\n"
    'ä"1,ann,yes,2026-03-01T10:00:00Z,1500,Grüße\n'
    'ä"1,bob,no,2026-03-01T10:00:00.250+02:00,,Grüße\n'
    "b,ann,no,,12,other\n"
)


def test_a_good_file_becomes_a_delivery_with_items_annotators_and_labels() -> None:
    run = deliver(make_parties(), GOOD)
    assert run.state == RunState.DONE and run.delivery is not None
    assert (run.progress, run.rows, run.rejected, run.format, run.notices, run.error) == (100, 3, 0, "csv", [], "")
    assert (run.delivery.rows, run.delivery.items, run.delivery.annotators) == (3, 2, 2)
    rows = Annotation.objects.order_by("pk").values_list("item__key", "annotator__key", "value", "code", "source")
    assert list(rows) == [
        ("a", "ann", '"yes"', 1, "human"), ("a", "bob", '"no"', 0, "human"), ("b", "ann", '"no"', 0, "human")
    ]  # fmt: skip


def test_a_delivery_opens_its_lot() -> None:
    run = deliver(make_parties(), GOOD)
    assert Lot.objects.get().delivery == run.delivery


def test_admission_is_one_event_with_counts_and_root() -> None:
    run = deliver(make_parties(), GOOD)
    event = Event.objects.get(verb="import.admitted")
    assert run.delivery is not None and event.object == run.delivery.public_id
    leaf = bytes(event.leaf).decode()
    assert f'"root":"{run.delivery.root}"' in leaf
    assert '"rows":3' in leaf and '"items":2' in leaf and f'"sha256":"{run.sha256}"' in leaf


def test_times_durations_and_contents_are_kept() -> None:
    deliver(make_parties(), TIMED)
    first, second, third = Annotation.objects.order_by("pk")
    assert first.made_at is not None and first.made_at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert second.made_at is not None and second.made_at.isoformat() == "2026-03-01T08:00:00.250000+00:00"
    assert (first.duration_ms, second.duration_ms, third.duration_ms, third.made_at) == (1500, None, 12, None)
    assert Item.objects.get(key='ä"1').payload == {"text": "Grüße"}


def test_the_root_can_be_recomputed_from_the_database() -> None:
    run = deliver(make_parties(), TIMED)
    assert run.delivery is not None
    assert root_of_delivery(run.delivery) == run.delivery.root


def test_a_compressed_file_is_read() -> None:
    assert deliver(make_parties(), gzip.compress(GOOD.encode()), "labels.csv.gz").rows == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"item,annotator,label\n", "ends after its header"),
        (b"item,annotator,label\n\xff\xfe,ann,yes\n", "not UTF-8"),
        (b"item,annotator,label\na,ann,yes\nb,\x00,no\n", "NUL"),
        (b"thing,annotator,label\na,ann,yes\n", "item"),
        (b'[{"id": 1, "annotations": [', "JSON"),
        (gzip.compress(b"item,annotator,label\na,ann,yes\n", mtime=0)[:-9], "gzip"),
        (gzip.compress(b"item,annotator,label\n" + (b"a,ann," + b"y" * 900_000 + b"\n") * 40), "bomb"),
        (b"item,annotator,label\na,ann,yes\n" + b"b" * 3_000_000 + b",ann,no\n", "longer than"),
        (b'item,annotator,label\na,ann,yes\nb,ann,"no\n', "quot"),
        (GOOD.encode() + b"c,ann,maybe\n", "1 row was refused"),
    ],
)
def test_a_bad_file_leaves_nothing_half_done(content: bytes, message: str) -> None:
    run = deliver(make_parties(), content)
    assert run.state == RunState.FAILED and message in run.error and run.delivery is None
    assert not any(model.objects.exists() for model in (Item, Annotator, Delivery, Annotation, Lot))
    assert Event.objects.filter(verb="import.refused", object=run.public_id).count() == 1


def test_each_refused_row_is_listed_with_place_reason_and_remedy() -> None:
    run = deliver(make_parties(), GOOD + "c,ann,maybe\n,ann,yes\nd,ann,YES\nd,ann\n")
    assert run.rejected == 4 and run.rows == 3
    assert run.error.startswith("4 rows were refused; nothing was admitted.") and "the other 3 rows" in run.error
    listed = list(ImportReject.objects.values_list("place", "why"))
    assert [place for place, _ in listed] == ["line 5", "line 6", "line 7", "line 8"]
    assert "'maybe' is not a label" in listed[0][1] and "only by case" in listed[2][1]
    assert all(ImportReject.objects.values_list("remedy", flat=True))


def test_a_file_without_one_usable_row_cannot_be_admitted() -> None:
    run = deliver(make_parties(), "item,annotator,label\na,ann,maybe\n", admit_rest=True)
    assert run.state == RunState.FAILED and "No row can be used (1 row refused)" in run.error


def test_an_item_name_that_is_too_long_is_refused_not_cut() -> None:
    run = deliver(make_parties(), GOOD + "x" * 201 + ",ann,yes\n")
    assert "201 characters" in ImportReject.objects.get(run=run).why


def test_the_list_of_refused_rows_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.exchange.rejects.MOST_KEPT", 2)
    monkeypatch.setattr(processing, "MOST_KEPT", 2)
    run = deliver(make_parties(), GOOD + "c,ann,maybe\n" * 5)
    assert (run.rejected, run.rejects.count()) == (5, 2)
    assert run.notices == ["The list holds the first 2 of 5 refused rows."]


def test_labels_that_differ_by_case_or_blanks_are_read_when_asked_and_counted() -> None:
    run = deliver(make_parties(), "item,annotator,label\na,ann,YES\nb,ann, yes\nc,ann,yes\n", fold=True)
    assert set(Annotation.objects.values_list("value", flat=True)) == {'"yes"'}
    assert run.notices[0].startswith("2 labels differed")


def test_repeated_pairs_are_all_kept_and_said() -> None:
    run = deliver(make_parties(), GOOD + "a,ann,no\na,ann,yes\nb,ann,no\n")
    assert Annotation.objects.count() == 6
    assert run.notices == [
        "3 rows repeat an (item, annotator) pair, first: line 5; all are kept and count. "
        "1 of them only say the same again."
    ]


def test_a_finished_run_is_not_processed_again() -> None:
    run = deliver(make_parties(), GOOD)
    services.process(run)
    assert (Delivery.objects.count(), Annotation.objects.count()) == (1, 3)


def test_an_error_of_our_own_fails_the_run_and_admits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("lots are closed")

    monkeypatch.setattr(processing, "open_lot", broken)
    run = receive(make_parties(), GOOD).run
    with pytest.raises(RuntimeError, match="lots are closed"):
        services.process(run)
    run.refresh_from_db()
    assert run.state == RunState.FAILED and "nothing was admitted" in run.error
    assert not any(model.objects.exists() for model in (Item, Annotator, Delivery, Annotation))


def test_progress_is_written_while_the_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.exchange.intake.SECONDS_BETWEEN_REPORTS", 0.0)
    seen: list[int] = []
    original = processing.report

    def spy(run: ImportRun, progress: int) -> None:
        original(run, progress)
        seen.append(ImportRun.objects.get(pk=run.pk).progress)

    monkeypatch.setattr(processing, "report", spy)
    rows = "".join(f"item {n},ann,yes\n" for n in range(20_000))
    deliver(make_parties(), "item,annotator,label\n" + rows)
    assert seen and seen == sorted(seen) and 0 < seen[0] < 99


SPANS = {"type": "spans", "labels": ["PER", "ORG"]}
ENTITIES = (
    '{"id": 7, "text": "Ann hired Bo.", "label": [[0, 3, "PER"], [10, 12, "PER"]]}\n'
    '{"id": 8, "text": "Nobody.", "label": []}\n'
)


def test_an_export_of_a_tool_that_does_not_say_who_labelled_is_admitted_under_the_declared_name() -> None:
    run = deliver(make_parties(SPANS), ENTITIES, "bob.jsonl", format="doccano", annotator="{file}")
    assert (run.state, run.format, run.error) == (RunState.DONE, "doccano", "")
    rows = Annotation.objects.order_by("pk").values_list("item__key", "annotator__key", "value")
    first = '[{"end":3,"label":"PER","start":0},{"end":12,"label":"PER","start":10}]'
    assert sorted(rows) == [("7", "bob", first), ("8", "bob", "[]")]


def test_without_the_name_the_export_is_refused_with_the_way_to_give_it() -> None:
    run = deliver(make_parties(SPANS), ENTITIES, "bob.jsonl", format="doccano")
    assert run.state == RunState.FAILED
    assert "“Who labelled”: NAME" in run.error
    assert not Annotation.objects.exists()
