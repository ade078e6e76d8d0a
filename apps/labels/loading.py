"""The rows of a frozen set as columns, straight from the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np

from apps.accounts.policies import Invalid
from apps.labels.arrays import load
from apps.labels.columns import Columns, Ints, coded_values
from apps.labels.models import AnnotationSet, Annotator, Delivery
from apps.labels.types import AnySchema, BadLabel
from apps.projects.models import Item


def columns_of(frozen: AnnotationSet, schema: AnySchema) -> Columns:
    """What counts in the set: labels by people that nothing in the set supersedes."""
    arrays = load(frozen.deliveries)
    items = dict(Item.objects.filter(project=frozen.project).values_list("pk", "key"))
    engagement = frozen.project.engagement
    annotators = dict(Annotator.objects.filter(engagement=engagement).values_list("pk", "key"))
    code, values = arrays.code, arrays.values
    if Delivery.objects.filter(pk__in=frozen.deliveries).exclude(schema__digest=schema.digest).exists():
        code, values = _renumbered(code, values, schema)
    return Columns(
        unit=arrays.unit,
        annotator=arrays.annotator,
        code=code,
        items=[items[pk] for pk in arrays.item_ids.tolist()],
        annotators=[annotators[pk] for pk in arrays.annotator_ids.tolist()],
        values=values,
    )


def by_current_rules(texts: Iterable[str], schema: AnySchema) -> dict[str, str]:
    """Each distinct canonical text, and how the schema writes it now. Invalid names one that it no longer allows."""
    return {text: _reread(text, schema) for text in sorted(set(texts))}


def _reread(text: str, schema: AnySchema) -> str:
    try:
        return schema.canonical(schema.parse(json.loads(text)))
    except BadLabel as error:
        raise Invalid(
            f"The label {text} was given under an earlier schema and the current one does not allow it ({error.why}) "
            "Publish a schema version that keeps it."
        ) from None


def _renumbered(code: Ints, values: Sequence[str], schema: AnySchema) -> tuple[Ints, Sequence[str]]:
    """Codes by the current schema, for labels admitted under an earlier one."""
    used = np.flatnonzero(np.bincount(code, minlength=len(values))).tolist()
    texts = by_current_rules([values[number] for number in used], schema)
    current = coded_values(schema) or sorted(set(texts.values()))
    place = {text: number for number, text in enumerate(current)}
    renumbered = np.zeros(len(values), np.int32)
    renumbered[used] = [place[texts[values[number]]] for number in used]
    return renumbered[code], current
