"""A project with gold, a champion, and versions whose answers to gold are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone

from apps.gold.selectors import gold_values
from apps.labels.runs import RunState
from apps.loop.gating.terms import Terms
from apps.loop.gating.work import hold_against
from apps.loop.models import Comparison, Kind, ModelVersion, Prediction, PredictionRun
from apps.loop.services.charging import appoint
from apps.loop.services.gating import request_comparison
from apps.loop.services.versions import register_version
from apps.projects.models import Item, Project
from tests.scenes import Scene, load_gold, make_engagement, make_project

N = 400
KEYS = [f"g{n:03}" for n in range(N)]
GOLD = {key: ("yes", "no")[n % 2] for n, key in enumerate(KEYS)}
OTHER = {'"yes"': '"no"', '"no"': '"yes"'}


def make_gated(wrong: Sequence[int] = range(40), gold: Mapping[str, str] = GOLD) -> tuple[Scene, Project, ModelVersion]:
    """The champion is wrong about the gold records of these numbers."""
    scene = make_engagement()
    project = make_project(scene)
    known(scene, project, gold)
    champion = make_version(scene, project, "reviews", wrong)
    appoint(actor=scene.actor("owner"), version=champion, reason="The first one.")
    return scene, project, champion


def known(scene: Scene, project: Project, gold: Mapping[str, str]) -> None:
    """Items with gold that nobody delivered."""
    Item.objects.bulk_create(Item(project=project, key=key, payload={"text": f"review {key}"}) for key in gold)
    load_gold(scene, project, gold)


def make_version(scene: Scene, project: Project, name: str, wrong: Sequence[int], score: float = 0.9) -> ModelVersion:
    """Known by its files, with an answer to every gold record."""
    about = {"about": f"Files of {name}."}
    version = register_version(actor=scene.actor("owner"), project=project, name=name, kind=Kind.FILE, settings=about)
    answered(version, wrong, score)
    return version


def answered(version: ModelVersion, wrong: Sequence[int], score: float = 0.9) -> PredictionRun:
    run = PredictionRun.objects.create(
        version=version,
        about="gold",
        actor="system:test",
        state=RunState.DONE,
        finished_at=timezone.now(),
        root="0" * 64,
    )
    gold, bad = gold_values(version.project), {KEYS[number] for number in wrong}
    items = {item.key: item for item in Item.objects.filter(project=version.project, key__in=gold)}
    Prediction.objects.bulk_create(
        Prediction(run=run, item=items[key], value=OTHER[value] if key in bad else value, score=score)
        for key, value in sorted(gold.items())
    )
    return run


def compared(scene: Scene, challenger: ModelVersion, terms: Terms | None = None) -> Comparison:
    comparison = request_comparison(actor=scene.actor("qa_manager"), challenger=challenger, terms=terms)
    assert hold_against(comparison)
    comparison.refresh_from_db()
    return comparison
