"""Where somebody else than the annotators says otherwise: a reviewer, a model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.db.models import Max, QuerySet

from apps.disputes.grounds.opinion import LEAST_AGREEMENT
from apps.disputes.grounds.reading import Reading
from apps.labels.models import Annotation, Review, Source
from apps.labels.types import BadLabel

# Databases limit the parameters of a query.
TOGETHER = 5000


def overruled(reading: Reading) -> Iterator[int]:
    """Units of which a label was changed or thrown out by a reviewer, as the labelling tool says."""
    labels = _delivered(reading, Source.HUMAN).filter(review__in=(Review.FIXED, Review.REJECTED))
    reviewed = list(labels.values_list("item_id", "annotator_id", "delivery_id"))
    newest = _newest(reading, sorted({item for item, _, _ in reviewed}))
    for item, annotator, delivery in reviewed:
        if item in reading.units and newest.get((item, annotator), delivery) == delivery:
            yield reading.units[item]


def model_conflicts(reading: Reading) -> Iterator[int]:
    """Units about which people agree on one label and a model says another."""
    standing = reading.opinion.standing
    labels = _delivered(reading, Source.MODEL).values_list("item_id", "annotator_id", "model", "value")
    said = {(item, who, model): value for item, who, model, value in labels.order_by("delivery_id", "pk")}
    for (item, _, _), value in said.items():
        unit = reading.units.get(item)
        label = None if unit is None else standing[unit]
        if unit is not None and label is not None and value != label and _conflict(reading, value, label):
            yield unit


def _delivered(reading: Reading, source: str) -> QuerySet[Annotation]:
    return Annotation.objects.filter(delivery__in=reading.frozen.deliveries, source=source)


def _newest(reading: Reading, items: Sequence[int]) -> dict[tuple[int, int | None], int]:
    """The newest delivery of each annotator about each item: what came before it does not count any more."""
    if len(reading.frozen.deliveries) == 1:
        return {}
    found: dict[tuple[int, int | None], int] = {}
    for start in range(0, len(items), TOGETHER):
        labels = _delivered(reading, Source.HUMAN).filter(item__in=items[start : start + TOGETHER])
        rows = labels.order_by().values_list("item_id", "annotator_id").annotate(newest=Max("delivery_id"))
        found |= {(item, annotator): newest for item, annotator, newest in rows}
    return found


def _conflict(reading: Reading, said: str, label: str) -> bool:
    """Answers with parts are in conflict where they would be apart too far for two people, too."""
    rules = reading.rules
    try:
        model = rules.parse(json.loads(said))
    except BadLabel:
        return False
    people = rules.load(label)
    if rules.matches(model, people):
        return False
    return reading.ratings is not None or rules.distance(model, people) > 1 - LEAST_AGREEMENT
