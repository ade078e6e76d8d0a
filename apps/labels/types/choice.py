"""What nominal and ordinal labels share: exactly one label out of a list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .base import FORM_FIELD, BadLabel, Schema
from .vocabulary import Vocabulary, read_labels


class OneOf(Schema[str]):
    keys = frozenset({"labels"})

    def __init__(self, labels: tuple[str, ...], *, fold: bool = False) -> None:
        self.vocabulary = Vocabulary(labels, fold)
        self.definition = {"type": self.name, "labels": list(labels)}
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        return cls(read_labels(definition.get("labels")), fold=fold)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.vocabulary.labels

    def parse(self, raw: object) -> str:
        return self.vocabulary.find(raw)

    def code(self, value: str) -> int:
        return self.vocabulary.codes[value]

    def display(self, value: str) -> str:
        return value

    def editor(self) -> dict[str, object]:
        return {
            "kind": "choice",
            "field": FORM_FIELD,
            "options": [{"value": label, "text": label} for label in self.labels],
        }

    def from_form(self, data: Mapping[str, Sequence[str]]) -> str:
        given = data.get(FORM_FIELD, [])
        if len(given) != 1:
            raise BadLabel("No answer was chosen." if not given else "More than one answer was chosen.", "Choose one.")
        return self.parse(given[0])

    def consensus(self, values: Sequence[str]) -> str | None:
        """The most frequent label. Ordered labels too: the mode assumes nothing about the space between levels."""
        ranked = Counter(values).most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def array(self, values: Sequence[str]) -> NDArray[np.int32]:
        codes = self.vocabulary.codes
        return np.fromiter((codes[value] for value in values), dtype=np.int32, count=len(values))

    def matches_array(self, values: NDArray[Any], golds: NDArray[Any]) -> NDArray[np.bool_]:
        return np.asarray(values == golds, dtype=np.bool_)
