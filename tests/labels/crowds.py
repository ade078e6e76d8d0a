"""Labels of a few annotators as columns, straight from words."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from apps.labels.columns import Columns, coded
from apps.labels.types import AnySchema

Row = tuple[str, str, str]


def columns_of(rows: Iterable[Row], schema: AnySchema) -> Columns:
    """Items and annotators numbered as they come."""
    items, annotators, labels = zip(*rows, strict=True)
    names = [list(dict.fromkeys(column)) for column in (items, annotators)]
    unit, annotator = (
        np.array([place.index(name) for name in column], np.int32)
        for place, column in zip(names, (items, annotators), strict=True)
    )
    code, values = coded([schema.canonical(schema.parse(label)) for label in labels], schema)
    return Columns(unit, annotator, code, names[0], names[1], values)


def canonical(answers: Mapping[str, str], schema: AnySchema) -> dict[str, str]:
    return {item: schema.canonical(schema.parse(answer)) for item, answer in answers.items()}


def crowd(labels: Sequence[str], accuracies: Sequence[float], items: int = 150) -> tuple[list[Row], dict[str, str]]:
    """Everybody labels everything, right as often as `accuracies` say; and what is true."""
    chance = random.Random(7)
    truth = {f"i{number:03}": chance.choice(labels) for number in range(items)}
    rows = []
    for item, answer in truth.items():
        for who, accuracy in enumerate(accuracies):
            wrong = chance.choice([label for label in labels if label != answer])
            rows.append((item, f"a{who}", answer if chance.random() < accuracy else wrong))
    return rows, truth
