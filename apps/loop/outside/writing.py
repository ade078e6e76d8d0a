"""Our labels as the regions of Label Studio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.exchange.formats import Record
from apps.exchange.formats.label_studio.writing import regions_of
from apps.labels.types import AnySchema
from apps.projects.models import Item

CHOSEN = ("nominal", "ordinal", "multilabel")


def regions_for(rules: AnySchema, item: Item, value: str) -> Sequence[Mapping[str, Any]]:
    """The `result` of an annotation or a prediction for a canonical label. BadFile for one that cannot be held."""
    label = rules.load(value)
    if rules.name in CHOSEN:
        choices = {"choices": label if isinstance(label, list) else [label]}
        return [{"from_name": "label", "to_name": "item", "type": "choices", "value": choices}]
    return regions_of(Record(item.key, item.key, "", label, payload=item.payload))
