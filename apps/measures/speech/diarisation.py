"""Who spoke when: the diarisation error rate under the best mapping of speakers, exact in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.estimate import Figure, Undefined
from apps.measures.ratings import number_off
from apps.measures.speech.ratio import ratio_of_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Turns:
    """Speaker `speaker[i]` (int32, 0..speakers-1) talks from `start[i]` to `end[i]`, float64 seconds.

    Turns of one speaker may overlap; they count once. Raises `ValueError` for a time that is not finite and for a
    turn that ends before it starts.
    """

    start: Floats
    end: Floats
    speaker: Ints
    speakers: int

    def __post_init__(self) -> None:
        if not (self.start.shape == self.end.shape == self.speaker.shape) or self.start.ndim != 1:
            raise ValueError("start, end and speaker must be flat and equally long")
        if not (np.isfinite(self.start).all() and np.isfinite(self.end).all()) or bool((self.end < self.start).any()):
            raise ValueError("a turn needs two finite times, the start first")

    @classmethod
    def from_labels(cls, start: ArrayLike, end: ArrayLike, speakers: Sequence[Any]) -> Self:
        """Number off the names of the speakers."""
        speaker, names = number_off(speakers)
        return cls(np.asarray(start, np.float64), np.asarray(end, np.float64), speaker, len(names))


@dataclass(frozen=True, eq=False)
class SpeakerErrors:
    """Seconds of speech: `missed`, `false_alarm` and given to the wrong speaker (`confused`), of `speech` seconds in
    the reference, where two who talk at once count twice. `mapping` int64[pairs, 2]: reference and hypothesis speaker
    taken for the same."""

    speech: float
    missed: float
    false_alarm: float
    confused: float
    mapping: NDArray[np.int64]

    @property
    def rate(self) -> float | Undefined:
        """The diarisation error rate of this recording; it may exceed 1."""
        if self.speech == 0:
            return Undefined("the reference holds no speech")
        return (self.missed + self.false_alarm + self.confused) / self.speech


def speaker_errors(reference: Turns, hypothesis: Turns, collar: float = 0.0) -> SpeakerErrors:
    """Compare over elementary intervals between all boundaries: no frames, no rounding.

    Speakers are mapped one to one so that the time on which they agree is longest. `collar` seconds on *each* side
    of every reference boundary are left out (NIST's md-eval; some libraries call the sum of both sides the collar).
    Raises `ValueError` for a negative collar.
    """
    if not collar >= 0:
        raise ValueError(f"a collar is not negative, got {collar}")
    from scipy.optimize import linear_sum_assignment

    around = np.unique(np.concatenate([reference.start, reference.end]))
    ends = (reference.start, reference.end, hypothesis.start, hypothesis.end, around - collar, around + collar)
    times = np.unique(np.concatenate(ends))
    length = np.diff(times)
    if collar:
        collars = Turns(around - collar, around + collar, np.zeros(len(around), np.int32), 1)
        length = length * ~_talking(collars, times)[:, 0]
    left, right = (_talking(turns, times) for turns in (reference, hypothesis))
    together = left.T.astype(np.float64) @ (right * length[:, None])
    rows, columns = linear_sum_assignment(together, maximize=True)
    agreed = together[rows, columns] > 0
    matched = float(together[rows, columns].sum())
    said, heard = left.sum(axis=1), right.sum(axis=1)
    return SpeakerErrors(
        float(length @ said),
        float(length @ np.maximum(said - heard, 0)),
        float(length @ np.maximum(heard - said, 0)),
        max(float(length @ np.minimum(said, heard)) - matched, 0.0),
        np.column_stack([rows[agreed], columns[agreed]]).astype(np.int64),
    )


def diarisation_error_rate(recordings: Sequence[SpeakerErrors], *, confidence: float = 0.95) -> Figure:
    """All seconds in error divided by all seconds of reference speech, over recordings."""
    wrong = np.array([each.missed + each.false_alarm + each.confused for each in recordings], np.float64)
    speech = np.array([each.speech for each in recordings], np.float64)
    return ratio_of_sums(wrong, speech, "diarisation error rate", "seconds of speech", confidence)


def _talking(turns: Turns, times: Floats) -> NDArray[np.bool_]:
    """Who talks in each elementary interval, bool[intervals, speakers]."""
    change = np.zeros((max(len(times), 1), turns.speakers), np.int64)
    np.add.at(change, (np.searchsorted(times, turns.start), turns.speaker), 1)
    np.add.at(change, (np.searchsorted(times, turns.end), turns.speaker), -1)
    return np.asarray(np.cumsum(change, axis=0)[:-1] > 0)
