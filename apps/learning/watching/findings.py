"""One question asked of a stream, and the answers to all of them judged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from apps.measures.comparing.adjusted import benjamini_hochberg
from apps.measures.estimate import significant

# Of everything that is said to have moved, at most this share moved by chance alone.
RATE = 0.01


class Changed(StrEnum):
    """What was found of one question."""

    MOVED = "moved"
    NOT_SHOWN = "not shown to have moved"
    NOT_ENOUGH = "not enough"


@dataclass(frozen=True, slots=True)
class Finding:
    """`effect` is how far something moved and `bar` from where that matters, in the units that `what` names.

    `p` is the probability of such a change by chance (None: the question has no p-value, and `signals` answers it);
    `told` whether a large change would have been told from chance at these sizes, `n` and `reference` records.
    `why` says why there is no answer at all.
    """

    name: str
    about: str
    what: str
    effect: float = 0.0
    bar: float = 0.0
    p: float | None = None
    n: int = 0
    reference: int = 0
    told: bool = True
    signals: bool = False
    method: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, its p-value adjusted for everything asked at once, and the answer."""

    finding: Finding
    adjusted: float | None
    changed: Changed

    def as_json(self) -> dict[str, Any]:
        """As it is kept and answered; without numbers where there is no answer."""
        one = self.finding
        told: dict[str, Any] = {"about": one.about, "what": one.what, "verdict": str(self.changed)}
        if one.why:
            return {**told, "undefined": one.why}
        numbers = {"effect": significant(one.effect), "bar": one.bar, "n": one.n, "reference": one.reference}
        chance = {"p": _rounded(one.p), "adjusted": _rounded(self.adjusted)}
        return {**told, **numbers, **chance, "method": one.method}


def _rounded(p: float | None) -> float | None:
    return None if p is None else significant(p)


def judged(findings: Sequence[Finding], rate: float = RATE) -> list[Judged]:
    """Moved: adjusted p-value (Benjamini-Hochberg over all findings that have one) at most `rate`, and effect above
    its bar; or a chart that signals. Not enough: no answer, or even a large change would have looked like chance."""
    chances = [(one.name, one.p) for one in findings if not one.why and one.p is not None]
    adjusted = dict(
        zip((name for name, _ in chances), benjamini_hochberg([p for _, p in chances]).tolist(), strict=True)
    )
    return [Judged(one, adjusted.get(one.name), _changed(one, adjusted.get(one.name), rate)) for one in findings]


def _changed(one: Finding, adjusted: float | None, rate: float) -> Changed:
    if one.why:
        return Changed.NOT_ENOUGH
    if one.signals or (adjusted is not None and adjusted <= rate and one.effect > one.bar):
        return Changed.MOVED
    return Changed.NOT_SHOWN if one.told else Changed.NOT_ENOUGH


def differences_told(large: float, spread: float, n: int, m: int, rate: float = RATE) -> bool:
    """Would a difference of two means by `large` be told from chance, where values spread by `spread`?"""
    # 2.576: the two-sided 1 % point of the normal distribution, for RATE.
    return bool(n and m and large >= 2.576 * spread * np.sqrt(1 / n + 1 / m))
