from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.disputes.services import adjudicate, open_dispute
from apps.labels.runs import RunState
from apps.learning.provenance import Admission
from apps.loop.contents import contents_of
from apps.loop.models import CertificateEnd, ModelVersion, TaskKind
from apps.loop.services.versions import register_version, requeue_stalled, train_version
from apps.loop.training.loading import manifest_of_version, model_of
from apps.loop.training.work import train
from apps.projects.models import Item
from tests.loop.build_versions import KEYS, MOODS, TEXTS, begun_from, fill, reviews, routed, trained
from tests.scenes import Scene, deliver, item_of, load_gold, make_project

pytestmark = pytest.mark.django_db
RULES = {"rules": [{"label": "good", "words": ["friendly", "fine"]}], "otherwise": "bad"}


def details(version: ModelVersion, verb: str) -> dict[str, object]:
    leaf = json.loads(Event.objects.get(object=version.public_id, verb=verb).leaf)
    assert [state["model"] for state in leaf["states"]] == ["loop.modelversion"]
    found: dict[str, object] = leaf["details"]
    return found


def provenances(version: ModelVersion) -> dict[str, str]:
    assert version.state == RunState.DONE, version.error
    return {label.record: str(label.provenance) for label in manifest_of_version(version).labels}


def test_a_model_learns_what_people_decided_and_answers_in_the_words_of_the_schema() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    items = list(project.items.order_by("key"))
    answers = model_of(version).predict(contents_of(project, items, version.kind))
    assert answers.labels == tuple(f'"{mood}"' for mood in MOODS)
    assert sorted(provenances(version)) == KEYS
    assert (version.counts["labels"], version.counts["classes"]) == (24, 2)
    assert version.environment.keys() == {"machine", "numpy", "python", "scikit_learn", "scipy"}
    assert details(version, "model_version.trained") == {
        "digest": version.digest, "manifest": version.manifest_sha256, "labels": 24, "as_of": version.as_of["event"],
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["rules", "text"])
def test_training_twice_gives_the_same_model_and_numbers_it_apart(kind: str) -> None:
    scene, project = reviews()
    settings = RULES if kind == "rules" else {}
    first = trained(scene, project, kind=kind, seed=7, settings=settings)
    second = trained(scene, project, kind=kind, seed=7, settings=settings)
    third = trained(scene, project, kind=kind, seed=8, settings=settings)
    assert (first.number, second.number, third.number) == (1, 2, 3)
    assert (first.digest, first.manifest_sha256) == (second.digest, second.manifest_sha256)
    assert first.digest != third.digest
    assert first.manifest_sha256 == third.manifest_sha256


def test_rules_learn_how_often_they_are_right_and_untried_ones_are_a_coin() -> None:
    scene, project = reviews()
    learnt = model_of(trained(scene, project, kind="rules", settings=RULES))
    kept = register_version(actor=scene.actor("owner"), project=project, name="r", kind="rules", settings=RULES)
    texts = ["fine and friendly", "cold"]
    for model, scores in ((learnt, [13 / 14, 13 / 14]), (model_of(kept), [0.5, 0.5])):
        labels, found = model.predict(texts)
        assert labels == ('"good"', '"bad"')
        assert found.tolist() == pytest.approx(scores)


def test_spans_are_learnt_and_written_as_the_label_type_writes_them() -> None:
    label = json.dumps([{"start": 0, "end": 4, "label": "PER"}])
    scene, project = reviews({"type": "spans", "labels": ["LOC", "PER"]}, [label] * 24)
    fill(project, {key: {"text": f"Anna went {word}"} for key, word in zip(KEYS, TEXTS, strict=True)})
    version = trained(scene, project, kind="spans")
    assert version.state == RunState.DONE, version.error
    (found,), _ = model_of(version).predict(["Anna went home"])
    assert found == '[{"end":4,"label":"PER","start":0}]'


def test_every_label_says_where_it_comes_from() -> None:
    scene, project = reviews()
    begun_from(scene, project, "r00", "llm 3")
    case = open_dispute(actor=scene.actor("owner"), item=item_of(project, "r01"), claim="Look again.")
    adjudicate(actor=scene.actor("adjudicator"), dispute=case, value="bad", reason_code="edge_case", rationale="Seen.")
    first = trained(scene, project)
    routed(project, first, [
        ("shown", TaskKind.SHOWN, "bad"), ("audit", TaskKind.AUDIT, "bad"), ("auto", TaskKind.AUTO, None),
        ("blind", TaskKind.BLIND, "bad"), ("planted", TaskKind.PLANTED, "bad"), ("unanswered", TaskKind.SHOWN, None),
    ], certificate="c" * 64)  # fmt: skip
    found = provenances(second := trained(scene, project))
    assert {key: found.pop(key) for key in ("r00", "r01", "shown", "audit")} == {
        "r00": "human-after-prelabel", "r01": "adjudicated", "shown": "human-after-prelabel", "audit": "human-blind",
    }  # fmt: skip
    assert found.keys() == set(KEYS[2:])
    labels = {label.record: label for label in manifest_of_version(second).labels}
    assert (labels["r00"].model, labels["shown"].model, labels["audit"].model) == ("llm 3", first.digest, "")
    assert labels["r01"].label == '"bad"'
    assert second.counts["refused"] == {"made by a model and seen by nobody": 1}
    assert second.counts["left_out"] == {"unlabelled": 2}


def test_labels_of_models_need_a_share_and_a_certificate_that_stands() -> None:
    scene, project = reviews()
    first = trained(scene, project)
    tasks = [(f"auto{number}", TaskKind.AUTO, None) for number in range(4)]
    standing = routed(project, first, tasks, certificate="c" * 64)
    admission = Admission(model_share=0.1)
    version = trained(scene, project, admission=admission)
    assert version.counts["provenance"] == {"human-blind": 24, "model-auto": 2}
    assert version.counts["refused"] == {"beyond the share that model-made labels may have": 2}
    made = [label for label in manifest_of_version(version).labels if label.certificate]
    assert {(label.certificate, label.model) for label in made} == {("c" * 64, first.digest)}
    CertificateEnd.objects.create(round=standing, reasons=["too many errors"], audited=40)
    version = trained(scene, project, admission=admission)
    assert version.counts["refused"] == {"made by a model without a certificate that stands": 4}


def test_gold_its_near_copies_and_what_calibrates_are_refused_whoever_labelled_them() -> None:
    scene, project = reviews()
    first = trained(scene, project)
    fill(project, {"r08": {"text": f"{TEXTS[0]}!"}})
    load_gold(scene, project, {"r00": "good"})
    routed(project, first, [("r01", TaskKind.BLIND, "bad"), ("r02", TaskKind.BLIND, None)])
    version = trained(scene, project)
    assert sorted(provenances(version)) == [key for key in KEYS if key not in ("r00", "r01", "r02", "r08")]
    assert version.counts["refused"] == {
        "asked blind to calibrate, and held out for ever": 2, "gold, or a near duplicate of gold": 2
    }  # fmt: skip


def test_what_cannot_be_learnt_from_is_counted_or_ends_in_a_sentence() -> None:
    scene, project = reviews()
    fill(project, {"r03": {"number": 3}})
    version = trained(scene, project)
    assert version.counts["left_out"] == {"the item holds nothing that this kind of model reads": 1}
    assert "r03" not in provenances(version)
    Item.objects.filter(project=project).update(payload={"text": "…"})
    failed = trained(scene, project)
    assert (failed.state, failed.error) == (
        RunState.FAILED, "Nothing could be learnt: no text holds a word to learn from."
    )  # fmt: skip
    assert details(failed, "model_version.refused") == {"why": failed.error}
    assert (failed.digest, bool(failed.artefact)) == ("", False)
    with pytest.raises(Invalid, match="is not ready: Nothing could be learnt"):
        model_of(failed)


def test_labels_of_lots_that_nobody_accepted_teach_nothing() -> None:
    scene, _ = reviews()
    project = make_project(scene, name="Other")
    deliver(scene, project, [("a", "ann", "yes")])
    failed = trained(scene, project)
    assert failed.counts["left_out"] == {"lot": 1}
    assert "No label passes the gates" in failed.error


def test_a_version_is_trained_once_and_queued_again_when_its_worker_died() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    train(version)
    assert Event.objects.filter(verb="model_version.trained").count() == 1
    silent = train_version(actor=scene.actor("owner"), project=project, name="mood", kind="text")
    long_ago = timezone.now() - dt.timedelta(hours=2)
    ModelVersion.objects.filter(pk=silent.pk).update(state=RunState.RUNNING, heartbeat_at=long_ago)
    assert (requeue_stalled(), requeue_stalled()) == (1, 0)
    train(silent)
    silent.refresh_from_db()
    assert silent.digest == version.digest


REFUSED = [
    ({"kind": "oracle"}, "no kind of model 'oracle'"),
    ({"kind": "openai"}, "Register it instead"),
    ({"kind": "spans"}, "labels here are nominal"),
    ({"seed": -1}, "whole number from 0"),
    ({"seed": 2**32}, "whole number from 0"),
    ({"name": "<b>"}, "Give the model a name"),
    ({"settings": {"depth": 3}}, "no setting “depth”"),
]


@pytest.mark.parametrize(("asked", "why"), REFUSED)
def test_what_cannot_be_trained_is_refused_before_anything_is_queued(asked: dict[str, object], why: str) -> None:
    scene, project = reviews()
    given = {"actor": scene.actor("owner"), "project": project, "name": "mood", "kind": "text", **asked}
    with pytest.raises(Invalid, match=why):
        train_version(**given)  # type: ignore[arg-type]
    assert not ModelVersion.objects.exists()


@pytest.mark.parametrize("role", ["adjudicator", "annotator", "auditor", "compliance", "vendor_manager"])
def test_only_managers_of_the_buyer_train_and_register(role: str) -> None:
    scene, project = reviews()
    with pytest.raises(Refused):
        train_version(actor=scene.actor(role), project=project, name="m", kind="text")
    with pytest.raises(Refused):
        register_version(actor=scene.actor(role), project=project, name="m", kind="file", settings={"about": "x"})


def seen_by(scene: Scene, role: str) -> int:
    return ModelVersion.objects.visible_to(getattr(scene, role)).count()


def test_the_vendor_and_outsiders_see_no_version() -> None:
    scene, project = reviews()
    trained(scene, project)
    assert [seen_by(scene, role) for role in ("owner", "adjudicator", "compliance", "auditor")] == [1, 1, 1, 1]
    assert [seen_by(scene, role) for role in ("vendor_owner", "vendor_manager", "annotator", "outsider")] == [0] * 4
