"""Where a label comes from, and which labels a model may learn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Provenance(StrEnum):
    """How a label came to be: seen by a person alone, corrected from a model's, settled, or never seen."""

    BLIND = "human-blind"
    AFTER_PRELABEL = "human-after-prelabel"
    ADJUDICATED = "adjudicated"
    MODEL = "model-auto"


class Why(StrEnum):
    """Why a label is not learnt from."""

    GOLD = "gold, or a near duplicate of gold"
    HELD_OUT = "asked blind to calibrate, and held out for ever"
    REPEATED = "the record has a label already"
    MODEL_MADE = "made by a model and seen by nobody"
    UNCERTIFIED = "made by a model without a certificate that stands"
    CAPPED = "beyond the share that model-made labels may have"


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a record, where it comes from, and the SHA-256 of what was labelled.

    `model` is the digest of the model whose label was shown or taken; `certificate` that of the certificate under
    which nobody looked at it. Raises `ValueError` for a model-made label without its model.
    """

    record: str
    label: str
    provenance: Provenance
    content: str
    model: str = ""
    certificate: str = ""

    def __post_init__(self) -> None:
        if self.provenance is Provenance.MODEL and not self.model:
            raise ValueError(f"the label of {self.record!r} was made by a model, but by which is not said")


@dataclass(frozen=True, slots=True)
class Admission:
    """The circuit breaker: model-made labels are out, unless `model_share` of all labels is allowed to them.

    Then each needs a certificate and weighs `model_weight`. Raises `ValueError` for a share outside [0, 1/2] or a
    weight outside (0, 1].
    """

    model_share: float = 0.0
    model_weight: float = 0.3

    def __post_init__(self) -> None:
        if not (0 <= self.model_share <= 0.5 and 0 < self.model_weight <= 1):
            raise ValueError(f"model-made labels may be at most half, at a weight in (0, 1]: {self}")

    def most(self, human: int) -> int:
        """How many model-made labels may stand beside `human` others."""
        return math.floor(self.model_share / (1 - self.model_share) * human + 1e-9)
