"""Rounds in the engagement of the stage: one that is over, a certificate that was refuted, a batch that waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.loop.models import About, Kind, TaskKind
from apps.loop.predicting.work import predict
from apps.loop.services.predicting import request_predictions
from apps.loop.services.versions import register_version
from tests.loop.build_routing import Certified, Said, answer_all, make_batch, predict_as
from tests.scenes import Scene, make_project

RULES: dict[str, Any] = {"rules": [{"label": "yes", "words": ["good"]}], "otherwise": "no"}
IN_THE_PROJECT = (
    "portal:loop_rounds", "portal:loop_round_new", "portal:loop_round", "portal:loop_round_labels",
    "portal:loop_predictions", "portal:loop_predictions_progress",
)  # fmt: skip
OF_THE_FAILED = ("portal:loop_predictions_again", "portal:loop_predictions_request")


def make_rounds(scene: Scene) -> dict[str, str]:
    """Ids for `Stage.ids`."""
    world = Certified(wrong_now=0.4, scene=scene, name="Routed")
    world.begin("c", 60, 0.0, blind=0.0, audit=0.0, input="mail")
    world.audit()
    over = world.project.rounds.get(number=1)
    answer_all(scene, over, world.truth, TaskKind.AUDIT)
    waiting = predict_as(world.version, {"w1": Said("yes", 0.9)}, make_batch(world.project, ["w1"]))
    words, failed = _failed(scene)
    assert world.round.predicted is not None
    return {
        "rounds": world.round.public_id,
        "prediction-runs": world.round.predicted.public_id,
        "portal:loop_round number": str(world.round.number),
        "portal:loop_round_labels number": str(over.number),
        "run_id": world.round.predicted.public_id,
        "portal:loop_predictions_again run_id": failed,
        "api:prediction-runs-again public_id": failed,
        **{f"{route} public_id": world.project.public_id for route in IN_THE_PROJECT},
        **{f"{route} public_id": words.project.public_id for route in OF_THE_FAILED},
        "words": words.public_id,
        "unrouted": waiting.public_id,
    }


def _failed(scene: Scene) -> Any:
    """A version of which nothing can be calibrated yet, and the run that says so."""
    owner, project = scene.actor("owner"), make_project(scene, name="Words")
    words = register_version(actor=owner, project=project, name="words", kind=Kind.RULES, settings=RULES)
    run = request_predictions(actor=owner, version=words, about=About.CALIBRATION)
    predict(run)
    return words, run.public_id


def round_forms(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    shares = {"target": "5", "delta": "10", "blind": "20", "planted": "2", "audit": "10"}
    return {
        "portal:loop_predictions_request": {"version": ids["words"], "about": "calibration"},
        "portal:loop_round_new": {
            "predicted": ids["unrouted"], "promise": "selective", "lifetime": "100", **shares,
        },
    }  # fmt: skip


def round_bodies(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "api:prediction-runs-list": {"version": ids["words"], "about": "calibration"},
        "api:rounds-list": {"predicted": ids["unrouted"]},
    }
