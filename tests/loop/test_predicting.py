"""Asking a version about many items: what is kept, what is refused by name, and what happens when nobody answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event, Log
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.labels.runs import RunState
from apps.labels.working import STALLED_AFTER
from apps.loop.models import About, Batch, Fault, Kind, ModelVersion, Prediction, PredictionRun
from apps.loop.predicting import work as predicting
from apps.loop.predicting.answers import Answered, Trouble
from apps.loop.predicting.keeping import keeping
from apps.loop.predicting.work import PREDICTOR, predict
from apps.loop.services.predicting import ask_again, request_predictions, requeue_stalled
from apps.loop.services.versions import register_version
from apps.projects.models import Project
from tests.loop.build_routing import make_batch, make_version
from tests.scenes import Scene, load_gold, make_engagement, make_project

pytestmark = pytest.mark.django_db

RULES = {"rules": [{"label": "yes", "words": ["good"]}], "otherwise": "no"}


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


@pytest.fixture
def version(scene: Scene, project: Project) -> ModelVersion:
    """Rules: what speaks of something good is a yes."""
    owner = scene.actor("owner")
    return register_version(actor=owner, project=project, name="words", kind=Kind.RULES, settings=RULES)


def asked(scene: Scene, version: ModelVersion, batch: Batch) -> PredictionRun:
    run = request_predictions(actor=scene.actor("owner"), version=version, about=About.BATCH, batch=batch)
    predict(run)
    run.refresh_from_db()
    return run


def answering(monkeypatch: pytest.MonkeyPatch, answers: Sequence[Answered]) -> None:
    """A backend elsewhere that says this, whatever it is asked."""
    monkeypatch.setattr(predicting, "asking", lambda version: lambda items: iter(answers))


def test_a_built_in_version_answers_about_every_item_of_a_batch(
    scene: Scene, project: Project, version: ModelVersion
) -> None:
    run = asked(scene, version, make_batch(project, ["a good day", "rain"]))
    assert run.state == RunState.DONE, run.error
    rows = Prediction.objects.filter(run=run).order_by("item__key").values_list("item__key", "value", "code", "score")
    assert list(rows) == [("a good day", '"yes"', 1, 0.5), ("rain", '"no"', 0, 0.5)]
    assert run.counts == {"asked": 2, "predicted": 2, "refused": {}}
    assert details_of(Event.objects.get(verb="predictions.made"))["root"] == run.root


def test_equal_answers_have_an_equal_root(scene: Scene, project: Project, version: ModelVersion) -> None:
    batch = make_batch(project, ["b", "a", "c"])
    assert asked(scene, version, batch).root == asked(scene, version, batch).root


def test_an_item_without_content_is_a_fault_and_the_others_are_answered(
    scene: Scene, project: Project, version: ModelVersion
) -> None:
    batch = make_batch(project, ["a", "b", "c"])
    project.items.filter(key="b").update(payload={})
    run = asked(scene, version, batch)
    assert run.counts["predicted"] == 2
    fault = Fault.objects.get(run=run)
    assert fault.item_key == "b" and fault.why.startswith(f"{Trouble.CONTENT}: Item b holds no text")


def test_every_kind_of_wrong_answer_is_kept_with_its_reason(
    scene: Scene, project: Project, version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = make_batch(project, list("abcdef"))
    a, b, c, d, _, f = project.items.order_by("key").values_list("pk", flat=True)
    said = [
        Answered(item=a, value='"yes"', code=1, score=0.9),
        Answered(item=a, value='"no"', code=0, score=0.9),
        Answered(item=b, value='"no"', code=0, score=math.nan),
        Answered(item=c, value='"no"', code=0, score=1.5),
        Answered(item=d, raw="\0", why=f"{Trouble.LABEL}: there is no “perhaps”"),
        Answered(item=10**9, value='"no"', code=0, score=0.5),
        Answered(item=f, code=0, score=0.5),
    ]
    answering(monkeypatch, said)
    run = asked(scene, version, batch)
    assert run.counts["asked"] == 6 and run.counts["predicted"] == 1
    assert run.counts["refused"] == {
        "an answer to another item": 2, "label outside the schema": 1, "no answer": 2, "score unusable": 2,
    }  # fmt: skip
    faults = dict(Fault.objects.filter(run=run).exclude(item_key="a").values_list("item_key", "why"))
    assert faults["e"] == "no answer: the model said nothing about this item"
    assert faults["c"] == "score unusable: 1.5 is not between 0 and 1"
    assert f"({10**9})" in faults
    assert not _about_answers(scene)


def _about_answers(scene: Scene) -> list[dict[str, str]]:
    findings = reconcile(Log.objects.get(origin=scene.log)).findings or []
    return [each for each in findings if each["model"] in ("loop.prediction", "loop.fault", "loop.predictionrun")]


def test_a_changed_prediction_is_found(scene: Scene, project: Project, version: ModelVersion) -> None:
    asked(scene, version, make_batch(project, ["a", "b"]))
    assert not _about_answers(scene)
    with connection.cursor() as cursor:
        trigger = "loop_prediction_no_update"
        on_table = "" if connection.vendor == "sqlite" else " ON loop_prediction"
        cursor.execute(f"DROP TRIGGER {trigger}{on_table}")
        cursor.execute("UPDATE loop_prediction SET score = 0.99")
    assert [each["code"] for each in _about_answers(scene)] == ["ROW_TAMPERED"]


def test_a_backend_that_is_down_fails_the_run_in_plain_words_and_it_can_be_asked_again(
    scene: Scene, project: Project, version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = make_batch(project, ["a", "b"])
    items = project.items.values_list("pk", flat=True)
    answering(monkeypatch, [Answered.fault(item, Trouble.DOWN, "connection refused") for item in items])
    run = asked(scene, version, batch)
    assert (run.state, Prediction.objects.count(), Fault.objects.count()) == (RunState.FAILED, 0, 0)
    assert run.error.startswith("The model gave no answer to any of 2 items (backend down).")
    monkeypatch.undo()
    again = ask_again(actor=scene.actor("owner"), run=run)
    predict(again)
    again.refresh_from_db()
    assert (again.state, again.batch, again.version) == (RunState.DONE, batch, version)
    with pytest.raises(Invalid, match="has not failed"):
        ask_again(actor=scene.actor("owner"), run=again)


def test_a_run_whose_worker_died_is_queued_again_and_kept_once(
    scene: Scene, project: Project, version: ModelVersion
) -> None:
    batch = make_batch(project, ["a"])
    run = request_predictions(actor=scene.actor("owner"), version=version, about=About.BATCH, batch=batch)
    run.heartbeat_at -= 2 * STALLED_AFTER
    run.state = RunState.RUNNING
    run.save()
    assert (requeue_stalled(), requeue_stalled()) == (1, 0)
    predict(run)
    predict(run)
    run.refresh_from_db()
    assert (run.state, run.predictions.count()) == (RunState.DONE, 1)
    told = Event.objects.filter(object=run.public_id).order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["predictions.requested", "predictions.requeued", "predictions.made"]


def test_an_error_of_the_portal_leaves_nothing_half_kept(
    scene: Scene, project: Project, version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(items: Sequence[object]) -> Iterator[Answered]:
        raise RuntimeError("boom")

    monkeypatch.setattr(predicting, "asking", lambda version: breaking)
    batch = make_batch(project, ["a"])
    run = request_predictions(actor=scene.actor("owner"), version=version, about=About.BATCH, batch=batch)
    with pytest.raises(RuntimeError):
        predict(run)
    run.refresh_from_db()
    assert (run.state, Prediction.objects.count()) == (RunState.FAILED, 0)
    assert "Ask again" in run.error


def test_gold_is_asked_about_where_there_is_gold(scene: Scene, project: Project, version: ModelVersion) -> None:
    make_batch(project, ["a", "b"])
    load_gold(scene, project, {"b": "yes"})
    run = request_predictions(actor=scene.actor("owner"), version=version, about=About.GOLD)
    predict(run)
    assert list(Prediction.objects.filter(run=run).values_list("item__key", flat=True)) == ["b"]


def test_without_blind_samples_there_is_nothing_to_calibrate_by(
    scene: Scene, project: Project, version: ModelVersion
) -> None:
    run = request_predictions(actor=scene.actor("owner"), version=version, about=About.CALIBRATION)
    predict(run)
    run.refresh_from_db()
    assert run.state == RunState.FAILED and "no items to ask about" in run.error


def test_what_cannot_be_asked_is_refused_before_it_waits(scene: Scene, project: Project, version: ModelVersion) -> None:
    owner, batch = scene.actor("owner"), make_batch(project, ["a"])
    for about, named in ((About.GOLD, batch), (About.BATCH, None), ("moods", None)):
        with pytest.raises(Invalid):
            request_predictions(actor=owner, version=version, about=about, batch=named)
    with pytest.raises(Invalid, match="files alone"):
        request_predictions(actor=owner, version=make_version(project), about=About.BATCH, batch=batch)
    with pytest.raises(Invalid, match="another project"):
        elsewhere = make_batch(make_project(scene, name="Other"), ["a"])
        request_predictions(actor=owner, version=version, about=About.BATCH, batch=elsewhere)
    with pytest.raises(Refused):
        request_predictions(actor=scene.actor("vendor_manager"), version=version, about=About.BATCH, batch=batch)


def test_the_number_of_queries_does_not_grow_with_the_items(project: Project) -> None:
    counts = []
    for number in (5, 500):
        batch = make_batch(project, [f"{number} {one}" for one in range(number)])
        run = PredictionRun.objects.create(
            version=make_version(project), about=About.BATCH, batch=batch, actor="system:test", state=RunState.RUNNING
        )
        items = {item.pk: item.key for item in predicting.asked_about(run)}
        with CaptureQueriesContext(connection) as queries, keeping(run) as kept:
            kept.take(items, [Answered(item=item, value='"yes"', code=1, score=0.5) for item in items])
            kept.finish(PREDICTOR)
        counts.append(len([query for query in queries if "COPY" not in query["sql"]]))
    assert counts[0] == counts[1]
