"""What every label type can do. A new type is one file that fills this interface, plus one line in registry.py."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval", "ratio", "matrix", "structured"]
Reader = Callable[[object], tuple[str, int | None]]
Coded = tuple[str, int | None]
V = TypeVar("V")

FORM_FIELD = "label"
PASSED_THROUGH = frozenset({"commitments", "title", "description"})
MEMO_SIZE = 65_536


class Refusal(ValueError):
    """Something that came from outside cannot be used: why, and what to do about it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"{why} {remedy}")
        self.why = why
        self.remedy = remedy


class BadLabel(Refusal):
    """A label that the schema does not allow."""


class BadSchema(Refusal):
    """A schema definition that cannot be understood."""


def compact_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


class Schema(ABC, Generic[V]):
    """A label type with its parameters: what an answer may be, and what the house does with answers.

    Under the keys `nested` stand objects of definitions, of which the registry makes schemas first.
    `definition` holds only what gives labels their meaning, so it alone is digested; `extras` holds the
    commitments, title and description that were written beside it.
    """

    name: ClassVar[str]
    keys: ClassVar[frozenset[str]]
    nested: ClassVar[frozenset[str]] = frozenset()
    definition: dict[str, object]
    extras: dict[str, object]

    @classmethod
    @abstractmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> "Schema[V]":
        """Build from a definition whose keys have their canonical names; raises BadSchema."""

    @property
    @abstractmethod
    def level(self) -> Level:
        """Which family of agreement coefficients applies; "matrix" means: over `distance_matrix`."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in code order; empty for types without a list of labels."""
        return ()

    @property
    def digest(self) -> str:
        return hashlib.sha256(compact_json(self.definition).encode()).hexdigest()

    @abstractmethod
    def parse(self, raw: object) -> V:
        """The value that a raw answer (text from a table, or JSON) stands for; raises BadLabel."""

    @abstractmethod
    def from_form(self, data: Mapping[str, Sequence[str]]) -> V:
        """The value entered in the form that `editor` describes; raises BadLabel."""

    @abstractmethod
    def editor(self) -> dict[str, object]:
        """The form field in which a person enters a value: its kind, its options, its bounds. An answer with parts
        names the `widget` that draws it, and gives it a `definition` that JSON can hold."""

    @abstractmethod
    def distance(self, a: V, b: V) -> float:
        """0 for the same answer, 1 for answers as different as can be; symmetric."""

    @abstractmethod
    def consensus(self, values: Sequence[V]) -> V | None:
        """The answer that the values add up to; None on a tie or without values."""

    @abstractmethod
    def display(self, value: V) -> str:
        """Plain text for a person."""

    def canonical(self, value: V) -> str:
        return compact_json(value)

    def load(self, canonical: str) -> V:
        """The value whose canonical text was stored; the inverse of `canonical`."""
        value: V = json.loads(canonical)
        return value

    def code(self, value: V) -> int | None:
        return None

    def matches(self, value: V, gold: V) -> bool:
        """Whether the answer counts as right, with the tolerance of the schema."""
        return self.distance(value, gold) == 0.0

    def array(self, values: Sequence[V]) -> NDArray[Any]:
        """The values as one column: int32 codes, float64 numbers, or objects, as the type has it."""
        column = np.empty(len(values), dtype=object)
        column[:] = list(values)
        return column

    def matches_array(self, values: NDArray[Any], golds: NDArray[Any]) -> NDArray[np.bool_]:
        """`matches`, element by element, over two columns as `array` makes them."""
        pairs = zip(values, golds, strict=True)
        return np.fromiter((self.matches(value, gold) for value, gold in pairs), dtype=np.bool_, count=len(values))

    def distance_matrix(self, values: Sequence[V]) -> NDArray[np.float64]:
        """`distance` of every pair of values, shape (n, n)."""
        matrix = np.zeros((len(values), len(values)))
        for row, a in enumerate(values):
            for column in range(row):
                matrix[row, column] = matrix[column, row] = self.distance(a, values[column])
        return matrix

    def reader(self) -> Reader:
        """A function from raw answer to (canonical text, code) that remembers the texts it has seen."""
        memo: dict[str, Coded | tuple[BadLabel]] = {}

        def read(raw: object) -> Coded:
            if type(raw) is not str:
                return self._coded(raw)
            found = memo.get(raw)
            if found is None:
                if len(memo) >= MEMO_SIZE:
                    memo.clear()
                found = memo[raw] = self._coded_or_refusal(raw)
            if len(found) == 1:
                raise BadLabel(found[0].why, found[0].remedy)
            return found

        return read

    def _coded(self, raw: object) -> Coded:
        value = self.parse(raw)
        return self.canonical(value), self.code(value)

    def _coded_or_refusal(self, raw: str) -> Coded | tuple[BadLabel]:
        try:
            return self._coded(raw)
        except BadLabel as refusal:
            return (refusal,)


AnySchema = Schema[Any]
