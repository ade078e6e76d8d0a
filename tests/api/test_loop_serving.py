"""Label Studio asks our versions as it asks any ML backend, and gets what they say, and why where they say nothing."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client

from apps.accounts.services import create_token
from apps.loop.models import ModelVersion
from apps.loop.services.versions import register_version
from tests.builders import actor_of
from tests.loop.build_outside import MOOD, TAGS, a_project, backend
from tests.scenes import Scene

pytestmark = pytest.mark.django_db

CHOICES = (
    '<View><Text name="review" value="$body"/><Choices name="mood" toName="review">'
    '<Choice value="good"/><Choice value="bad"/><Choice value="mixed"/></Choices></View>'
)
RULES = {"rules": [{"label": "good", "words": ["fine", "good"]}], "otherwise": "bad"}


def moody(definition: Any = MOOD, settings: Any = RULES) -> tuple[Scene, ModelVersion]:
    scene, project, _ = a_project(definition)
    actor = scene.actor("qa_manager")
    return scene, register_version(actor=actor, project=project, name="words", kind="rules", settings=settings)


def signed_in(user: Any, *, basic: bool = True) -> dict[str, str]:
    _, token = create_token(actor=actor_of(user), name="Label Studio")
    said = base64.b64encode(f"anything:{token}".encode()).decode()
    return {"Authorization": f"Basic {said}" if basic else f"Bearer {token}"}


def asked(version: ModelVersion, what: str, user: Any, body: Any = None, *, basic: bool = True) -> Any:
    address, headers = f"/api/ml/{version.public_id}/{what}", signed_in(user, basic=basic)
    if what == "health":
        return Client().get(address, headers=headers)
    return Client().post(address, body, content_type="application/json", headers=headers)


def predicted(version: ModelVersion, user: Any, *data: Any, config: str = CHOICES) -> Any:
    tasks = [{"id": number, "data": one} for number, one in enumerate(data, 11)]
    return asked(version, "predict", user, {"tasks": tasks, "label_config": config, "project": "1.2"})


@pytest.mark.parametrize("basic", [True, False])
def test_a_conversation_as_label_studio_has_it(basic: bool) -> None:
    scene, version = moody()
    health = asked(version, "health", scene.qa_manager, basic=basic)
    assert (health.status_code, health.json()["status"]) == (200, "UP")
    setup = {"project": "1.2", "schema": CHOICES, "hostname": "http://ls.example", "access_token": "of Label Studio"}
    named = asked(version, "setup", scene.qa_manager, setup, basic=basic).json()["model_version"]
    assert named == f"words 1 ({version.digest[:12]})"
    answer = predicted(version, scene.qa_manager, {"body": "A fine place."}, {"body": "Cold."}).json()
    assert answer["model_version"] == named
    assert [one["result"] for one in answer["results"]] == [
        [{"type": "choices", "value": {"choices": [label]}, "from_name": "mood", "to_name": "review"}]
        for label in ("good", "bad")
    ]
    assert all(one["score"] == 0.5 and one["model_version"] == named for one in answer["results"])


def test_a_task_without_the_text_gets_a_reason_in_its_place() -> None:
    scene, version = moody()
    good, none, odd = predicted(version, scene.owner, {"body": "fine"}, {"text": "fine"}, "fine").json()["results"]
    assert good["score"] == 0.5
    assert "result" not in none and none["error"].startswith("nothing to ask about: ")
    assert "result" not in odd and odd["error"] == none["error"].replace("task 2", "task 3")


def test_several_labels_are_several_choices() -> None:
    config = CHOICES.replace('value="mixed"', 'value="x" alias="size"').replace("good", "speed").replace("bad", "price")
    rules = {"rules": [{"label": ["speed", "size"], "words": ["fast"]}], "otherwise": []}
    scene, version = moody(TAGS, rules)
    fast, slow = predicted(version, scene.owner, {"body": "fast"}, {"body": "x"}, config=config).json()["results"]
    assert [one["result"][0]["value"] for one in (fast, slow)] == [{"choices": ["speed", "size"]}, {"choices": []}]


BAD_CONFIGS = {
    "none": None,
    "no XML": "<View>",
    "another root": "<Form/>",
    "a document type": f'<!DOCTYPE x [<!ENTITY a "b">]>{CHOICES}',
    "no control": '<View><Text name="review" value="$body"/></View>',
    "a label too few": CHOICES.replace('<Choice value="bad"/>', ""),
    "two controls": CHOICES.replace("</View>", CHOICES.partition("/>")[2]),
    "nothing shown": CHOICES.replace('value="$body"', 'value="body"'),
    "about nothing": CHOICES.replace('toName="review"', 'toName="other"'),
}


@pytest.mark.parametrize("what", sorted(BAD_CONFIGS))
def test_an_interface_that_does_not_fit_is_refused_in_words(what: str) -> None:
    scene, version = moody()
    for address, name in (("setup", "schema"), ("predict", "label_config")):
        answer = asked(version, address, scene.owner, {name: BAD_CONFIGS[what], "tasks": []})
        assert (answer.status_code, "interface" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("tasks", [None, "x", {"id": 1}, [{"data": {}}] * 1001])
def test_what_is_no_list_of_tasks_is_refused(tasks: Any) -> None:
    scene, version = moody()
    answer = asked(version, "predict", scene.owner, {"tasks": tasks, "label_config": CHOICES})
    assert (answer.status_code, answer.json()) == (400, {"error": "Send a list of at most 1000 tasks."})


def test_a_webhook_is_taken_note_of_and_trains_nothing() -> None:
    scene, version = moody()
    answer = asked(version, "webhook", scene.owner, {"action": "START_TRAINING", "project": {"id": 1}})
    assert (answer.status_code, answer.json()["trained"]) == (201, False)
    assert ModelVersion.objects.count() == 1


def test_a_version_that_answers_elsewhere_is_not_passed_on() -> None:
    scene, project, _ = a_project()
    version = backend(scene, project, "https://models.example.com")
    answer = asked(version, "health", scene.owner)
    assert (answer.status_code, "directly" in answer.json()["error"]) == (400, True)


def test_only_who_may_ask_models_is_answered() -> None:
    scene, version = moody()
    statuses = {
        who: asked(version, "health", getattr(scene, who)).status_code
        for who in ("owner", "qa_manager", "auditor", "vendor_owner", "vendor_manager", "annotator", "outsider")
    }
    assert statuses == {
        "owner": 200, "qa_manager": 200, "auditor": 403,
        "vendor_owner": 404, "vendor_manager": 404, "annotator": 404, "outsider": 404,
    }  # fmt: skip


@pytest.mark.parametrize("said", ["", "Basic !!", "Basic eDp5", "Basic", "Bearer x", "Digest x"])
def test_without_a_token_nothing_is_told(said: str) -> None:
    _, version = moody()
    answer = Client().get(f"/api/ml/{version.public_id}/health", headers={"Authorization": said} if said else {})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="QA Portal"')


def test_a_session_of_the_portal_is_no_entry_for_label_studio(client: Client) -> None:
    scene, version = moody()
    client.force_login(scene.owner)
    assert client.get(f"/api/ml/{version.public_id}/health").status_code == 401
