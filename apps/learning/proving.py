"""Does the workload fall while accuracy holds? Shown, not shown, or nobody can tell yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from apps.learning.rounds import Round
from apps.measures.comparing import Paired, Trend, accuracy_difference, cochran_armitage, newcombe
from apps.measures.estimate import Estimate, Figure, Undefined


class Claim(StrEnum):
    """What the rounds say of a claim."""

    SHOWN = "shown"
    NOT_SHOWN = "not shown"
    CANNOT_TELL = "cannot tell yet"


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict on "workload falls and accuracy holds", a sentence for each part, and the figures behind them.

    Differences are the last round minus the first, with 90 % intervals, whose bounds are one-sided at 5 %: of the
    share of records that need a person, of the model's accuracy on the same frozen gold, of the audited accuracy of
    what was delivered.
    """

    verdict: Claim
    sentences: tuple[str, ...]
    workload: Figure
    gold: Figure
    audits: Figure


def proof(rounds: Sequence[Round], margin: float = 0.01, alpha: float = 0.05) -> Proof:
    """Both claims must be shown in the same rounds, each at `alpha` (intersection-union, nothing to correct).

    Workload: a falling Cochran-Armitage trend of the human share over rounds, and the last share below the first.
    Accuracy: the last round's not lower than the first's by `margin`, on frozen gold (Tango, same records) and on
    blind audits (Newcombe, other records). Not shown: one part is shown to be false. Raises `ValueError` where the
    frozen gold of two rounds is not the same number of records.
    """
    if len(rounds) < 2:
        nothing = Undefined("one round is no change")
        return Proof(Claim.CANNOT_TELL, (nothing.reason,), nothing, nothing, nothing)
    first, last, level = rounds[0], rounds[-1], 1 - 2 * alpha
    workload = _difference((last.human, last.delivered), (first.human, first.delivered), level)
    gold = accuracy_difference(Paired.of(first.gold, last.gold), level)
    audits = _difference(_audits(last), _audits(first), level)
    trend = cochran_armitage([one.human for one in rounds], [one.delivered for one in rounds])
    parts = [
        _falling(workload, trend, alpha),
        _holding("the model's accuracy on frozen gold", gold, margin),
        _holding("the audited accuracy of what was delivered", audits, margin),
    ]
    verdicts = {part[0] for part in parts}
    verdict = next(one for one in (Claim.NOT_SHOWN, Claim.CANNOT_TELL, Claim.SHOWN) if one in verdicts)
    return Proof(verdict, tuple(part[1] for part in parts), workload, gold, audits)


def _audits(one: Round) -> tuple[int, int]:
    return int(one.audited.sum()), len(one.audited)


def _difference(last: tuple[int, int], first: tuple[int, int], level: float) -> Figure:
    if not (last[1] and first[1]):
        return Undefined("nothing was counted in the first or the last round")
    low, high = (float(bound) for bound in newcombe(*last, *first, level))
    value = last[0] / last[1] - first[0] / first[1]
    method = f"difference of two shares, last round minus first; Newcombe's {100 * level:.6g} % interval"
    return Estimate(value, min(low, value), max(high, value), last[1] + first[1], method)


def _falling(change: Figure, trend: Trend | Undefined, alpha: float) -> tuple[Claim, str]:
    if isinstance(change, Undefined):
        return Claim.CANNOT_TELL, f"workload: {change.reason}"
    told = f"the share of records that need a person changed by {_points(change)}"
    if change.low >= 0:
        return Claim.NOT_SHOWN, f"{told}: it does not fall"
    steady = isinstance(trend, Trend) and trend.falling < alpha
    if steady and change.high < 0:
        return Claim.SHOWN, f"{told}, and falls over the rounds"
    return Claim.CANNOT_TELL, f"{told}: whether it falls cannot be told yet"


def _holding(what: str, change: Figure, margin: float) -> tuple[Claim, str]:
    if isinstance(change, Undefined):
        return Claim.CANNOT_TELL, f"{what}: {change.reason}"
    told = f"{what} changed by {_points(change)}"
    if change.low > 0:
        return Claim.SHOWN, f"{told}: it climbs"
    if change.low > -margin:
        return Claim.SHOWN, f"{told}: it holds within {100 * margin:.3g} points"
    if change.high <= -margin:
        return Claim.NOT_SHOWN, f"{told}: it falls"
    return Claim.CANNOT_TELL, f"{told}: whether it holds within {100 * margin:.3g} points cannot be told yet"


def _points(change: Estimate) -> str:
    value, low, high = (100 * np.array([change.value, change.low, change.high])).tolist()
    return f"{value:+.1f} points ({low:+.1f} to {high:+.1f})".replace("-", "\N{MINUS SIGN}")
