"""Reports under a signing policy."""

from __future__ import annotations

from typing import Any

from apps.signoff.models import Report, SigningPolicy
from apps.signoff.services import freeze_report
from apps.signoff.signing_policies import publish_signing_policy
from tests.scenes import Scene, deliver, make_engagement, make_project, panel

REVIEW_THEN_APPROVAL = [
    {"meaning": "reviewed", "side": "auditor", "roles": ["auditor"]},
    {"meaning": "approved", "side": "buyer", "roles": ["owner"]},
]


def publish(scene: Scene, steps: list[dict[str, Any]], kind: str = "", **options: Any) -> SigningPolicy:
    document = {"steps": steps, **options}
    return publish_signing_policy(
        actor=scene.actor("compliance"), engagement=scene.engagement, document=document, kind=kind
    )


def make_bound(steps: list[dict[str, Any]] = REVIEW_THEN_APPROVAL, **options: Any) -> tuple[Scene, Report]:
    """A report by the QA manager, frozen after the policy was published."""
    scene = make_engagement()
    publish(scene, steps, **options)
    return scene, frozen(scene)


def frozen(scene: Scene, title: str = "First quarter") -> Report:
    project = scene.engagement.projects.first()
    if project is None:
        project = make_project(scene)
        deliver(scene, project, panel(["a", "b"], ann="yn", bob="yy"))
    return freeze_report(actor=scene.actor("qa_manager"), project=project, title=title)
