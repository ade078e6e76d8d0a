"""A project with items in a scratch database, and who may ask models in it. One for each process."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import scratch


class Scene(NamedTuple):
    actor: Any
    project: Any


def begin(folder: Path) -> None:
    scratch.start(folder, f"sqlite:///{folder / 'scratch.sqlite3'}")


def scene(name: str, definition: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]] = ()) -> Scene:
    """Items are called i0, i1, …"""
    project = scratch.project(name)
    accounts, models = (importlib.import_module(each) for each in ("apps.accounts.services", "apps.projects.models"))
    actors = importlib.import_module("apps.accounts.actors")
    setup = actors.Actor.system("interop")
    email = f"{name.split()[0].lower()}@interop.example"
    user = accounts.create_user(actor=setup, email=email, name="Ivo Interop", password="of a scratch database")
    accounts.add_member(actor=setup, organisation=project.engagement.buyer, user=user, role="owner")
    importlib.import_module("apps.labels.services").publish_schema(
        actor=setup, project=project, definition=dict(definition)
    )
    for number, payload in enumerate(payloads):
        models.Item.objects.create(project=project, key=f"i{number}", payload=dict(payload))
    return Scene(actors.Actor.person(user), project)


def registered(where: Scene, kind: str, settings: Mapping[str, Any]) -> Any:
    versions = importlib.import_module("apps.loop.services.versions")
    return versions.register_version(
        actor=where.actor, project=where.project, name="model", kind=kind, settings=settings
    )
