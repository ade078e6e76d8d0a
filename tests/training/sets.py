"""A project whose lot is accepted, and training sets of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import IO, Any, cast

from apps.labels.models import Delivery
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.projects.models import Project
from apps.training.models import TrainingSet
from apps.training.services import freeze, request_training_set
from tests.scenes import YES_NO, Row, Scene, deliver, make_engagement, make_project, panel

KEYS = [f"i{n:02}" for n in range(8)]
# i06 is tied, i07 has one label only.
VOTES = {"ann": "yyyyyyyy", "bob": "yyyynnn.", "cid": "nyyynn.."}
PLAN = {"aql": Decimal("0.05"), "rql": Decimal("0.4")}


def accept(scene: Scene, delivery: Delivery) -> None:
    """The lot is sampled, found good, and accepted."""
    drawn = draw_sample(actor=scene.actor("owner"), lot=delivery.lot, **PLAN)
    for each in drawn.drawn_items.all():
        inspect(actor=scene.actor("adjudicator"), drawn_item=each, conforming=True)
    decide_lot(actor=scene.actor("owner"), lot=delivery.lot)


def labelled(
    rows: Iterable[Row] | None = None, schema: Mapping[str, Any] = YES_NO, *, accepted: bool = True
) -> tuple[Scene, Project, Delivery]:
    scene = make_engagement()
    project = make_project(scene, schema)
    delivery = deliver(scene, project, panel(KEYS, **VOTES) if rows is None else rows)
    if accepted:
        accept(scene, delivery)
    return scene, project, delivery


def frozen(scene: Scene, project: Project, role: str = "owner", **asked: Any) -> TrainingSet:
    run = request_training_set(actor=scene.actor(role), project=project, **asked)
    freeze(run)
    run.refresh_from_db()
    return run


def files(run: TrainingSet) -> dict[str, bytes]:
    assert run.state == "done", run.error
    with run.file.open("rb") as stored:
        return unpacked(stored)


def unpacked(stored: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(cast(IO[bytes], stored)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(run: TrainingSet, name: str = "labels.jsonl") -> dict[str, dict[str, Any]]:
    found = (json.loads(line) for line in files(run)[name].splitlines())
    return {row["item"]: row for row in found}
