"""Predictions come in files; what a row says counts, or is kept as a fault with its reason."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.evidence.merkle import root_of_rows
from apps.labels.runs import RunState
from apps.loop.models import About, Batch, Fault, ModelVersion, Prediction, PredictionRun
from apps.loop.predicting.roots import answers_in
from apps.loop.services.file_predictions import import_predictions
from apps.projects.models import Project
from tests.loop.build_outside import MOOD, NAMES
from tests.loop.build_routing import make_batch, make_version
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db
CSV = b"item,label,score\na,good,0.9\nb,bad,0.25\nc,good,1\n"


def arrived(definition: Any = MOOD) -> tuple[Scene, Project, Batch, ModelVersion]:
    scene = make_engagement()
    project = make_project(scene, definition)
    return scene, project, make_batch(project, ["c", "a", "b"]), make_version(project)


def imported(scene: Scene, version: ModelVersion, batch: Batch, content: bytes, **more: Any) -> PredictionRun:
    given: dict[str, Any] = {"actor": scene.actor("qa_manager"), "batch": batch, "name": "C:\\them\\week 1.csv", **more}
    return import_predictions(version=version, file=io.BytesIO(content), **given)


def kept(run: PredictionRun) -> dict[str, tuple[str, int | None, float]]:
    return {
        key: (value, code, score)
        for key, value, code, score in Prediction.objects.filter(run=run).values_list(
            "item__key", "value", "code", "score"
        )
    }


def faults(run: PredictionRun) -> dict[str, str]:
    return dict(Fault.objects.filter(run=run).values_list("item_key", "why"))


def test_a_table_becomes_a_run_of_its_version_with_a_root_and_an_event() -> None:
    scene, _, batch, version = arrived()
    run = imported(scene, version, batch, CSV)
    assert (run.state, run.about, run.batch, run.name) == (RunState.DONE, About.BATCH, batch, "week 1.csv")
    assert kept(run) == {"a": ('"good"', 1, 0.9), "b": ('"bad"', 0, 0.25), "c": ('"good"', 1, 1.0)}
    assert run.counts == {"asked": 3, "predicted": 3, "refused": {}}
    root, rows = root_of_rows(answers_in(run))
    told = [event.verb for event in Event.objects.filter(object=run.public_id).order_by("id")]
    assert told == ["predictions.received", "predictions.made"]
    made = details_of(Event.objects.get(object=run.public_id, verb="predictions.made"))
    assert (made["root"], made["rows"], run.root) == (root.hex(), rows, root.hex())


def test_json_lines_hold_labels_with_structure() -> None:
    scene, _, batch, version = arrived(NAMES)
    lines = [
        {"item": "a", "label": [{"start": 0, "end": 1, "label": "PER"}], "score": 0.5},
        {"item": "b", "label": [], "score": 0},
    ]
    run = imported(scene, version, batch, b"\n".join(json.dumps(line).encode() for line in lines))
    assert kept(run) == {"a": ('[{"end":1,"label":"PER","start":0}]', None, 0.5), "b": ("[]", None, 0.0)}
    assert faults(run) == {"c": "no answer: the model said nothing about this item"}


ROWS = {
    "a,awful,0.5": "label outside the schema: 'awful' is not a label of the schema.",
    "a,good,NaN": "score unusable: NaN is no finite number",
    "a,good,": "score unusable: there is none",
    "a,good,1.5": "score unusable: 1.5 is not between 0 and 1",
    "a,good,1_0": "score unusable: 1_0 is no finite number",
    "a,good,80 %": "score unusable: 80 % is no finite number",
    "a,,0.5": "label outside the schema: The label is empty.",
}


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_row_that_says_nothing_usable_is_a_fault_of_its_item(row: str) -> None:
    scene, _, batch, version = arrived()
    run = imported(scene, version, batch, f"item,label,score\nb,bad,0.5\nc,bad,0.5\n{row}\n".encode())
    assert sorted(kept(run)) == ["b", "c"]
    assert {item: why[: len(ROWS[row])] for item, why in faults(run).items()} == {"a": ROWS[row]}
    assert run.counts["predicted"] + sum(run.counts["refused"].values()) == 3


def test_rows_about_other_items_twice_about_one_and_without_one_are_told_apart() -> None:
    scene, _, batch, version = arrived()
    more = b"a,bad,0.1\nz,good,0.5\n,good,0.5\nb\n"
    run = imported(scene, version, batch, CSV + more)
    assert kept(run)["a"] == ('"good"', 1, 0.9)
    assert faults(run) == {
        "a": "an answer to another item: a second answer to the same item",
        "z": "an answer to another item: it is none of those that the predictions are about",
        "(line 7)": "wrong schema: an item has a name of 1 to 200 characters of text",
        "(line 8)": "wrong schema: The row has 1 fields, the header 3.",
    }
    assert run.counts["asked"] == 3


NO_FILES = {
    "nothing": b"",
    "a header alone": b"item,label,score\n",
    "no scores": b"item,label\na,good\n",
    "two items": b"item,Item,label,score\na,a,good,1\n",
    "no JSON": b'{"item": \n',
    "an archive": b"PK\x03\x04" + b"\0" * 60,
    "no usable row": b"item,label,score\na,awful,1\nz,good,1\n",
    "JSON without scores": b'{"item": "a", "label": "good"}\n',
}


@pytest.mark.parametrize("what", sorted(NO_FILES))
def test_a_file_of_no_use_is_refused_in_words_and_leaves_nothing(what: str) -> None:
    scene, _, batch, version = arrived()
    before = Event.objects.count()
    with pytest.raises(Invalid):
        imported(scene, version, batch, NO_FILES[what])
    assert (PredictionRun.objects.count(), Fault.objects.count(), Event.objects.count()) == (0, 0, before)


def test_the_same_file_is_taken_once() -> None:
    scene, _, batch, version = arrived()
    run = imported(scene, version, batch, CSV)
    with pytest.raises(Invalid, match=run.public_id):
        imported(scene, version, batch, CSV)


def test_only_a_version_of_files_takes_them_and_only_about_a_batch_of_its_project() -> None:
    scene, project, batch, version = arrived()
    other = make_batch(make_project(scene, MOOD, name="Other"), ["a"])
    for wrong in ({"batch": other}, {"batch": None}, {"about": About.GOLD}, {"about": "x"}):
        with pytest.raises(Invalid):
            imported(scene, version, **{"batch": batch, **wrong}, content=CSV)
    asked = ModelVersion(project=project, name="m", number=1, kind="text", state=RunState.DONE)
    with pytest.raises(Invalid, match="can be asked itself"):
        imported(scene, asked, batch, CSV)


@pytest.mark.parametrize("who", ["annotator", "auditor", "outsider", "vendor_manager"])
def test_only_who_runs_the_loop_brings_predictions(who: str) -> None:
    scene, _, batch, version = arrived()
    with pytest.raises(Refused):
        imported(scene, version, batch, CSV, actor=scene.actor(who))
