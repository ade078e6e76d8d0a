"""A batch in the engagement of the stage, in a project of its own, with a group of copies and one of gold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.loop.build_arriving import arrive, as_csv
from tests.scenes import Scene, load_gold, make_project

OF_BATCHES = ("portal:loop_batch", "portal:loop_batch_progress", "portal:loop_batch_table")
TEXT = "The lamp came two days late and the box was wet, but it still worked"


def make_batch(scene: Scene) -> dict[str, str]:
    """Ids for `Stage.ids`."""
    project = make_project(scene, name="Arrivals")
    arrive(scene, project, as_csv([("known", TEXT)]), "before.csv")
    load_gold(scene, project, {"known": "yes"})
    batch = arrive(scene, project, as_csv([("a", f"{TEXT}."), ("b", f"{TEXT} well"), ("c", "Hardly alike.")]))
    assert batch.counts["tags"]["copy_of_gold"], batch.error
    return {
        "batches": batch.public_id,
        "batch_id": batch.public_id,
        **{f"{route} public_id": project.public_id for route in OF_BATCHES},
    }


def batch_forms() -> Mapping[str, Mapping[str, Any]]:
    return {"portal:loop_batches": {"file": b"key,text\nfresh,A new day.\n"}}


def batch_bodies(project: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    rows = [{"key": "fresh", "payload": {"text": "A new day."}}]
    return {"api:batches-list": {**project, "name": "nightly", "rows": rows}}
