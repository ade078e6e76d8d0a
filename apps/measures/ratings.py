"""Labels in long form: one row for each act of labelling, as parallel arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ratings:
    """Coded labels: annotator `annotator[i]` gave unit `unit[i]` the code `code[i]`, for i in 0..n-1.

    `unit`, `annotator`, `code` are int32[n] with values in [0, units), [0, annotators), [0, levels).
    Rows may come in any order; one annotator may label a unit repeatedly, and every label counts.
    Raises `ValueError` that names the array at fault.
    """

    unit: Ints
    annotator: Ints
    code: Ints
    units: int
    annotators: int
    levels: int

    def __post_init__(self) -> None:
        _same_length(unit=self.unit, annotator=self.annotator, code=self.code)
        _fit(self, "unit", self.units)
        _fit(self, "annotator", self.annotators)
        _fit(self, "code", self.levels)

    @property
    def n(self) -> int:
        """The number of labels."""
        return len(self.unit)

    @classmethod
    def from_labels(
        cls,
        units: Sequence[Any] | NDArray[Any],
        annotators: Sequence[Any] | NDArray[Any],
        labels: Sequence[Any] | NDArray[Any],
        order: Sequence[Any] | None = None,
    ) -> Self:
        """Number off names. `order` lists every label in code order; without it labels are sorted.

        Raises `ValueError` for a label that `order` does not have.
        """
        unit, unit_names = number_off(units)
        annotator, annotator_names = number_off(annotators)
        code, names = number_off(labels) if order is None else (_positions(labels, order), list(order))
        return cls(unit, annotator, code, len(unit_names), len(annotator_names), len(names))


@dataclass(frozen=True, eq=False)
class Scores:
    """Numeric labels: as `Ratings`, with finite float64[n] `value` in the place of codes."""

    unit: Ints
    annotator: Ints
    value: Floats
    units: int
    annotators: int

    def __post_init__(self) -> None:
        _same_length(unit=self.unit, annotator=self.annotator, value=self.value)
        _fit(self, "unit", self.units)
        _fit(self, "annotator", self.annotators)
        values = np.ascontiguousarray(self.value, dtype=np.float64)
        if not np.isfinite(values).all():
            raise ValueError(f"value[{int(np.argmin(np.isfinite(values)))}] is not a finite number")
        object.__setattr__(self, "value", values)

    @property
    def n(self) -> int:
        """The number of labels."""
        return len(self.unit)

    @classmethod
    def from_labels(
        cls, units: Sequence[Any] | NDArray[Any], annotators: Sequence[Any] | NDArray[Any], values: ArrayLike
    ) -> Self:
        """Number off the names of units and annotators."""
        unit, unit_names = number_off(units)
        annotator, annotator_names = number_off(annotators)
        value = np.asarray(values, dtype=np.float64)
        return cls(unit, annotator, value, len(unit_names), len(annotator_names))


def number_off(names: Sequence[Any] | NDArray[Any]) -> tuple[Ints, list[Any]]:
    """The place of each name among the sorted distinct names, int32[n], and those names."""
    distinct = sorted(set(names.tolist() if isinstance(names, np.ndarray) else names))
    return _positions(names, distinct), distinct


def _positions(names: Sequence[Any] | NDArray[Any], order: Sequence[Any]) -> Ints:
    place = {name: i for i, name in enumerate(order)}
    plain = names.tolist() if isinstance(names, np.ndarray) else names
    try:
        return np.fromiter((place[name] for name in plain), dtype=np.int32, count=len(plain))
    except KeyError as unknown:
        raise ValueError(f"the label {unknown} is not among the {len(place)} given ones") from None


def _same_length(**arrays: NDArray[Any]) -> None:
    shapes = {name: np.shape(array) for name, array in arrays.items()}
    if any(len(shape) != 1 for shape in shapes.values()) or len(set(shapes.values())) > 1:
        raise ValueError(f"the arrays must be flat and equally long, got {shapes}")


def _fit(owner: Ratings | Scores, name: str, size: int) -> None:
    """Check the range of an index array and keep it as contiguous int32."""
    array = np.asarray(getattr(owner, name))
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold integers, got {array.dtype}")
    if not 0 <= size <= np.iinfo(np.int32).max:
        raise ValueError(f"the number of different values of {name} must be in 0..2147483647, got {size}")
    if array.size and (int(array.min()) < 0 or int(array.max()) >= size):
        wrong = int(np.argmax((array < 0) | (array >= size)))
        raise ValueError(f"{name}[{wrong}] is {int(array[wrong])}, which is outside 0..{size - 1}")
    object.__setattr__(owner, name, np.ascontiguousarray(array, dtype=np.int32))
