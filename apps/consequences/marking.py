"""Results that are not computed again but marked: inferred labels held against gold, sets that gold was let into."""

from __future__ import annotations

from collections.abc import Sequence

from apps.audit.models import Event
from apps.consequences.models import Effect, EffectKind, GoldRevision
from apps.labels.runs import RunState
from apps.projects.models import Project
from apps.training.gates import Why
from apps.training.models import TrainingSet
from apps.truth.models import TruthRun


def truth_effects(project: Project, gold_before: str) -> tuple[list[Effect], int]:
    """Runs whose methods were held against exactly the former answers."""
    runs = TruthRun.objects.filter(project=project, state=RunState.DONE).order_by("pk")
    return [
        Effect(kind=EffectKind.TRUTH, subject=run.public_id, before=run.figures, after=None)
        for run in runs
        if run.gold_digest == gold_before
    ], len(runs)


def training_effects(project: Project, revisions: Sequence[GoldRevision]) -> tuple[list[Effect], int]:
    """Sets into which gold was let while one of the former answers was in use."""
    frozen = list(TrainingSet.objects.filter(project=project, state=RunState.DONE).order_by("pk"))
    effects = [
        Effect(kind=EffectKind.TRAINING_SET, subject=each.public_id, before={"answers": count}, after=None)
        for each in frozen
        if (count := _answers_in(each, revisions))
    ]
    return effects, len(frozen)


def _answers_in(frozen: TrainingSet, revisions: Sequence[GoldRevision]) -> int:
    if Why.GOLD not in frozen.parameters.get("waived", []) or "event" not in frozen.as_of:
        return 0
    as_of = Event.objects.get(public_id=frozen.as_of["event"]).at
    return sum(each.former.value is not None and each.former.set_at <= as_of < each.answer.set_at for each in revisions)
