"""Spans of a text: logistic regression for each token, and the best sequence of tags that makes sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from apps.learning.artefact import Parts
from apps.learning.backends.interface import Predictions
from apps.learning.backends.linear import Linear, fit_linear, stepwise
from apps.learning.backends.tokens import OUTSIDE, clues, spans_of, spans_of_tags, spans_text, tags_of, tokens_of
from apps.learning.errors import LearningError
from apps.measures.estimate import Figure

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
KIND = "spans"
# A step that makes no sense; finite, so that a model which knows no sense at all still answers.
_FORBIDDEN = -1e9


@dataclass(frozen=True, eq=False)
class SpanModel:
    """The spans of each text, as the canonical JSON of `spans_text`; the score is that of its least sure token.

    `ece` is that of tokens.
    """

    clues: tuple[str, ...]
    linear: Linear

    @property
    def ece(self) -> Figure:
        return self.linear.ece

    def predict(self, records: Sequence[str]) -> Predictions:
        place = {clue: i for i, clue in enumerate(self.clues)}
        found = [self._spans(text, place) for text in records]
        return Predictions(tuple(label for label, _ in found), np.array([score for _, score in found], np.float64))

    def _spans(self, text: str, place: Mapping[str, int]) -> tuple[str, float]:
        tokens = tokens_of(text)
        if not tokens:
            return spans_text([]), 1.0
        chances = self.linear.probabilities(_rows(clues(tokens), place))
        path = best_path(np.log(np.maximum(chances, 1e-300)), self.linear.classes)
        tags = [self.linear.classes[i] for i in path]
        return spans_text(spans_of_tags(tokens, tags)), float(chances[np.arange(len(path)), path].min())

    def parts(self) -> Parts:
        return Parts(KIND, {"clues": list(self.clues), **self.linear.settings()}, self.linear.arrays())

    @classmethod
    def of_parts(cls, settings: Mapping[str, Any], arrays: Mapping[str, Any]) -> Self:
        """The inverse of `parts`."""
        return cls(tuple(settings["clues"]), Linear.of_parts(settings, arrays))


class SpanTagger:
    """Learns spans; a label is the text of `spans_text`."""

    name = KIND

    def fit(
        self, records: Sequence[str], labels: Sequence[str], seed: int, weights: ArrayLike | None = None
    ) -> SpanModel:
        """LearningError LABEL for labels that are no spans, TRAINING for texts without tokens."""
        if len(records) != len(labels):
            raise LearningError("TRAINING", f"{len(records)} records with {len(labels)} labels: a model needs both")
        cut = [tokens_of(text) for text in records]
        tags = [tag for tokens, label in zip(cut, labels, strict=True) for tag in tags_of(tokens, spans_of(label))]
        seen = [row for tokens in cut for row in clues(tokens)]
        known = tuple(sorted({clue for row in seen for clue in row}))
        mass = np.ones(len(cut)) if weights is None else np.asarray(weights, np.float64)
        x = _rows(seen, {clue: i for i, clue in enumerate(known)})
        each = np.repeat(mass, [len(tokens) for tokens in cut])
        return SpanModel(known, fit_linear(x, tags, seed, each, learn=stepwise))


def best_path(logs: Floats, tags: Sequence[str]) -> Longs:
    """The likeliest tags int64[n] for float64[n, K] log probabilities, an I- only after its own B- or I- (Viterbi)."""
    step = np.where([[_follows(a, b) for b in tags] for a in tags], 0.0, _FORBIDDEN)
    value = logs[0] + np.where([_follows(OUTSIDE, tag) for tag in tags], 0.0, _FORBIDDEN)
    back = np.zeros(logs.shape, np.int64)
    for i in range(1, len(logs)):
        ways = value[:, None] + step
        back[i] = ways.argmax(axis=0)
        value = ways.max(axis=0) + logs[i]
    path = np.zeros(len(logs), np.int64)
    path[-1] = value.argmax()
    for i in range(len(logs) - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path


def _follows(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[2:] == after[2:]


def _rows(rows: Sequence[Sequence[str]], place: Mapping[str, int]) -> sparse.csr_array:
    """Which known clues each token has, 0/1 [tokens, clues]."""
    columns = [[place[clue] for clue in row if clue in place] for row in rows]
    start = np.concatenate([[0], np.cumsum([len(row) for row in columns])]).astype(np.int64)
    flat = np.array([column for row in columns for column in row], np.int64)
    return sparse.csr_array((np.ones(len(flat)), flat, start), shape=(len(rows), len(place)))
