"""What label types add whose answers have parts: spans, boxes, segments, transcripts, rankings."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure

from .base import Level, Schema

V = TypeVar("V")
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
# As many colours as the pages have, and as many labels as there are digits to choose them by.
COLOURS, DIGITS = 8, 9


@dataclass(frozen=True, eq=False)
class Given(Generic[V]):
    """Who answered what: annotator `annotator[i]` gave unit `unit[i]` the answer `values[code[i]]`.

    `unit`, `annotator`, `code` are int32[n]; `values` are the distinct answers, loaded. Rows are in canonical order.
    """

    unit: NDArray[np.int32]
    annotator: NDArray[np.int32]
    code: NDArray[np.int32]
    values: Sequence[V]
    units: int
    annotators: int


@dataclass(frozen=True, slots=True)
class Errors:
    """What went wrong in answers, part by part: `rows` have one cell for each of `columns`, the first is a label.

    The usual columns are "label", "right", "wrong class", "imprecise", "missing", "extra".
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


class Structured(Schema[V]):
    """Alpha over one minus overlap ranks annotators wrongly (Braylan et al. 2022): such types are measured by how close
    answers of one item are compared with those of different items, and by coefficients of their own."""

    @property
    def level(self) -> Level:
        return "structured"

    def load_all(self, texts: Sequence[str]) -> Sequence[V]:
        """The values of canonical texts; a type may bring its arrays along, which are then made once."""
        return [self.load(text) for text in texts]

    def pair_distances(self, values: Sequence[V], left: Longs, right: Longs) -> Floats:
        """`distance(values[left[i]], values[right[i]])` for each i, float64[k]; each pair of answers computed once."""
        low, high = np.minimum(left, right), np.maximum(left, right)
        pairs, place = np.unique(low * max(len(values), 1) + high, return_inverse=True)
        found = (self.distance(values[pair // len(values)], values[pair % len(values)]) for pair in pairs.tolist())
        return np.fromiter(found, np.float64, count=len(pairs))[place]

    def most_pairs(self, values: Sequence[V]) -> int:
        """On how many pairs of answers similarity, sigma and KS may rest; fewer where a distance is dear."""
        return 200_000

    @abstractmethod
    def agreement(self, given: Given[V], confidence: float) -> Mapping[str, Figure]:
        """The coefficients that belong to this type, by name (see `labels.naming`), the most telling first."""

    @abstractmethod
    def gold_errors(self, answers: Sequence[V], golds: Sequence[V]) -> Errors:
        """What is wrong in each answer against the gold answer of its item, summed by class."""

    def gold_figures(self, given: Given[V], golds: Sequence[V | None], confidence: float) -> Mapping[str, Figure]:
        """Further figures against gold, `golds[u]` being that of unit u; none unless the type has some."""
        return {}

    def consensuses(self, given: Given[V], chosen: NDArray[np.bool_]) -> list[V | None]:
        """`consensus` of the answers to each unit; None also for units that are not chosen."""
        found: list[V | None] = [None] * given.units
        rows = np.flatnonzero(chosen[given.unit])
        order = rows[np.argsort(given.unit[rows], kind="stable")]
        units, starts = np.unique(given.unit[order], return_index=True)
        parts = np.split(given.code[order], starts[1:])[: len(units)]
        for unit, answers in zip(units.tolist(), parts, strict=True):
            found[unit] = self.consensus([given.values[code] for code in answers.tolist()])
        return found


def choosable(labels: Sequence[str]) -> list[dict[str, object]]:
    """The labels as an editor offers them: {"name", "key", "colour"}, the key being a digit or empty."""
    return [
        {"name": name, "key": str(number) if number <= DIGITS else "", "colour": (number - 1) % COLOURS + 1}
        for number, name in enumerate(labels, 1)
    ]
