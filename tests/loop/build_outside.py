"""Projects whose items a model elsewhere is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.loop.models import ModelVersion
from apps.loop.services.versions import register_version
from apps.projects.models import Item, Project
from tests.scenes import Scene, make_engagement, make_project

MOOD: Mapping[str, Any] = {"type": "nominal", "labels": ["bad", "good"]}
TAGS: Mapping[str, Any] = {"type": "multilabel", "labels": ["speed", "price", "size"]}
NAMES: Mapping[str, Any] = {"type": "spans", "labels": ["PER", "LOC"]}
BOXES: Mapping[str, Any] = {"type": "boxes", "labels": ["car", "dog"]}
TEXTS = ("Ada lives in Oslo.", "A good day.", "A bad day.", "Nothing.")


def a_project(
    definition: Mapping[str, Any] = MOOD, payloads: Sequence[Mapping[str, Any]] = tuple({"text": t} for t in TEXTS)
) -> tuple[Scene, Project, list[Item]]:
    scene = make_engagement()
    project = make_project(scene, definition)
    items = [
        Item.objects.create(project=project, key=f"i{number}", payload=dict(payload))
        for number, payload in enumerate(payloads)
    ]
    return scene, project, items


def backend(scene: Scene, project: Project, address: str, **settings: Any) -> ModelVersion:
    return _registered(scene, project, "label_studio", {"address": address, **settings})


def endpoint(scene: Scene, project: Project, address: str, **settings: Any) -> ModelVersion:
    given = {"address": f"{address}/v1", "model": "judge-1", "prompt": "Judge the mood.", **settings}
    return _registered(scene, project, "openai", given)


def _registered(scene: Scene, project: Project, kind: str, settings: Mapping[str, Any]) -> ModelVersion:
    return register_version(
        actor=scene.actor("qa_manager"), project=project, name=f"a {kind}".replace("_", " "), kind=kind,
        settings=settings,
    )  # fmt: skip
