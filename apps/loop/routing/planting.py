"""Wrong suggestions to plant: on records whose label is known, as plausible as the model's own errors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from apps.gold.selectors import comparable, gold_values
from apps.labels.columns import coded_values
from apps.labels.types import AnySchema
from apps.loop.models import About, Batch, ModelVersion, Prediction, Task, TaskKind
from apps.loop.rightness import matches
from apps.loop.routing.plan import samples
from apps.loop.routing.sampling import drawn
from apps.projects.models import Item


class Planted(NamedTuple):
    """An item, the wrong label to be shown, and the prediction if the model itself was that wrong."""

    item: int
    key: str
    suggestion: str
    prediction: int | None


def plantable(batch: Batch, version: ModelVersion, rules: AnySchema, seed: str, most: int) -> list[Planted]:
    """At most `most` records with gold that are not in the batch, those never planted first.

    Where the version errs on gold, its own error is suggested; else, for a type with a list of labels, another label
    drawn by the seed. Of types without one, records on which the model was right are not planted.
    """
    if not most:
        return []
    gold = comparable(gold_values(batch.project), rules)
    items = Item.objects.filter(project=batch.project, gold_answers__isnull=False).exclude(arrival__batch=batch)
    able = {key: item for key, item in items.distinct().values_list("key", "pk") if key in gold}
    errors = _errors(version)
    before = Task.objects.filter(round__project=batch.project, kind=TaskKind.PLANTED)
    used = set(before.values_list("item_id", flat=True))
    names, seeds, found = sorted(able), samples(seed), list[Planted]()
    order = [names[place] for place in drawn(names, len(names), seeds["planted"])]
    for key in sorted(order, key=lambda key: able[key] in used):
        wrong = _wrong(rules, gold[key], errors.get(able[key]), f"{seeds['errors']}\n{key}")
        if wrong is not None:
            found.append(Planted(able[key], key, *wrong))
        if len(found) == most:
            break
    return found


def _errors(version: ModelVersion) -> Mapping[int, tuple[int, str]]:
    """What the version says of gold items: primary key and label, as of its newest run about gold."""
    run = version.prediction_runs.filter(about=About.GOLD, state="done").first()
    said = Prediction.objects.filter(run=run) if run else Prediction.objects.none()
    return {item: (pk, value) for item, pk, value in said.values_list("item_id", "pk", "value")}


def _wrong(rules: AnySchema, truth: str, said: tuple[int, str] | None, seed: str) -> tuple[str, int | None] | None:
    if said is not None and not matches(rules, said[1], truth):
        return said[1], said[0]
    others = [value for value in coded_values(rules) if not matches(rules, value, truth)]
    if not others:
        return None
    place = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % len(others)
    return others[place], None
