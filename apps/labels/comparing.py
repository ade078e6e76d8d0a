"""Two deliveries about the same items: is agreement higher in the one than in the other?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import numpy as np

from apps.labels.columns import Columns, coded_values
from apps.labels.types import AnySchema
from apps.measures.agreement import Level, Statistic
from apps.measures.agreement.ac1 import gwet_statistic
from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.agreement.chance import Observed
from apps.measures.agreement.differences import paired_difference
from apps.measures.agreement.mover import Difference
from apps.measures.agreement.percent import percent_statistic
from apps.measures.estimate import Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

Builder = Callable[[Histogram], Statistic | Undefined]


def agreement_differences(
    one: Columns, other: Columns, schema: AnySchema, confidence: float = 0.95
) -> dict[str, Difference]:
    """The difference of each coefficient, by name, with an interval that is paired over the items both have."""
    items = {name: number for number, name in enumerate(sorted({*one.items, *other.items}))}
    values = coded_values(schema) or sorted({*one.values, *other.values})
    sides = [_ratings(side, items, values) for side in (one, other)]
    return {
        name: paired_difference(sides[0], sides[1], build, confidence)
        for name, build in _builders(schema, values).items()
    }


def _ratings(columns: Columns, items: dict[str, int], values: Sequence[str]) -> Ratings:
    place = {text: code for code, text in enumerate(values)}
    unit = np.fromiter((items[name] for name in columns.items), np.int32, count=len(columns.items))
    code = np.fromiter((place.get(text, -1) for text in columns.values), np.int32, count=len(columns.values))
    return Ratings(
        unit[columns.unit],
        columns.annotator,
        code[columns.code],
        len(items),
        len(columns.annotators),
        len(values),
    )


def _builders(schema: AnySchema, values: Sequence[str]) -> dict[str, Builder]:
    percent: Builder = lambda histogram: percent_statistic(Observed.of(histogram))  # noqa: E731
    if schema.level == "matrix":
        distance = schema.distance_matrix([schema.load(text) for text in values])
        return {
            "alpha_distance": lambda histogram: statistic_of_alpha(histogram, distance=distance),
            "percent_agreement": percent,
        }
    level = Level(schema.level)
    numbers = [float(json.loads(text)) for text in values] if schema.level in ("interval", "ratio") else None
    alpha: dict[str, Builder] = {
        f"alpha_{level}": lambda histogram: statistic_of_alpha(histogram, level, values=numbers),
        "percent_agreement": percent,
    }
    return alpha if numbers else {**alpha, "ac1": lambda histogram: gwet_statistic(Observed.of(histogram))}
