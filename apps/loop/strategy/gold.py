"""Delivered labels and predictions on records with gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.gold.selectors import comparable, gold_values
from apps.labels.models import Annotation, Source
from apps.labels.runs import RunState
from apps.labels.selectors import unreplaced
from apps.labels.types import AnySchema
from apps.loop.models import About, Prediction, PredictionRun
from apps.loop.rightness import right
from apps.loop.strategy.blind import classes_of
from apps.measures.strategy import Judged, Mode
from apps.projects.models import Project

Longs = NDArray[np.int64]
Row = tuple[int, str, str]


@dataclass(frozen=True, eq=False)
class OnGold:
    """By mode, labels held against gold; and of each gold item how many labels of people were wrong, of how many."""

    judged: Mapping[Mode, Judged]
    wrong: Longs
    labels: Longs


def on_gold(project: Project, rules: AnySchema, version: int | None) -> OnGold:
    """Labels that people made without a proposal, labels that began from one, and what the version says."""
    gold = comparable(gold_values(project), rules)
    people, assisted = _delivered(project, gold)
    rows = {Mode.PEOPLE: people, Mode.ASSISTED: assisted, Mode.AUTOMATION: _predicted(version, gold)}
    judged = {mode: _judged(rules, found) for mode, found in rows.items()}
    blind = judged[Mode.PEOPLE]
    _, item = np.unique(blind.group, return_inverse=True)
    labels = np.bincount(item).astype(np.int64)
    return OnGold(judged, np.bincount(item, weights=~blind.right, minlength=len(labels)).astype(np.int64), labels)


def _delivered(project: Project, gold: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    with_gold = project.items.filter(gold_answers__isnull=False)
    made = unreplaced(Annotation.objects.filter(item__in=with_gold, source=Source.HUMAN))
    people: list[Row] = []
    assisted: list[Row] = []
    for item, key, value, model, proposal in made.values_list("item_id", "item__key", "value", "model", "proposal"):
        if key in gold:
            (people if model is None and proposal is None else assisted).append((item, value, gold[key]))
    return people, assisted


def _predicted(version: int | None, gold: Mapping[str, str]) -> list[Row]:
    run = PredictionRun.objects.filter(version=version, about=About.GOLD, state=RunState.DONE).first()
    if version is None or run is None:
        return []
    told = Prediction.objects.filter(run=run).values_list("item_id", "item__key", "value")
    return [(item, value, gold[key]) for item, key, value in told if key in gold]


def _judged(rules: AnySchema, rows: Sequence[Row]) -> Judged:
    truths = [truth for _, _, truth in rows]
    marks = right(rules, [value for _, value, _ in rows], truths)
    group = np.array([item for item, _, _ in rows], np.int64)
    return Judged.of(marks, label=classes_of(rules, truths), group=group)
