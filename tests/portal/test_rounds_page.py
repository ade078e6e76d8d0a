"""The rooms in which models are asked and rounds begin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import override_settings

from apps.audit.models import Event
from apps.loop.models import About, Kind, PredictionRun, Round, TaskKind
from apps.loop.predicting.work import predict
from apps.loop.services.versions import register_version
from tests.contracts.conftest import NO_WORKER
from tests.loop.build_routing import World, answer_all, make_batch, predict_as
from tests.portal.world import client_of

pytestmark = pytest.mark.django_db

FORM = {
    "target": "5", "promise": "selective", "delta": "10", "blind": "20", "planted": "2", "audit": "10",
    "lifetime": "20000", "input": "chat",
}  # fmt: skip
RULES: dict[str, Any] = {"rules": [{"label": "yes", "words": ["good"]}], "otherwise": "no"}


@pytest.fixture
def world() -> World:
    return World()


def rooms(world: World) -> str:
    return f"/projects/{world.project.public_id}/loop"


def read(world: World, role: str, address: str) -> str:
    return client_of(getattr(world.scene, role)).get(f"{rooms(world)}/{address}").content.decode()


@override_settings(TASKS=NO_WORKER)
def test_a_model_is_asked_watched_and_its_faults_are_listed(world: World) -> None:
    owner = world.scene.actor("owner")
    version = register_version(actor=owner, project=world.project, name="words", kind=Kind.RULES, settings=RULES)
    batch = make_batch(world.project, ["a good day", "rain"])
    world.project.items.filter(key="rain").update(payload={})
    client = client_of(world.scene.owner)
    asked = client.post(f"{rooms(world)}/predictions/", {"version": version.public_id, "about": batch.public_id})
    run = PredictionRun.objects.get()
    assert asked.headers["Location"] == f"{rooms(world)}/predictions/{run.public_id}/"
    progress = f"{rooms(world)}/predictions/{run.public_id}/progress/"
    assert client.get(progress).status_code == 200
    predict(run)
    assert client.get(progress).status_code == 286
    shown = read(world, "owner", f"predictions/{run.public_id}/")
    assert "1 of 2 items have a label." in shown
    assert "Item rain holds no text" in shown
    assert "Begin a round with it" in shown
    assert "Begin a round with it" not in read(world, "auditor", f"predictions/{run.public_id}/")


@override_settings(TASKS=NO_WORKER)
def test_what_failed_can_be_asked_again(world: World) -> None:
    owner = world.scene.actor("owner")
    version = register_version(actor=owner, project=world.project, name="words", kind=Kind.RULES, settings=RULES)
    client = client_of(world.scene.owner)
    client.post(f"{rooms(world)}/predictions/", {"version": version.public_id, "about": About.CALIBRATION.value})
    run = PredictionRun.objects.get()
    predict(run)
    assert "Ask again" in read(world, "owner", f"predictions/{run.public_id}/")
    assert "Ask again" not in read(world, "adjudicator", f"predictions/{run.public_id}/")
    client.post(f"{rooms(world)}/predictions/{run.public_id}/again/")
    assert PredictionRun.objects.count() == 2


def test_a_round_begins_by_its_form_and_tells_what_it_promises(world: World) -> None:
    said = world.arrive(120, "a")
    run = predict_as(world.version, said, make_batch(world.project, sorted(said)))
    client = client_of(world.scene.qa_manager)
    form = client.get(f"{rooms(world)}/rounds/new/?predicted={run.public_id}").content.decode()
    assert f'value="{run.public_id}" selected' in form
    begun = client.post(f"{rooms(world)}/rounds/new/", {**FORM, "predicted": run.public_id})
    assert begun.headers["Location"] == f"{rooms(world)}/rounds/1/"
    assert Round.objects.get().parameters["basis"]["input"] == "chat"
    shown = read(world, "auditor", "rounds/1/")
    assert "People look at every record of week 1." in shown
    assert "45 more blind labels would do" in shown


def test_a_form_that_makes_no_sense_keeps_what_was_typed_and_begins_nothing(world: World) -> None:
    said = world.arrive(60, "a")
    run = predict_as(world.version, said, make_batch(world.project, sorted(said)))
    sent = {**FORM, "predicted": run.public_id, "target": "0", "input": "mail"}
    answer = client_of(world.scene.owner).post(f"{rooms(world)}/rounds/new/", sent)
    assert answer.status_code == 400
    assert "The target error must be from 0.001 to 0.5" in answer.content.decode()
    assert 'value="mail"' in answer.content.decode()
    assert not Round.objects.exists()


def test_the_page_of_a_round_draws_the_evidence_and_says_what_holds(world: World) -> None:
    round_ = world.second()
    answer_all(world.scene, round_, world.truth, TaskKind.AUDIT)
    shown = read(world, "auditor", "rounds/2/")
    assert f"{round_.counts['auto']} of 200 records need no person." in shown
    assert "The e-value is" in shown and '<polyline class="trace"' in shown
    assert "Holds" in shown and round_.certificate["sample"] in shown
    assert "Given" in read(world, "owner", "rounds/")


def test_reviewers_see_what_audits_found_when_every_task_is_answered(world: World) -> None:
    round_ = world.second()
    answer_all(world.scene, round_, world.truth, TaskKind.AUDIT)
    for role, holds in (("owner", True), ("qa_manager", True), ("adjudicator", False)):
        shown = read(world, role, "rounds/2/")
        assert ("Holds" in shown) is holds
        assert re.search("what the audits found,? is shown when every task is answered", shown, re.IGNORECASE)
        assert not [told for told in ("e-value", "trace", "Error found by audits") if told in shown]
    for role in ("compliance", "auditor"):
        assert '<polyline class="trace"' in read(world, role, "rounds/2/")
    answer_all(world.scene, round_, world.truth, TaskKind.BLIND, TaskKind.SHOWN, TaskKind.PLANTED)
    assert '<polyline class="trace"' in read(world, "adjudicator", "rounds/2/")


def test_the_seed_is_shown_when_every_task_is_answered_and_not_before(world: World) -> None:
    round_ = world.round(60, "a")
    for role in ("owner", "adjudicator", "auditor"):
        assert round_.seed not in read(world, role, "rounds/1/")
    everybody = (TaskKind.BLIND, TaskKind.SHOWN, TaskKind.AUDIT, TaskKind.PLANTED)
    answer_all(world.scene, round_, world.truth, *everybody)
    assert round_.seed in read(world, "auditor", "rounds/1/")


@pytest.mark.parametrize("role", ["annotator", "vendor_manager"])
def test_no_vendor_enters(world: World, role: str) -> None:
    round_ = world.round(60, "a")
    assert round_.predicted is not None
    client = client_of(getattr(world.scene, role))
    before = Event.objects.exclude(verb="access.refused").count()
    for address in ("rounds/", "rounds/1/", "rounds/new/", f"predictions/{round_.predicted.public_id}/"):
        assert client.get(f"{rooms(world)}/{address}").status_code == 403
    assert client.post(f"{rooms(world)}/predictions/", {}).status_code == 403
    assert Event.objects.exclude(verb="access.refused").count() == before
    verbs = client.get("/log/", {"log": world.scene.engagement.public_id}).content.decode()
    assert "round.begun" not in verbs
