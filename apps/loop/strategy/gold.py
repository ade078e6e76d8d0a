"""Delivered labels and predictions on records with gold."""

from __future__ import annotations

from collections.abc import Collection

from apps.gold.selectors import comparable, gold_values
from apps.labels.models import Annotation, Source
from apps.labels.runs import RunState
from apps.labels.selectors import unreplaced
from apps.labels.types import AnySchema
from apps.loop.models import About, Prediction, PredictionRun
from apps.loop.strategy.rows import OnGold
from apps.measures.strategy import Mode
from apps.projects.models import Project


def on_gold(project: Project, rules: AnySchema, version: int | None) -> tuple[list[OnGold], dict[str, str]]:
    """Labels that people made without a proposal, labels that began from one, and what the version says; and gold."""
    gold = comparable(gold_values(project), rules)
    rows = [*_delivered(project, gold), *_predicted(version, gold)]
    judged = {row.item for row in rows}
    return rows, {item: value for item, value in gold.items() if item in judged}


def _delivered(project: Project, gold: Collection[str]) -> list[OnGold]:
    with_gold = project.items.filter(gold_answers__isnull=False)
    made = unreplaced(Annotation.objects.filter(item__in=with_gold, source=Source.HUMAN))
    return [
        OnGold(key, Mode.PEOPLE if model is None and proposal is None else Mode.ASSISTED, value)
        for key, value, model, proposal in made.values_list("item__key", "value", "model", "proposal")
        if key in gold
    ]


def _predicted(version: int | None, gold: Collection[str]) -> list[OnGold]:
    run = PredictionRun.objects.filter(version=version, about=About.GOLD, state=RunState.DONE).first()
    if version is None or run is None:
        return []
    told = Prediction.objects.filter(run=run).values_list("item__key", "value")
    return [OnGold(key, Mode.AUTOMATION, value) for key, value in told if key in gold]
