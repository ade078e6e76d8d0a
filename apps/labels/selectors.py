"""Reads over annotations that cross tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.actors import Actor
from apps.labels.models import Annotation, Annotator, Source
from apps.labels.types import AnySchema, parse_schema
from apps.projects.models import Engagement, Item, LabelSchema
from apps.projects.policies import only_annotates


def rules_of(schema: LabelSchema) -> AnySchema:
    """The rules of a published schema version, ready to read, compare and show labels."""
    return parse_schema(schema.definition)


def unreplaced(annotations: QuerySet[Annotation]) -> QuerySet[Annotation]:
    """Those that no later label has replaced, oldest first. Of what an annotator delivered about an item several
    times the newest delivery counts, whole: a label repeated within the earlier one goes with it."""
    later = Annotation.objects.filter(
        item=OuterRef("item"), annotator=OuterRef("annotator"), delivery__gt=OuterRef("delivery")
    )
    return annotations.filter(~Exists(later), superseded_by=None).order_by("pk")


def current_annotations(item: Item) -> QuerySet[Annotation]:
    return unreplaced(item.annotations.all()).select_related("annotator", "delivery")


@dataclass(frozen=True, slots=True)
class FinalLabel:
    """What an item is taken to be: the adjudicated label if there is one, else what most annotators said."""

    value: Any
    origin: str
    votes: int
    of: int

    @property
    def settled(self) -> bool:
        return self.value is not None


def final_label(item: Item, schema: AnySchema) -> FinalLabel:
    return settle(current_annotations(item), schema)


def settle(annotations: Iterable[Annotation], schema: AnySchema) -> FinalLabel:
    annotations = list(annotations)
    adjudicated = [a for a in annotations if a.source == Source.ADJUDICATED]
    if adjudicated:
        return FinalLabel(json.loads(adjudicated[-1].value), "adjudicated", 1, 1)
    values = [json.loads(a.value) for a in annotations if a.source == Source.HUMAN]
    value = schema.consensus(values) if values else None
    votes = 0 if value is None else sum(schema.matches(other, value) for other in values)
    return FinalLabel(
        value, "consensus" if value is not None else "tie" if values else "unlabelled", votes, len(values)
    )


# What an annotator sees of others are figures over everybody; these tables name or betray single people.
ABOUT_OTHERS = ("confusion", "pairs", "confused_pairs", "patterns")
BY_ANNOTATOR = {"annotators", "annotator_agreement"}


def tables_seen_by(actor: Actor, engagement: Engagement, tables: Mapping[str, Any]) -> dict[str, Any]:
    """What of the tables of a run may be shown to somebody: an annotator finds in them nobody but themself."""
    if not only_annotates(actor, engagement):
        return dict(tables)
    visible = Annotator.objects.visible_to(actor.user).filter(engagement=engagement)
    own = set(visible.values_list("key", flat=True))
    kept = {name: table for name, table in tables.items() if name not in ABOUT_OTHERS}
    for name in kept.keys() & BY_ANNOTATOR:
        kept[name] = {**kept[name], "rows": [row for row in kept[name]["rows"] if row[0] in own]}
    return kept
