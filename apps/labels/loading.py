"""The rows of a frozen set as columns, straight from the database."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from apps.labels.arrays import load
from apps.labels.columns import Columns, Ints, coded_values
from apps.labels.models import AnnotationSet, Annotator
from apps.labels.types import AnySchema
from apps.projects.models import Item


def columns_of(frozen: AnnotationSet, schema: AnySchema) -> Columns:
    """What counts in the set: labels by people that nothing in the set supersedes."""
    arrays = load(frozen.deliveries)
    items = dict(Item.objects.filter(project=frozen.project).values_list("pk", "key"))
    engagement = frozen.project.engagement
    annotators = dict(Annotator.objects.filter(engagement=engagement).values_list("pk", "key"))
    code, values = _renumbered(arrays.code, arrays.values, coded_values(schema))
    return Columns(
        unit=arrays.unit,
        annotator=arrays.annotator,
        code=code,
        items=[items[pk] for pk in arrays.item_ids.tolist()],
        annotators=[annotators[pk] for pk in arrays.annotator_ids.tolist()],
        values=values,
    )


def _renumbered(code: Ints, values: Sequence[str], current: list[str]) -> tuple[Ints, Sequence[str]]:
    """Codes by the current schema. Labels that only an earlier version allowed keep a place behind its own."""
    if not current or list(values) == current:
        return code, values
    known = set(current)
    extended = current + [value for value in values if value not in known]
    place = {value: number for number, value in enumerate(extended)}
    return np.array([place[value] for value in values], np.int32)[code], extended
