"""What one method takes to be true of each item, whatever the type of the labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.labels.types import AnySchema, Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class NotInferable(Refusal):
    """From these labels the method cannot tell anything."""


@dataclass(frozen=True, slots=True)
class Errors:
    """How an annotator errs in numbers: bias and standard deviation, each with its interval."""

    bias: tuple[float, float, float]
    sd: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Settled:
    """For each item: `labels`, canonical or None where nothing is settled; `leading`, by item number, the canonical
    labels that share the first place; `probability` of the label, or for numbers the interval `low`..`high` of a
    method that has one. For each label given, `chance` of being right (None for numbers). `errors` by annotator
    number. `right` float64[items]: the chance to have the gold answer (0 without gold), for numbers the distance from
    it (NaN without gold).
    """

    labels: list[str | None]
    leading: Mapping[int, tuple[str, ...]]
    tied: Bools
    right: Floats
    probability: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None
    chance: Floats | None = None
    errors: Mapping[int, Errors] | None = None
    notice: str = ""

    def differs_from(self, other: Settled) -> int:
        """On how many items the two say something else; ties between other labels count."""
        return sum(mine != others for mine, others in zip(self.said(), other.said(), strict=True))

    def said(self) -> Iterator[str | tuple[str, ...]]:
        """Of each item the label, or the labels that share the first place."""
        for item, label in enumerate(self.labels):
            yield self.leading.get(item, ()) if label is None else label

    def shown(self, item: int, schema: AnySchema) -> str:
        """The label as a person writes it; of a tie all that lead; empty where nothing can be said."""
        label = self.labels[item]
        texts = self.leading.get(item, ()) if label is None else (label,)
        return " | ".join(schema.display(schema.load(text)) for text in texts)
