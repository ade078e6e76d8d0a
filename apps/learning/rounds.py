"""What each round of the loop cost and how right it was, every figure with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Round:
    """One round of `delivered` records, of which `human` needed a person before delivery (reviewed or blind).

    `seconds` float64[human] is how long each of those took, above 0; `edited` bool[shown] whether a shown pre-label
    was changed; `gold` bool[frozen gold, always the same records] whether the model was right, and `audited`
    bool[audited] whether the delivery was, on a random sample that took `audit_seconds` float64[audited].
    Raises `ValueError` for numbers that do not fit.
    """

    delivered: int
    human: int
    seconds: Floats
    edited: Bools
    gold: Bools
    audited: Bools
    audit_seconds: Floats

    def __post_init__(self) -> None:
        if not 0 <= self.human <= self.delivered or len(self.seconds) != self.human:
            raise ValueError(
                f"{self.human} of {self.delivered} records needed a person; {len(self.seconds)} were timed"
            )
        if len(self.audit_seconds) != len(self.audited) or len(self.audited) > self.delivered:
            raise ValueError(f"{len(self.audited)} of {self.delivered} audited; {len(self.audit_seconds)} were timed")
        times = np.concatenate([self.seconds, self.audit_seconds])
        if not bool(np.isfinite(times).all() and (times > 0).all()):
            raise ValueError("seconds must be finite and above 0")


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """Of one round; `seconds_per_record` is a geometric mean, for work times are skewed.

    `gold_accuracy` is that of the model on frozen gold, `audit_accuracy` that of what was delivered, on random blind
    audits. One minus the edit rate is neither: reviewers let wrong labels pass.
    """

    human_share: Figure
    edit_rate: Figure
    seconds_per_record: Figure
    human_seconds_per_delivered: Figure
    gold_accuracy: Figure
    audit_accuracy: Figure

    def as_json(self) -> dict[str, object]:
        """Each figure by its name."""
        return {name: getattr(self, name).as_json() for name in self.__slots__}


def figures(one: Round) -> RoundFigures:
    """The figures of a round, with 95 % intervals."""
    return RoundFigures(
        _share(one.human, one.delivered, "records that needed a person", "no record was delivered"),
        _share(int(one.edited.sum()), len(one.edited), "shown labels that were changed", "no label was shown"),
        _geometric(one.seconds),
        _mean(one),
        _share(int(one.gold.sum()), len(one.gold), "frozen gold that is right", "there is no frozen gold"),
        _share(int(one.audited.sum()), len(one.audited), "audited records that are right", "nothing was audited"),
    )


def _share(count: int, n: int, what: str, nothing: str) -> Figure:
    if not n:
        return Undefined(nothing)
    low, high = (float(bound) for bound in wilson(count, n))
    value = count / n
    return Estimate(value, min(low, value), max(high, value), n, f"share of {what}; Wilson's 95 % interval")


def _half(values: Floats) -> float:
    return float(special.stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values)))


def _geometric(seconds: Floats) -> Figure:
    if len(seconds) < 2:
        return Undefined("fewer than two records were timed")
    logs = np.log(seconds)
    centre, half = float(logs.mean()), _half(logs)
    low, value, high = (float(np.exp(centre + step)) for step in (-half, 0.0, half))
    return Estimate(value, low, high, len(seconds), "geometric mean of seconds; 95 % by Student's t on logarithms")


def _mean(one: Round) -> Figure:
    """Work and audits of a record add up; who is audited is drawn without looking at the work, so variances do too."""
    if one.delivered < 2:
        return Undefined("fewer than two records were delivered")
    parts = [np.concatenate([part, np.zeros(one.delivered - len(part))]) for part in (one.seconds, one.audit_seconds)]
    value = float(sum(part.mean() for part in parts))
    half = float(np.hypot(_half(parts[0]), _half(parts[1])))
    how = "mean human seconds per delivered record, audits included; 95 % by Student's t"
    return Estimate(value, max(value - half, 0.0), value + half, one.delivered, how)
