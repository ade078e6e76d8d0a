"""Where somebody else than the annotators says otherwise: a reviewer, a model."""

from __future__ import annotations

import json
from collections.abc import Iterator

from apps.disputes.grounds.opinion import LEAST_AGREEMENT
from apps.disputes.grounds.reading import Reading
from apps.labels.models import Annotation, Review, Source
from apps.labels.selectors import unreplaced
from apps.labels.types import BadLabel


def overruled(reading: Reading) -> Iterator[int]:
    """Units of which a label was changed or thrown out by a reviewer, as the labelling tool says."""
    labels = Annotation.objects.filter(
        item__project=reading.project,
        delivery__in=reading.frozen.deliveries,
        source=Source.HUMAN,
        review__in=(Review.FIXED, Review.REJECTED),
    )
    for item in unreplaced(labels).values_list("item_id", flat=True):
        if item in reading.units:
            yield reading.units[item]


def model_conflicts(reading: Reading) -> Iterator[int]:
    """Units about which people agree on one label and a model says another."""
    labels = Annotation.objects.filter(
        item__project=reading.project, delivery__in=reading.frozen.deliveries, source=Source.MODEL
    )
    standing = reading.opinion.standing
    for item, said in unreplaced(labels).values_list("item_id", "value").iterator():
        unit = reading.units.get(item)
        label = None if unit is None else standing[unit]
        if unit is not None and label is not None and said != label and _conflict(reading, said, label):
            yield unit


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
