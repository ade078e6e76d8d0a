"""One label out of a list without order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .base import Level
from .choice import OneOf


class Nominal(OneOf):
    name = "nominal"

    @property
    def level(self) -> Level:
        return "nominal"

    def distance(self, a: str, b: str) -> float:
        """0 for the same label, 1 for any other."""
        return float(a != b)

    def distance_matrix(self, values: Sequence[str]) -> NDArray[np.float64]:
        codes = self.array(values)
        return np.not_equal.outer(codes, codes).astype(np.float64)
