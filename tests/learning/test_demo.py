"""The demonstration as the command prints it: what happens in it, and that only the seed decides."""

from typing import Any

import numpy as np
import pytest

from apps.learning.demo.annotators import LOOKALIKES, Annotators
from apps.learning.demo.running import run
from apps.learning.demo.telling import document
from apps.learning.demo.watching import input_drift
from apps.learning.demo.world import World
from qa_portal.commands.looping import told as paragraphs
from tests.cli.running import ran


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return document(run(0))


def test_the_command_prints_the_same_for_the_same_seed(
    capsys: pytest.CaptureFixture[str], told: dict[str, Any]
) -> None:
    found = ran(capsys, "loop", "demo", "--json", "--seed", 0)
    assert found.status == 0
    assert found.document == told


def test_workload_falls_and_accuracy_climbs(told: dict[str, Any]) -> None:
    first, last = told["rounds"][0], told["rounds"][-1]
    assert len(told["rounds"]) == 5
    assert last["human_share"]["high"] < first["human_share"]["low"]
    assert last["gold_accuracy"]["low"] > first["gold_accuracy"]["high"]
    assert told["verdict"] == "shown"
    for one in told["rounds"]:
        for name in ("human_share", "edit_rate", "seconds_per_record", "gold_accuracy", "audit_accuracy"):
            assert one[name]["low"] <= one[name]["value"] <= one[name]["high"]


def test_the_bad_challenger_is_refused_one_drift_is_caught_one_certificate_is_revoked(told: dict[str, Any]) -> None:
    assert (told["challengers_refused"], told["drifts_caught"], told["certificates_revoked"]) == (1, 1, 1)
    refused = [gate for one in told["rounds"] for gate in one["gates"] if gate["verdict"] == "refuse"]
    assert len(refused) == 1 and any("worse on digit" in reason for reason in refused[0]["reasons"])
    assert "middle across" in told["drifted"]


def test_the_text_says_what_the_document_says(told: dict[str, Any]) -> None:
    text = "\n".join(paragraphs(told))
    assert "simulated annotators" in text
    for figure in ("100.0 % [97.9, 100.0]", "Challengers refused: 1.", "Certificates revoked: 1 (", "holds: shown."):
        assert figure in text
    assert "undefined" in "\n".join(
        paragraphs({**told, "rounds": [{**told["rounds"][0], "edit_rate": {"undefined": ""}}]})
    )


def test_nothing_is_accepted_unseen_without_a_certificate(told: dict[str, Any]) -> None:
    for one in told["rounds"]:
        assert (one["accepted_unseen"] > 0) == one["routing"].startswith("From score")


def test_what_nobody_looked_at_is_never_learnt_from(told: dict[str, Any]) -> None:
    last = told["rounds"][-1]
    assert last["labels_refused"]["made by a model and seen by nobody"] > 0
    assert last["labels_learnt_from"] < 100 + 4 * 180


def test_the_parts_of_the_world_do_not_overlap() -> None:
    world = World.dealt(3)
    places = [*world.gold, *world.first, *(place for one in world.rounds for place in one), *world.later]
    assert len(places) == len(set(places)) == len(world.truth)


def test_a_stream_that_did_not_change_is_no_drift() -> None:
    world = World.dealt(0)
    assert input_drift(world.seen(world.gold), world.seen(world.first)).moved == ()


def test_annotators_err_only_towards_what_looks_alike() -> None:
    people = Annotators(np.random.default_rng(0))
    truths = list("0123456789") * 50
    reviewed = people.reviewed(truths, truths)
    wrong = {(a, b) for a, b in zip(truths, reviewed.labels, strict=True) if a != b}
    assert all(LOOKALIKES[truth] == said for truth, said in wrong)
    assert bool((people.settled(truths).seconds > 0).all())


@pytest.mark.parametrize("seed", ["-1", "x", "1.5", "9999999999"])
def test_a_seed_is_a_whole_number(capsys: pytest.CaptureFixture[str], seed: str) -> None:
    found = ran(capsys, "loop", "demo", "--seed", seed)
    assert found.status == 2
    assert "whole number" in found.err
