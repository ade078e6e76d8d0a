"""Any number of labels out of a list; no label at all is an answer too."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.sets import SetDistance, set_distances

from .base import FORM_FIELD, BadLabel, BadSchema, Level, Schema
from .vocabulary import Vocabulary, read_labels

NONE_OF_THESE = ""


class MultiLabel(Schema[list[str]]):
    """A value is a list without repeats, in the order of the schema."""

    name = "multilabel"
    keys = frozenset({"labels", "distance"})

    def __init__(self, labels: tuple[str, ...], *, kind: SetDistance = SetDistance.JACCARD, fold: bool = False) -> None:
        self.vocabulary = Vocabulary(labels, fold)
        self.kind = kind
        self.definition = {"type": self.name, "labels": list(labels)}
        if kind is not SetDistance.JACCARD:
            self.definition["distance"] = kind.value.lower()
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        return cls(read_labels(definition.get("labels")), kind=_read_distance(definition), fold=fold)

    @property
    def level(self) -> Level:
        return "matrix"

    @property
    def labels(self) -> tuple[str, ...]:
        return self.vocabulary.labels

    def parse(self, raw: object) -> list[str]:
        if isinstance(raw, str):
            raw = [raw] if raw in self.vocabulary.codes else split_labels(raw)
        if not isinstance(raw, list):
            raw = [raw]
        found = [self.vocabulary.find(entry) for entry in raw]
        twice = next((label for label, times in Counter(found).items() if times > 1), None)
        if twice is not None:
            raise BadLabel(f"{twice!r} is given twice in one answer.", "Give each label at most once.")
        return sorted(found, key=self.vocabulary.codes.__getitem__)

    def display(self, value: list[str]) -> str:
        return ", ".join(value) if value else "none of the labels"

    def editor(self) -> dict[str, object]:
        options = [{"value": label, "text": label} for label in self.labels]
        none = {"value": NONE_OF_THESE, "text": "None of these"}
        return {"kind": "choices", "field": FORM_FIELD, "options": options, "none": none}

    def from_form(self, data: Mapping[str, Sequence[str]]) -> list[str]:
        """An empty set must be chosen, so that a form sent by mistake is not an answer."""
        given = list(data.get(FORM_FIELD, []))
        if given == [NONE_OF_THESE]:
            return []
        if not given:
            raise BadLabel("No answer was chosen.", "Choose labels, or “None of these”.")
        if NONE_OF_THESE in given:
            raise BadLabel("“None of these” was chosen together with labels.", "Choose one or the other.")
        return self.parse(given)

    def distance(self, a: list[str], b: list[str]) -> float:
        """That of the schema, Jaccard's or MASI; two empty sets are equal."""
        return float(self.distance_matrix([a, b])[0, 1])

    def distance_matrix(self, values: Sequence[list[str]]) -> NDArray[np.float64]:
        members = np.zeros((len(values), len(self.labels)), np.bool_)
        for row, value in enumerate(values):
            members[row, [self.vocabulary.codes[label] for label in value]] = True
        return set_distances(members, self.kind)

    def matches(self, value: list[str], gold: list[str]) -> bool:
        return value == gold

    def consensus(self, values: Sequence[list[str]]) -> list[str] | None:
        """The labels that more than half of the answers hold; a label that exactly half hold is a tie."""
        if not values:
            return None
        votes = Counter(label for value in values for label in value)
        if any(2 * times == len(values) for times in votes.values()):
            return None
        return [label for label in self.labels if 2 * votes[label] > len(values)]


def _read_distance(definition: Mapping[str, object]) -> SetDistance:
    written = definition.get("distance", SetDistance.JACCARD.value)
    known = {kind.value.lower(): kind for kind in SetDistance}
    if not isinstance(written, str) or written.lower() not in known:
        raise BadSchema(f"The distance {written!r} of sets is not known.", f"Write one of {', '.join(sorted(known))}.")
    return known[written.lower()]


def split_labels(text: str) -> list[object]:
    """The entries of a JSON list, or of a text such as "a|b" or "a;b"."""
    if text.lstrip().startswith("["):
        try:
            entries = json.loads(text)
        except (ValueError, RecursionError):
            raise BadLabel(f"{text[:100]!r} is not a complete JSON list.", 'Write for instance ["a","b"].') from None
        return list(entries)
    separator = "|" if "|" in text else ";"
    return [entry.strip() for entry in text.split(separator)]
