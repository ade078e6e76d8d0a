"""The models of a project, as people train, register, look at and take them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings

from apps.audit.models import Event
from apps.loop.models import ModelVersion
from apps.loop.training.work import train
from apps.projects.models import Project
from tests.contracts.conftest import NO_WORKER
from tests.loop.build_versions import reviews, trained
from tests.portal.world import client_of
from tests.scenes import Scene

pytestmark = pytest.mark.django_db
LEARNING = {"seed": "3", "model_share": "0", "model_weight": "0.3"}
CHAT = {
    "name": "llm", "address": "https://models.example.com/v1", "model": "small-3", "prompt": "Which mood?",
    "temperature": "0.2", "price_in": "0.15", "price_out": "0.6", "key_variable": "QA_PORTAL_MODEL_KEY_EXAMPLE",
    "score": "self_report", "samples": "1",
}  # fmt: skip


def models(project: Project) -> str:
    return f"/projects/{project.public_id}/loop/models/"


def new(project: Project, kind: str) -> str:
    return f"/projects/{project.public_id}/loop/new-model/{kind}/"


def page(scene: Scene, role: str, address: str) -> str:
    return client_of(getattr(scene, role)).get(address).content.decode()


def asked(scene: Scene, project: Project, kind: str, form: dict[str, Any]) -> Any:
    return client_of(scene.owner).post(new(project, kind), form)


@override_settings(TASKS=NO_WORKER)
def test_a_model_is_asked_for_watched_and_taken() -> None:
    scene, project = reviews()
    assert "There is no model yet." in page(scene, "auditor", models(project))
    sent = asked(scene, project, "text", {"name": "mood", **LEARNING})
    version = ModelVersion.objects.get()
    address = f"{models(project)}{version.public_id}/"
    assert sent.headers["Location"] == address
    client = client_of(scene.owner)
    assert client.get(f"{address}progress/").status_code == 200
    assert "mood 1 waits for a worker." in page(scene, "owner", address)
    train(version)
    version.refresh_from_db()
    assert client.get(f"{address}progress/").status_code == 286
    before = Event.objects.count()
    shown = page(scene, "auditor", address)
    assert "given without a suggestion" in shown and version.digest in shown and version.manifest_sha256 in shown
    assert "Expected calibration error" in shown and "scikit_learn" in shown
    assert "Download the model" not in shown and "Download the model" in page(scene, "compliance", address)
    assert Event.objects.count() == before
    taken = client.post(f"{address}manifest/")
    assert taken.headers["Content-Disposition"] == f'attachment; filename="{version.public_id}.manifest.jsonl"'
    assert json.loads(b"".join(taken.streaming_content).partition(b"\n")[0])["labels"] == 24
    assert client.post(f"{address}artefact/").headers["Content-Disposition"].endswith('.npz"')
    assert [event.verb for event in Event.objects.order_by("pk")[before:]].count("model_version.taken") == 2
    assert version.digest[:8] in page(scene, "auditor", models(project))


def test_a_model_elsewhere_is_registered_and_shown_as_it_is() -> None:
    scene, project = reviews()
    asked(scene, project, "openai", CHAT)
    version = ModelVersion.objects.get()
    shown = page(scene, "auditor", f"{models(project)}{version.public_id}/")
    for words in ("https://models.example.com/v1", "Which mood?", "QA_PORTAL_MODEL_KEY_EXAMPLE", "0.15"):
        assert words in shown
    rules = {"name": "words", "rules": "good: fine, friendly\n\nbad: cold", "otherwise": "bad", **LEARNING}
    asked(scene, project, "rules", rules)
    kept = ModelVersion.objects.get(kind="rules")
    assert kept.settings["rules"] == [
        {"label": '"good"', "words": ["fine", "friendly"]}, {"label": '"bad"', "words": ["cold"]}
    ]  # fmt: skip
    assert "fine, friendly" in page(scene, "owner", f"{models(project)}{kept.public_id}/")


WRONG = [
    ("text", {"name": "<b>", **LEARNING}, "Give the model a name"),
    ("text", {"name": "m", **LEARNING, "seed": "-1"}, "greater than or equal to 0"),
    ("spans", {"name": "m", **LEARNING}, "labels here are nominal"),
    ("openai", {**CHAT, "key_variable": "sk-123"}, "The key itself is never given here"),
    ("openai", {**CHAT, "address": "models"}, "The address is none"),
    ("rules", {"name": "m", **LEARNING, "rules": "good", "otherwise": "bad"}, "Rule 1 needs"),
    ("rules", {"name": "m", **LEARNING, "rules": "fair: x", "otherwise": "bad"}, "label of rule 1 is not allowed"),
    ("file", {"name": "m"}, "This field is required"),
]


@pytest.mark.parametrize(("kind", "form", "why"), WRONG)
def test_what_is_wrong_is_said_on_the_form_and_nothing_typed_is_lost(kind: str, form: dict[str, Any], why: str) -> None:
    scene, project = reviews()
    answer = asked(scene, project, kind, form)
    assert answer.status_code == 400
    assert why in answer.content.decode().replace("&quot;", '"')
    assert not ModelVersion.objects.exists()


def test_a_failed_training_and_a_poisoned_file_are_told_and_nothing_breaks() -> None:
    scene, project = reviews()
    project.items.update(payload={})
    failed = trained(scene, project)
    shown = page(scene, "owner", f"{models(project)}{failed.public_id}/")
    assert "was not trained." in shown and "No label passes the gates" in shown
    assert "the item holds nothing that this kind of model reads" in shown
    scene, project = reviews()
    version = trained(scene, project)
    with default_storage.open(str(version.artefact.name), "ab") as file:
        file.write(b"!")
    address = f"{models(project)}{version.public_id}/"
    assert "was changed after it was logged" in page(scene, "auditor", address)
    refused = client_of(scene.owner).post(f"{address}artefact/")
    assert refused.status_code == 400
    assert "was changed after it was logged" in refused.content.decode()


def test_the_vendor_finds_no_way_to_it() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    for role in ("vendor_owner", "vendor_manager", "annotator"):
        client = client_of(getattr(scene, role))
        assert client.get(models(project)).status_code == 403
        assert client.get(new(project, "text")).status_code == 403
        assert client.get(f"{models(project)}{version.public_id}/").status_code == 404
        assert client.post(f"{models(project)}{version.public_id}/manifest/").status_code == 404
    assert client_of(scene.outsider).get(models(project)).status_code == 404
