"""One label out of an ordered list; the distance is the share of the scale that lies between."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .base import Level
from .choice import OneOf


class Ordinal(OneOf):
    name = "ordinal"

    @property
    def level(self) -> Level:
        return "ordinal"

    def editor(self) -> dict[str, object]:
        return {**super().editor(), "ordered": True}

    def distance(self, a: str, b: str) -> float:
        """The share of the scale that lies between."""
        return abs(self.code(a) - self.code(b)) / self._steps()

    def distance_matrix(self, values: Sequence[str]) -> NDArray[np.float64]:
        codes = self.array(values).astype(np.float64)
        return np.abs(np.subtract.outer(codes, codes)) / self._steps()

    def _steps(self) -> int:
        return max(len(self.labels) - 1, 1)
