"""What a backend is: it learns from records with labels, and labels records with a score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.learning.artefact import Parts
from apps.measures.estimate import Figure

Floats = NDArray[np.float64]
Content = TypeVar("Content", contravariant=True)


class Predictions(NamedTuple):
    """One label and one float64 score in [0, 1] for each record: about the probability that the label is right."""

    labels: tuple[str, ...]
    scores: Floats


class Model(Protocol[Content]):
    """What was learnt. `ece` is the expected calibration error on records that were held out while learning."""

    @property
    def ece(self) -> Figure: ...

    def predict(self, records: Sequence[Content]) -> Predictions: ...

    def parts(self) -> Parts: ...


class Backend(Protocol[Content]):
    """Labels are text; a label that has structure is its canonical JSON. Equal input and seed give an equal model."""

    @property
    def name(self) -> str: ...

    def fit(
        self, records: Sequence[Content], labels: Sequence[str], seed: int, weights: ArrayLike | None = None
    ) -> Model[Content]: ...
