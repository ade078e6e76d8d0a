"""Texts by their words and runs of characters: TF-IDF with logistic regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from apps.learning.artefact import Parts
from apps.learning.backends.interface import Predictions
from apps.learning.backends.linear import Linear, fit_linear
from apps.learning.errors import LearningError
from apps.measures.estimate import Figure

Floats = NDArray[np.float64]
KIND = "text"
MOST_TERMS = 50_000
WAYS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "token_pattern": r"(?u)\b\w+\b", "ngram_range": (1, 2)},
    "characters": {"analyzer": "char_wb", "ngram_range": (2, 4)},
}


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of one way to cut a text, and float64[terms] their inverse document frequencies."""

    way: str
    terms: tuple[str, ...]
    idf: Floats

    @classmethod
    def learnt(cls, way: str, texts: Sequence[str]) -> Self:
        """The terms of `texts`, the most frequent 50 000 at most. LearningError TRAINING if there is none."""
        vectors = TfidfVectorizer(**WAYS[way], sublinear_tf=True, max_features=MOST_TERMS)
        try:
            vectors.fit(texts)
        except ValueError:
            raise LearningError("TRAINING", "no text holds a word to learn from") from None
        return cls(way, tuple(str(term) for term in vectors.get_feature_names_out()), vectors.idf_)

    def of(self, texts: Sequence[str]) -> sparse.csr_array:
        """Rows of length 1 (or 0, where no term is known), [texts, terms]."""
        vectors = TfidfVectorizer(**WAYS[self.way], sublinear_tf=True, vocabulary=list(self.terms))
        vectors.idf_ = self.idf
        return sparse.csr_array(vectors.transform(texts))


@dataclass(frozen=True, eq=False)
class TextModel:
    """A class for each text."""

    terms: tuple[Terms, ...]
    linear: Linear

    @property
    def ece(self) -> Figure:
        return self.linear.ece

    def predict(self, records: Sequence[str]) -> Predictions:
        if not len(records):
            return Predictions((), np.zeros(0))
        return Predictions(*self.linear.best(_features(self.terms, records)))

    def parts(self) -> Parts:
        words = {one.way: list(one.terms) for one in self.terms}
        arrays = {one.way: one.idf for one in self.terms}
        return Parts(KIND, {"terms": words, **self.linear.settings()}, {**arrays, **self.linear.arrays()})

    @classmethod
    def of_parts(cls, settings: Mapping[str, Any], arrays: Mapping[str, Any]) -> Self:
        """The inverse of `parts`."""
        terms = tuple(Terms(way, tuple(settings["terms"][way]), arrays[way]) for way in WAYS)
        return cls(terms, Linear.of_parts(settings, arrays))


class TextClassifier:
    """Learns one class for each text; words and pairs of words beside runs of two to four characters."""

    name = KIND

    def fit(
        self, records: Sequence[str], labels: Sequence[str], seed: int, weights: ArrayLike | None = None
    ) -> TextModel:
        """LearningError TRAINING for texts without words, or another number of labels."""
        terms = tuple(Terms.learnt(way, records) for way in WAYS)
        return TextModel(terms, fit_linear(_features(terms, records), labels, seed, weights))


def _features(terms: Sequence[Terms], texts: Sequence[str]) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack([one.of(texts) for one in terms], format="csr"))
