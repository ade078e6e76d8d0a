"""Models in the engagement of the stage: one that learnt from blind audits, in a project of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.loop.models import TaskKind
from apps.loop.services.versions import register_version
from tests.loop.build_versions import MOOD, routed, trained
from tests.scenes import Scene, make_project

LEARNING = {"name": "mood", "seed": "0", "model_share": "0", "model_weight": "0.3"}
OF_VERSIONS = (
    "portal:loop_version", "portal:loop_version_progress", "portal:loop_version_artefact",
    "portal:loop_version_manifest",
)  # fmt: skip


def make_versions(scene: Scene) -> dict[str, str]:
    """Ids for `Stage.ids`."""
    owner, project = scene.actor("owner"), make_project(scene, MOOD, "Moods")
    asked = register_version(actor=owner, project=project, name="old", kind="file", settings={"about": "another"})
    routed(project, asked, [(f"m{n}", TaskKind.AUDIT, "good" if n % 2 else "bad") for n in range(8)])
    version = trained(scene, project)
    assert version.state == "done", version.error
    return {
        "model-versions": version.public_id,
        "version_id": version.public_id,
        "portal:loop_version_new kind": "text",
        **{f"{route} public_id": project.public_id for route in OF_VERSIONS},
    }


def version_forms() -> Mapping[str, Mapping[str, Any]]:
    return {"portal:loop_version_new": LEARNING}


def version_bodies(project: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    settings = {"about": "their model"}
    return {"api:model-versions-list": {**project, "name": "m", "kind": "file", "settings": settings}}
