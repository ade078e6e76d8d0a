"""Where each annotator stands on gold, as it is kept and compared."""

from __future__ import annotations

from typing import TypedDict

from apps.labels.assessing import Assessed
from apps.measures.estimate import significant


class StandingRow(TypedDict):
    """`figure` is the share of correct labels with its interval, as JSON."""

    gold_items: int
    correct: int
    figure: dict[str, object]
    standing: str


def standings_of(result: Assessed) -> dict[str, StandingRow]:
    """By the key of each annotator with labels on gold items."""
    scores = result.raw.annotators
    if scores is None:
        return {}
    columns = (scores.annotator, scores.n, scores.correct, scores.value, scores.low, scores.high)
    rows = zip(*(column.tolist() for column in columns), scores.standing, strict=True)
    return {
        result.labels.annotators[who]: {
            "gold_items": n,
            "correct": correct,
            "figure": {
                "value": significant(value),
                "low": significant(low),
                "high": significant(high),
                "n": n,
                "method": "share of correct gold labels; Wilson's interval",
            },
            "standing": str(standing),
        }
        for who, n, correct, value, low, high, standing in rows
    }
