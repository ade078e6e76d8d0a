"""Typed builders of records, labels and answers."""

from collections.abc import Sequence

import numpy as np

from apps.learning.backends import Predictions, Span, spans_text
from apps.learning.provenance import Label, Provenance

GOOD = ("a fine and friendly place", "friendly staff, fine food", "fine rooms", "what a friendly host")
BAD = ("a cold and dirty place", "dirty rooms, cold food", "cold water", "what a dirty kitchen")
REVIEWS = [f"{text} number {i}" for i in range(6) for text in (*GOOD, *BAD)]
MOODS = ["good"] * 4 + ["bad"] * 4
MOODS = MOODS * 6
SENTENCES = ["Anna Berg lives in Oslo .", "In Paris lives Bob Stone", "Carl went to Rome", "Oslo , said Anna Berg"] * 4
NAMED = [
    spans_text([Span(0, 9, "person"), Span(19, 23, "place")]),
    spans_text([Span(3, 8, "place"), Span(15, 24, "person")]),
    spans_text([Span(0, 4, "person"), Span(13, 17, "place")]),
    spans_text([Span(0, 4, "place"), Span(12, 21, "person")]),
] * 4


def stripes(n: int, size: int = 12, seed: int = 0) -> tuple[list[np.ndarray], list[str]]:
    """Noisy pictures of lines that lie or stand."""
    rng = np.random.default_rng(seed)
    pictures, labels = [], []
    for i in range(n):
        lines = np.tile(np.arange(size) % 4 < 2, (size, 1)).astype(float)
        pictures.append((lines if i % 2 else lines.T) + rng.normal(0, 0.2, (size, size)))
        labels.append("standing" if i % 2 else "lying")
    return pictures, labels


def label(record: str, answer: str = "yes", how: Provenance = Provenance.BLIND, **more: str) -> Label:
    model = {"model": "m" * 64} if how is Provenance.MODEL else {}
    return Label(record, answer, how, "c" * 64, **{**model, **more})


def predictions(labels: Sequence[str], scores: float | Sequence[float] = 0.9) -> Predictions:
    return Predictions(tuple(labels), np.broadcast_to(np.asarray(scores, np.float64), len(labels)).copy())
