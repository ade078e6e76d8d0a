from __future__ import annotations

from typing import Any

import pytest

from apps.loop.models import Kind, Round, TaskKind
from apps.loop.services.versions import register_version
from tests.api.world import client_of
from tests.loop.build_routing import World, answer_all, make_batch, predict_as

pytestmark = pytest.mark.django_db

ROUNDS, RUNS = "/api/v1/rounds/", "/api/v1/prediction-runs/"


@pytest.fixture
def stream() -> World:
    return World()


def test_a_program_asks_a_version_and_reads_what_it_said(stream: World) -> None:
    program, owner = client_of(stream.scene.owner), stream.scene.actor("owner")
    settings = {"rules": [{"label": "yes", "words": ["good"]}], "otherwise": "no"}
    version = register_version(actor=owner, project=stream.project, name="words", kind=Kind.RULES, settings=settings)
    batch = make_batch(stream.project, ["a good day", "rain"])
    asked = {"version": version.public_id, "about": "batch", "batch": batch.public_id}
    made = program.post(RUNS, asked, format="json")
    assert made.status_code == 202
    run = program.get(f"{RUNS}{made.json()['id']}/").json()
    assert (run["about"], run["batch"], run["version"]) == ("batch", batch.public_id, version.public_id)
    refused = program.post(RUNS, {**asked, "batch": None}, format="json")
    assert refused.status_code == 400
    listed = program.get(RUNS, {"project": stream.project.public_id, "about": "batch"}).json()
    assert [each["id"] for each in listed["results"]] == [run["id"]]


def test_predictions_and_faults_come_in_pages(stream: World) -> None:
    said = stream.arrive(10, "a")
    run = predict_as(stream.version, said, make_batch(stream.project, [*sorted(said), "zz"]))
    program = client_of(stream.scene.auditor)
    rows = program.get(f"{RUNS}{run.public_id}/predictions/").json()
    assert rows["count"] == 10
    assert rows["results"][0]["item"] == "a0000" and rows["results"][0]["value"] in ("yes", "no")
    faults = program.get(f"{RUNS}{run.public_id}/faults/").json()["results"]
    assert [each["item"] for each in faults] == ["zz"]
    assert program.post(f"{RUNS}{run.public_id}/again/").status_code == 403


def test_a_program_begins_a_round_and_reads_its_standing(stream: World) -> None:
    stream.second()
    said = stream.arrive(80, "c", seed=7)
    run = predict_as(stream.version, said, make_batch(stream.project, sorted(said)))
    program = client_of(stream.scene.owner)
    made = program.post(ROUNDS, {"predicted": run.public_id, "blind": 0.5, "target": 0.05}, format="json")
    assert made.status_code == 201, made.json()
    told = made.json()
    assert told["certificate"]["granted"] and told["counts"]["auto"] > 0
    assert told["standing"]["valid"] and told["standing"]["reasons"] == []
    assert (told["seed"], len(told["seed_sha256"])) == ("", 64)
    assert told["progress"]["answered"] == 0
    twice = program.post(ROUNDS, {"predicted": run.public_id}, format="json")
    assert twice.status_code == 400 and "routed already" in twice.json()["error"]


def test_what_audits_found_is_told_to_reviewers_when_every_task_is_answered(stream: World) -> None:
    round_ = stream.second()
    answer_all(stream.scene, round_, stream.truth, TaskKind.AUDIT)
    found = ("audited", "e_value", "error_rate")

    def standing(role: str, valid: bool | None = True) -> dict[str, Any]:
        told = client_of(getattr(stream.scene, role)).get(f"{ROUNDS}{round_.public_id}/").json()["standing"]
        assert (told["valid"], told["reasons"]) == (valid, [])
        return {name: told[name] for name in found}

    for role, valid in (("owner", True), ("qa_manager", True), ("adjudicator", None)):
        assert standing(role, valid) == dict.fromkeys(found)
    early = standing("auditor")
    assert early == standing("compliance")
    assert early["audited"] > 0 and early["e_value"] < 1.0
    answer_all(stream.scene, round_, stream.truth, TaskKind.BLIND, TaskKind.SHOWN, TaskKind.PLANTED)
    assert standing("adjudicator") == early


def test_rules_that_make_no_sense_begin_nothing(stream: World) -> None:
    said = stream.arrive(60, "a")
    run = predict_as(stream.version, said, make_batch(stream.project, sorted(said)))
    program = client_of(stream.scene.owner)
    for wrong in ({"target": 2}, {"promise": "none"}, {"lifetime": 0}, {"delta": 0.7}):
        assert program.post(ROUNDS, {"predicted": run.public_id, **wrong}, format="json").status_code == 400
    assert not Round.objects.exists()


@pytest.mark.parametrize("role", ["vendor_manager", "annotator", "outsider"])
def test_no_vendor_finds_a_round_or_a_run(stream: World, role: str) -> None:
    round_ = stream.round(60, "a")
    assert round_.predicted is not None
    program = client_of(getattr(stream.scene, role))
    assert program.get(ROUNDS).json()["count"] == program.get(RUNS).json()["count"] == 0
    assert program.get(f"{ROUNDS}{round_.public_id}/").status_code == 404
    assert program.post(ROUNDS, {"predicted": round_.predicted.public_id}, format="json").status_code == 404
