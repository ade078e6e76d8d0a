"""A project whose strategy can be reported on: two rounds worked off, labels and predictions on gold."""

from __future__ import annotations

from typing import Any

from apps.loop.models import About, TaskKind
from apps.loop.strategy.asked import Asked
from apps.projects.models import Project
from apps.signoff.models import Report
from apps.signoff.selectors import body_of
from apps.signoff.strategies import freeze_strategy
from tests.loop.build_strategy import Record, asked, planted, version_of, worked_off
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

ON_GOLD = [f"g{n:02}" for n in range(40)]
ASKED = Asked(threshold=0.5, overlap=3, audit=0.1, volume=1000, hourly=36.0, per_error=5.0)


def make_worked() -> tuple[Scene, Project]:
    """People get one in ten wrong on gold, the model one in eight; in the rounds it is wrong of every sixth record."""
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(ON_GOLD, ann="y" * 36 + "n" * 4, bob="y" * 36 + "n" * 4, cid="y" * 36 + "n" * 4))
    load_gold(scene, project, dict.fromkeys(ON_GOLD, "yes"))
    for name in ("one", "two"):
        made = worked_off(project, scene.adjudicator, [_record(name, n) for n in range(36)])
    for number, item in enumerate(project.items.filter(key__startswith="two")[:4]):
        planted(made, item, scene.adjudicator, caught=number < 3)
    said = {key: ("yes" if n % 8 else "no", 0.9) for n, key in enumerate(ON_GOLD)}
    asked(version_of(project), said, about=About.GOLD)
    return scene, project


def freeze(scene: Scene, project: Project, wanted: Asked = ASKED, role: str = "qa_manager") -> Report:
    return freeze_strategy(actor=scene.actor(role), project=project, asked=wanted)


def section_of(report: Report, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in body_of(report)["sections"] if one["name"] == name)
    return found


def _record(name: str, n: int) -> Record:
    kind = (TaskKind.BLIND, TaskKind.SHOWN, TaskKind.AUTO)[n % 3]
    said, score = ("no", 0.4) if n % 6 == 1 else ("yes", 0.6 + n / 100)
    tags = ("unusual",) if n % 4 == 0 else ()
    return Record(f"{name}-{n:02}", kind, said, "no" if n == 4 else "yes", "yes", score, tags, 2000 + 100 * n)
