"""Models that propose labels, for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import override_settings

from apps.loop.models import ModelVersion
from apps.loop.training.work import train
from tests.api.world import client_of
from tests.contracts.conftest import NO_WORKER
from tests.loop.build_versions import reviews

pytestmark = pytest.mark.django_db
URL = "/api/v1/model-versions/"


@override_settings(TASKS=NO_WORKER)
def test_a_model_is_trained_read_and_taken() -> None:
    scene, project = reviews()
    program = client_of(scene.owner)
    asked = {"project": project.public_id, "name": "mood", "kind": "text", "seed": 5, "model_share": 0.1}
    made = program.post(URL, asked, format="json")
    assert (made.status_code, made.json()["state"], made.json()["number"]) == (202, "waiting", 1)
    train(ModelVersion.objects.get())
    version = program.get(f"{URL}{made.json()['id']}/").json()
    assert (version["state"], version["counts"]["labels"], version["seed"]) == ("done", 24, "5")
    assert version["parameters"]["model_share"] == "0.1"
    assert {"value", "low", "high"} <= version["figures"]["ece"].keys()
    manifest = b"".join(program.post(f"{URL}{version['id']}/manifest/").streaming_content)
    assert json.loads(manifest.splitlines()[0])["model_share"] == "0.1"
    assert program.post(f"{URL}{version['id']}/artefact/")["Content-Type"] == "application/octet-stream"
    for query in ({"name": "mood"}, {"kind": "text", "state": "done"}, {"digest": version["digest"]}):
        assert [row["id"] for row in program.get(URL, query).json()["results"]] == [version["id"]]
    assert program.get(URL, {"name": "other"}).json()["results"] == []


def test_a_model_elsewhere_is_registered_without_its_key() -> None:
    scene, project = reviews()
    settings = {"address": "https://models.example.com", "key_variable": "QA_PORTAL_MODEL_KEY_STUDIO"}
    body = {"project": project.public_id, "name": "studio", "kind": "label_studio", "settings": settings}
    made = client_of(scene.owner).post(URL, body, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "done")
    assert made.json()["settings"].items() >= settings.items()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "magic"}, "kind"),
    ({"kind": "spans"}, "labels here are nominal"),
    ({"kind": "openai", "settings": {"api_key": "sk"}}, "no setting “api_key”"),
    ({"kind": "file", "settings": []}, "settings"),
    ({"kind": "rules", "settings": {"rules": "good", "otherwise": "bad"}}, "Rules are missing"),
    ({"seed": -1}, "seed"),
    ({"model_share": 0.9}, "model_share"),
    ({"model_share": "NaN"}, "model_share"),
    ({"name": "<b>"}, "Give the model a name"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
def test_wrong_requests_are_answered_in_words(wrong: dict[str, Any], why: str) -> None:
    scene, project = reviews()
    body = {"project": project.public_id, "name": "m", "kind": "text", **wrong}
    answer = client_of(scene.owner).post(URL, body, format="json")
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not ModelVersion.objects.exists()
