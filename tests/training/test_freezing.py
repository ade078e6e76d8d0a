from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate, open_dispute
from apps.gold.services import score_gold
from apps.labels.models import Annotation
from apps.training.models import TrainingSet
from apps.training.services import download_training_set, freeze, request_training_set, requeue_stalled
from tests.accounts.events import last_event
from tests.builders import actor_of
from tests.refusals import invalid, refused
from tests.scenes import annotator_of, deliver, item_of, load_gold, make_double, panel
from tests.training.sets import KEYS, files, frozen, labelled, rows

pytestmark = pytest.mark.django_db


def left_out(run: TrainingSet) -> dict[str, str]:
    table = csv.DictReader(io.StringIO(files(run)["left_out.csv"].decode()))
    return {row["item"]: row["reason"] for row in table}


def test_items_that_pass_are_in_with_where_their_label_comes_from() -> None:
    scene, project, delivery = labelled()
    run = frozen(scene, project)
    found = rows(run)
    assert {item: row["label"] for item, row in found.items()} == {
        **dict.fromkeys(KEYS[:4], "yes"), "i04": "no", "i05": "no", "i07": "yes",
    }  # fmt: skip
    row = found["i00"]
    people = sorted(annotator_of(scene, key).public_id for key in ("ann", "bob", "cid"))
    assert (row["source"], row["label_count"], row["agreement"]) == ("consensus", 3, 0.333333)
    assert row["annotators"] == people
    assert (row["schema_versions"], row["guideline_versions"]) == ([1], [])
    assert row["imports"] == [delivery.sha256]
    assert (row["lots"], row["lot_verdicts"]) == ([delivery.lot.public_id], ["accepted"])
    assert row["gates_failed"] == []
    assert (found["i07"]["source"], found["i07"]["agreement"]) == ("single", None)
    assert left_out(run) == {"i06": "tie"}
    assert run.counts["sources"] == {"consensus": 6, "single": 1}


def test_nothing_in_it_names_a_person() -> None:
    scene, project, _ = labelled()
    everything = b"".join(files(frozen(scene, project)).values()).decode()
    for name in ('"ann"', '"bob"', '"cid"', scene.owner.name, scene.annotator.name):
        assert name not in everything


def test_the_log_says_what_was_frozen_and_as_of_which_event() -> None:
    scene, project, _ = labelled()
    newest = last_event()
    run = frozen(scene, project)
    requested, event = Event.objects.order_by("pk")[Event.objects.count() - 2 :]
    assert (requested.verb, event.verb, event.object) == (
        "training_set.requested", "training_set.frozen", run.public_id,
    )  # fmt: skip
    details = details_of(event)
    assert details["digest"] == run.digest
    assert details["sha256"] == run.sha256 == hashlib.sha256(run.file.read()).hexdigest()
    assert run.as_of["event"] == requested.public_id
    assert newest.pk < requested.pk
    assert (run.state, run.progress) == ("done", 100)


def test_a_lot_that_is_not_accepted_stays_out_until_the_gate_is_waived() -> None:
    scene, project, _ = labelled(accepted=False)
    run = frozen(scene, project)
    assert (run.state, run.digest) == ("failed", "")
    assert "No item passes" in run.error
    assert last_event().verb == "training_set.refused"
    run = frozen(scene, project, waived=["lot"])
    found = rows(run, "ungated-labels.jsonl")
    assert found["i00"]["gates_failed"] == ["lot"]
    assert found["i00"]["lot_verdicts"] == ["not decided"]
    assert run.counts["marked"] == {"lot": 7}
    for name in ("datasheet.md", "README.md", "croissant.json"):
        assert "NOT ONLY WHAT PASSED ITS GATES" in files(run)[name].decode()
    assert json.loads(files(run)["MANIFEST.json"])["ungated"] is True
    assert details_of(last_event())["waived"] == ["lot"]


def test_gold_and_what_has_the_content_of_gold_stay_out() -> None:
    scene, project, _ = labelled()
    for key, text in (("i00", "same"), ("i01", "same"), ("i02", "other")):
        item = item_of(project, key)
        item.payload = {"text": text}
        item.save()
    load_gold(scene, project, {"i00": "no"})
    run = frozen(scene, project)
    assert left_out(run) == {"i00": "gold", "i01": "gold", "i06": "tie"}
    assert b"i00\n" in files(run)["left_out.csv"]
    found = rows(frozen(scene, project, waived=["gold"]), "ungated-labels.jsonl")
    assert (found["i00"]["label"], found["i00"]["source"]) == ("no", "gold")
    assert (found["i01"]["label"], found["i01"]["source"]) == ("yes", "consensus")
    assert found["i01"]["gates_failed"] == ["gold"]


def test_a_decided_case_gives_its_label_and_an_open_one_keeps_its_item_out() -> None:
    scene, project, _ = labelled()
    for key in ("i06", "i05"):
        open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, key), claim="It is a joke.")
    assert left_out(frozen(scene, project)) == {"i05": "dispute", "i06": "dispute"}
    case = Dispute.objects.get(item__key="i06")
    adjudicate(actor=scene.actor("adjudicator"), dispute=case, value="no", reason_code="edge_case", rationale="A joke.")
    run = frozen(scene, project)
    row = rows(run)["i06"]
    assert (row["label"], row["source"], row["dispute"], row["reason_code"]) == (
        "no", "adjudicated", case.public_id, "edge_case",
    )  # fmt: skip
    assert left_out(run) == {"i05": "dispute"}


def test_labels_of_those_below_the_standard_do_not_count() -> None:
    keys = [f"k{n:02}" for n in range(40)]
    votes = {"bad": "n" * 40, "two": "y" * 30 + "." * 10, "ten": "y" * 30 + "." * 10}
    scene, project, _ = labelled(panel(keys, **votes))
    load_gold(scene, project, dict.fromkeys(keys[:20], "yes"))
    score_gold(actor=scene.actor("owner"), project=project)
    run = frozen(scene, project)
    found = rows(run)
    assert set(found) == set(keys[20:30])
    assert {(row["label"], row["label_count"], row["agreement"]) for row in found.values()} == {("yes", 2, 1.0)}
    assert left_out(run)["k39"] == "standing"
    found = rows(frozen(scene, project, waived=["standing"]), "ungated-labels.jsonl")
    assert (found["k39"]["label"], found["k39"]["gates_failed"]) == ("no", ["standing"])
    assert found["k25"]["label_count"] == 3


def test_the_newest_delivery_of_an_annotator_counts() -> None:
    scene, project, _ = labelled()
    second = deliver(scene, project, panel(["i06"], ann="n"), "second.csv")
    row = rows(frozen(scene, project, waived=["lot"]), "ungated-labels.jsonl")["i06"]
    assert (row["label"], row["label_count"], len(row["imports"])) == ("no", 2, 2)
    assert second.lot.public_id in row["lots"]


def test_what_only_a_model_labelled_stays_out() -> None:
    scene, project, delivery = labelled()
    item = item_of(project, "i00")
    extra = project.items.create(key="m1")
    Annotation.objects.create(item=extra, annotator=item.annotations.all()[0].annotator, delivery=delivery,
                              value='"yes"', source="model")  # fmt: skip
    project.items.create(key="nobody")
    assert left_out(frozen(scene, project)) == {"i06": "tie", "m1": "model", "nobody": "unlabelled"}


def test_equal_content_has_an_equal_digest() -> None:
    scene, project, _ = labelled()
    first, second = frozen(scene, project), frozen(scene, project)
    assert first.digest == second.digest
    assert first.as_of != second.as_of
    case = open_dispute(actor=scene.actor("owner"), item=item_of(project, "i00"), claim="No.")
    adjudicate(actor=scene.actor("adjudicator"), dispute=case, value="no", reason_code="edge_case", rationale="So.")
    assert frozen(scene, project).digest != first.digest


def test_the_manifest_has_the_digest_of_every_file() -> None:
    scene, project, _ = labelled()
    found = files(frozen(scene, project, formats=["parquet", "label-studio"]))
    listed = json.loads(found["MANIFEST.json"])["files"]
    assert {name: each["sha256"] for name, each in listed.items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in found.items() if name != "MANIFEST.json"
    }


def test_a_download_is_an_event() -> None:
    scene, project, _ = labelled()
    run = frozen(scene, project)
    with download_training_set(actor=scene.actor("compliance"), training_set=run) as file:
        assert hashlib.sha256(file.read()).hexdigest() == run.sha256
    assert (last_event().verb, last_event().object) == ("training_set.downloaded", run.public_id)


def test_who_may_not_is_told_why() -> None:
    scene, project, _ = labelled()
    run = frozen(scene, project, "qa_manager")
    for role, why in (("vendor_manager", "which items are gold"), ("adjudicator", "needs the role")):
        with refused(why):
            download_training_set(actor=scene.actor(role), training_set=run)
        with refused(why):
            frozen(scene, project, role)
    with refused("not a member"):
        download_training_set(actor=scene.actor("auditor"), training_set=run)
    double = actor_of(make_double(scene))
    with refused("which items are gold"):
        download_training_set(actor=double, training_set=run)
    seen = {role: TrainingSet.objects.visible_to(getattr(scene, role)).exists() for role in (
        "owner", "adjudicator", "auditor", "vendor_owner", "vendor_manager", "annotator", "outsider")}  # fmt: skip
    assert [role for role, sees in seen.items() if sees] == ["owner", "adjudicator", "auditor"]


def test_what_cannot_be_had_is_refused_before_anything_is_queued() -> None:
    scene, project, _ = labelled()
    for asked, why in (
        ({"formats": ["coco"]}, "these labels are nominal"),
        ({"formats": ["docx"]}, "no format 'docx'"),
        ({"waived": ["tie"]}, "no gate 'tie'"),
    ):
        with invalid(why):
            frozen(scene, project, **asked)


def test_a_set_is_made_once_and_a_stalled_one_again() -> None:
    scene, project, _ = labelled()
    run = frozen(scene, project)
    digest, before = run.digest, Event.objects.count()
    freeze(run)
    assert Event.objects.count() == before
    waiting = request_training_set(actor=scene.actor("owner"), project=project)
    silent = timezone.now() - dt.timedelta(hours=1)
    TrainingSet.objects.filter(pk=waiting.pk).update(state="running", heartbeat_at=silent)
    freeze(waiting)
    assert TrainingSet.objects.get(pk=waiting.pk).state == "running"
    assert (requeue_stalled(), requeue_stalled()) == (1, 0)
    assert last_event().verb == "training_set.requeued"
    freeze(TrainingSet.objects.get(pk=waiting.pk))
    assert TrainingSet.objects.get(pk=waiting.pk).digest == digest


def test_freezing_many_items_asks_the_database_as_often_as_freezing_few() -> None:
    asked = []
    for items in (3, 60):
        keys = [f"n{n}" for n in range(items)]
        scene, project, _ = labelled(panel(keys, ann="y" * items, bob="y" * items), accepted=False)
        load_gold(scene, project, {"n0": "yes"})
        with CaptureQueriesContext(connection) as captured:
            assert frozen(scene, project, waived=["lot"]).counts["items"] == items - 1
        asked.append(len(captured))
    assert asked[0] == asked[1]
