"""Tasks in the engagement of the stage, the first of which the owner has before them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from apps.loop.services.reviewing import take_next
from apps.media.services import store_media
from tests.loop.build_review import PLANTED, SHOWN, Wanted, make_items, make_round
from tests.media.files import png
from tests.scenes import Scene, make_project

ROOMS = ("review", "review_next", "review_media", "reviewers", "reviewers_csv")
# Who answers, answers what they have; others have something else or nothing.
HELD = ("api:review-tasks-detail", "api:review-tasks-answer", "api:review-tasks-medium")


def make_review(scene: Scene) -> dict[str, str]:
    """Ids for `Stage.ids`; `reviewed` is the project."""
    owner, project = scene.actor("owner"), make_project(scene, name="Reviewed")
    store_media(actor=owner, project=project, file=io.BytesIO(png(4, 3)), name="r.png")
    make_items(project, ["r1"], {"image": "r.png"})
    make_round(project, [Wanted("r1", PLANTED, shown="no"), *(Wanted(f"r{n}", SHOWN) for n in range(2, 6))])
    held = take_next(actor=owner, project=project)
    assert held is not None
    return {
        "reviewed": project.public_id,
        "assignment_id": held.public_id,
        **{f"portal:loop_{room} public_id": project.public_id for room in ROOMS},
        **{f"{name} public_id": held.public_id for name in HELD},
    }


def review_forms(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {"portal:loop_review": {"assignment": ids["assignment_id"], "choice": "=yes", "looked": "900"}}


def review_bodies(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "api:review-tasks-next": {"project": ids["reviewed"]},
        "api:review-tasks-answer": {"outcome": "fixed", "value": "yes", "duration_ms": 900},
    }
