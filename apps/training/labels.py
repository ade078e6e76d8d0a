"""What a choice of labels rests on, as arrays and small tables: no database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


COLUMNS = ("unit", "annotator", "code", "origin", "model")


@dataclass(frozen=True, slots=True)
class Delivered:
    """The delivery that labels came with. `verdict` is empty for a delivery that is no lot."""

    delivery: str
    sha256: str
    schema_version: int
    guideline_version: int | None
    lot: str | None
    verdict: str


@dataclass(frozen=True, eq=False)
class Labels:
    """Row i: annotator `annotators[annotator[i]]` gave item `items[unit[i]]` the value `values[code[i]]` in the
    delivery `origins[origin[i]]`. Columns are int32[n]; `items` are all items of the project, by code point;
    `values` are canonical texts, in code order where the type has codes; `annotators` are pseudonyms; the annotator
    began from a proposal of `models[model[i]]`, which is empty for a label made without one."""

    unit: Ints
    annotator: Ints
    code: Ints
    origin: Ints
    model: Ints
    items: Sequence[str]
    annotators: Sequence[str]
    values: Sequence[str]
    origins: Sequence[Delivered]
    models: Sequence[str]

    def only(self, rows: Bools | Longs) -> Labels:
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        return replace(self, **columns)

    def ordered(self) -> Labels:
        """Rows by item, annotator, value and delivery: nothing depends on the order of a file."""
        who, model = _rank(self.annotators)[self.annotator], _rank(self.models)[self.model]
        return self.only(np.lexsort((model, self.origin, self.code, who, self.unit)))


def _rank(names: Sequence[str]) -> Longs:
    """The place of each name among the sorted ones."""
    return np.argsort(sorted(range(len(names)), key=names.__getitem__)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Decided:
    """What an adjudicator decided about an item."""

    value: str
    dispute: str
    reason_code: str
    guideline_version: int | None


@dataclass(frozen=True)
class Known:
    """What else is known: item keys, or pseudonyms of annotators. `gold` maps to the canonical answer, `twins` an item
    to the gold item whose content it shares."""

    gold: Mapping[str, str] = field(default_factory=dict)
    twins: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[str, Decided] = field(default_factory=dict)
    open_cases: frozenset[str] = frozenset()
    by_model: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
