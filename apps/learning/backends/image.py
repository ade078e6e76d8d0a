"""Pictures by their pixels and the directions of their edges, with logistic regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.learning.artefact import Parts
from apps.learning.backends.interface import Predictions
from apps.learning.backends.linear import Linear, fit_linear
from apps.learning.errors import LearningError
from apps.measures.estimate import Figure

Floats = NDArray[np.float64]
Picture = NDArray[Any]
KIND = "image"
SIDE, CELLS, DIRECTIONS = 16, 4, 8


@dataclass(frozen=True, eq=False)
class ImageModel:
    """A class for each picture; float64[D] `centre` and `spread` standardise its features."""

    centre: Floats
    spread: Floats
    linear: Linear

    @property
    def ece(self) -> Figure:
        return self.linear.ece

    def predict(self, records: Sequence[Picture]) -> Predictions:
        if not len(records):
            return Predictions((), np.zeros(0))
        return Predictions(*self.linear.best((picture_features(records) - self.centre) / self.spread))

    def parts(self) -> Parts:
        arrays = {"centre": self.centre, "spread": self.spread, **self.linear.arrays()}
        return Parts(KIND, self.linear.settings(), arrays)

    @classmethod
    def of_parts(cls, settings: Mapping[str, Any], arrays: Mapping[str, Any]) -> Self:
        """The inverse of `parts`."""
        return cls(arrays["centre"], arrays["spread"], Linear.of_parts(settings, arrays))


class ImageClassifier:
    """Learns one class for each picture."""

    name = KIND

    def fit(
        self, records: Sequence[Picture], labels: Sequence[str], seed: int, weights: ArrayLike | None = None
    ) -> ImageModel:
        """LearningError TRAINING without pictures, PICTURE for one that is none."""
        if not len(records):
            raise LearningError("TRAINING", "there is no picture to learn from")
        x = picture_features(records)
        centre, spread = x.mean(axis=0), x.std(axis=0)
        # What hardly varies in training must not be blown up when it does.
        spread = np.maximum(spread, 0.1 * float(spread.mean()) + 1e-9)
        return ImageModel(centre, spread, fit_linear((x - centre) / spread, labels, seed, weights))


def picture_features(pictures: Sequence[Picture]) -> Floats:
    """Pixels at 16 x 16, and for each of 4 x 4 cells the strength of edges in 8 directions: float64[n, 384].

    Pictures are grey [H, W] or coloured [H, W, C], of any size; brightness is taken relative to the picture's
    largest, so that 0..1, 0..16 and 0..255 are the same. Edges as histograms of gradient directions (Dalal and
    Triggs 2005), without overlapping blocks. LearningError PICTURE for another shape, or values that are not finite.
    """
    grey = np.stack([_grey(picture, place) for place, picture in enumerate(pictures)])
    down, right = np.gradient(grey, axis=(1, 2))
    strength = np.hypot(down, right)
    turn = np.floor((np.arctan2(down, right) / (2 * np.pi) + 0.5) * DIRECTIONS).astype(np.int64) % DIRECTIONS
    wide = SIDE // CELLS
    shape = (len(grey), CELLS, wide, CELLS, wide)
    edges = [np.where(turn == d, strength, 0.0).reshape(shape).sum(axis=(2, 4)) for d in range(DIRECTIONS)]
    return np.concatenate([grey.reshape(len(grey), -1), np.stack(edges, axis=3).reshape(len(grey), -1)], axis=1)


def _grey(picture: Picture, place: int) -> Floats:
    values = np.asarray(picture, np.float64)
    if values.ndim == 3:
        values = values.mean(axis=2)
    if values.ndim != 2 or not values.size or not bool(np.isfinite(values).all()):
        raise LearningError("PICTURE", f"picture {place} is no table of finite brightnesses, rows by columns")
    most = float(np.abs(values).max()) or 1.0
    return np.asarray(_overlap(values.shape[0]) @ (values / most) @ _overlap(values.shape[1]).T, np.float64)


def _overlap(size: int) -> Floats:
    """How much of each of `size` pixels lies in each of 16 equal stretches, float64[16, size]; rows sum to 1."""
    edge, pixel = np.arange(SIDE + 1) * (size / SIDE), np.arange(size)
    inside = np.minimum(edge[1:, None], pixel + 1) - np.maximum(edge[:-1, None], pixel)
    return np.asarray(np.maximum(inside, 0.0) * (SIDE / size), np.float64)
