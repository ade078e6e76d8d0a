"""What a version said of gold: a run that asked about all of it, and its answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from apps.labels.loading import by_current_rules
from apps.labels.runs import RunState
from apps.labels.types import AnySchema
from apps.loop.gating.compared import Said
from apps.loop.models import About, Fault, ModelVersion, Prediction, PredictionRun

NOTHING = Said(None, 0.0)
RUNS_LOOKED_AT = 20


def run_over(version: ModelVersion, items: Collection[str]) -> PredictionRun | None:
    """The newest finished run about gold in which the version was asked about all of `items` (keys)."""
    runs = PredictionRun.objects.filter(version=version, about=About.GOLD, state=RunState.DONE)
    return next((run for run in runs.order_by("-pk")[:RUNS_LOOKED_AT] if not not_asked(run, items)), None)


def not_asked(run: PredictionRun, items: Collection[str]) -> list[str]:
    """Those of `items` that the run neither answered nor failed to answer."""
    answered = set(Prediction.objects.filter(run=run).values_list("item__key", flat=True))
    faults = set(Fault.objects.filter(run=run).values_list("item_key", flat=True))
    return sorted(set(items) - answered - faults)


def said_of(run: PredictionRun, items: Sequence[str], rules: AnySchema) -> list[Said]:
    """In the order of `items`. Invalid for a label that the schema no longer allows."""
    rows = list(Prediction.objects.filter(run=run).values_list("item__key", "value", "score"))
    texts: Mapping[str, str] = by_current_rules((value for _, value, _ in rows), rules)
    found = {key: Said(texts[value], score) for key, value, score in rows}
    return [found.get(item, NOTHING) for item in items]
