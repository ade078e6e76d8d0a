"""Two batches in the engagement of the stage, the second of which was watched."""

from __future__ import annotations

from typing import Any

from apps.loop.models import Watch
from apps.loop.services.watching import request_watch
from apps.loop.watching.work import watch
from tests.loop.build_overview import make_batch
from tests.scenes import Scene, make_project

IN_THE_PROJECT = ("portal:loop_watch_request", "portal:loop_watch_found", "portal:loop_watch_progress")


def make_watched(scene: Scene) -> dict[str, str]:
    """Ids for `Stage.ids`."""
    project = make_project(scene, name="Watched")
    make_batch(project, [(f"a{number}", f"message {number}") for number in range(4)])
    batch = make_batch(project, [(f"b{number}", f"message {number}") for number in range(4)])
    found: Watch = request_watch(actor=scene.actor("owner"), batch=batch)
    watch(found)
    return {
        "watches": found.public_id,
        "watch_id": found.public_id,
        "watched": batch.public_id,
        **{f"{route} public_id": project.public_id for route in IN_THE_PROJECT},
    }


def watch_forms(ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {"portal:loop_watch_request": {"batch": ids["watched"]}}


def watch_bodies(ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {"api:watches-list": {"batch": ids["watched"]}}
