"""Models known by files, and rules that Label Studio asks, in the engagement of the stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.loop.services.versions import register_version
from tests.loop.build_outside import MOOD
from tests.loop.build_routing import make_batch
from tests.scenes import Scene, make_project

INTERFACE = (
    '<View><Text name="item" value="$text"/><Choices name="label" toName="item">'
    '<Choice value="bad"/><Choice value="good"/></Choices></View>'
)
FILE = b"item,label,score\nf1,good,0.9\n"


def make_outside(scene: Scene) -> dict[str, str]:
    """Ids for `Stage.ids`; `filed` and `filed about` are the version and the batch that a file is brought for."""
    project = make_project(scene, MOOD, name="Elsewhere")
    batch = make_batch(project, ["f1", "f2"])
    actor = scene.actor("owner")
    filed = register_version(actor=actor, project=project, name="theirs", kind="file", settings={"about": "theirs"})
    rules = {"rules": [{"label": "good", "words": ["fine"]}], "otherwise": "bad"}
    served = register_version(actor=actor, project=project, name="words", kind="rules", settings=rules)
    return {
        "filed": filed.public_id,
        "filed about": batch.public_id,
        "portal:loop_file_predictions public_id": project.public_id,
        "portal:loop_file_predictions version_id": filed.public_id,
        **{f"api:ml-{what} public_id": served.public_id for what in ("health", "setup", "predict", "webhook")},
    }


def outside_forms(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {"portal:loop_file_predictions": {"about": ids["filed about"], "file": FILE}}


def outside_bodies(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "api:prediction-files-list": {"version": ids["filed"], "batch": ids["filed about"], "file": FILE},
        "api:ml-setup": {"schema": INTERFACE},
        "api:ml-predict": {"label_config": INTERFACE, "tasks": [{"id": 1, "data": {"text": "A fine place."}}]},
        "api:ml-webhook": {"action": "START_TRAINING"},
    }
