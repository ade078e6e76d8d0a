"""What a change of threshold, overlap or audits is worked out from, and what is asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from apps.measures.strategy.evidence import Moments

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]
NONE = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Basis:
    """What a change is worked out from.

    float64[n] `score` and bool[n] `wrong` of the model on a random blind sample; float64[m] `by_people_score` and
    bool[m] `by_people_wrong` of records that people labelled and that were audited; int64[i] `wrong_labels` of
    `labels` of items with several labels and a known answer; seconds for a record that is `shown`, and that is asked
    `blind`; the `price` of a prediction.
    """

    score: Floats = field(default_factory=lambda: NONE)
    wrong: Bools = field(default_factory=lambda: NONE.astype(np.bool_))
    by_people_score: Floats = field(default_factory=lambda: NONE)
    by_people_wrong: Bools = field(default_factory=lambda: NONE.astype(np.bool_))
    wrong_labels: Longs = field(default_factory=lambda: NONE.astype(np.int64))
    labels: Longs = field(default_factory=lambda: NONE.astype(np.int64))
    shown: Moments = field(default_factory=Moments)
    blind: Moments = field(default_factory=Moments)
    price: float = 0.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Labels that score `threshold` or more are taken unseen (from 1: none); the others get `overlap` labels; the
    share `calibration` is labelled blind, the share `audit` of the delivery is audited. `volume` records, `hourly`
    what an hour costs and `per_error` what a wrong label costs (None: nobody said).

    Raises `ValueError` for shares outside [0, 1], overlaps below 1 and volumes or costs below 0.
    """

    threshold: float = 1.0
    overlap: int = 1
    audit: float = 0.03
    calibration: float = 0.0
    volume: int = 10_000
    hourly: float | None = None
    per_error: float | None = None

    def __post_init__(self) -> None:
        if not all(0 <= one <= 1 for one in (self.threshold, self.audit, self.calibration)):
            raise ValueError("threshold, share of audits and share asked blind must be between 0 and 1")
        costs = (self.hourly or 0.0, self.per_error or 0.0)
        if self.overlap < 1 or self.volume < 1 or min(costs) < 0 or not all(map(math.isfinite, costs)):
            raise ValueError("at least one label and one record are asked for, and no cost is below 0")
