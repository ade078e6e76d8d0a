"""Did a new version of the guideline bring fewer disputes of a clause?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.measures.adjudication.rates import event_rate, rate_ratio
from apps.measures.estimate import Estimate, Figure, Undefined


class Change(StrEnum):
    """What became of the disputes."""

    FEWER = "fewer"
    MORE = "more"
    CANNOT_TELL = "cannot tell yet"


@dataclass(frozen=True, slots=True)
class Feedback:
    """Disputes of a clause for each 1 000 items `before` and `after` a version, the `ratio` after / before, the
    two-sided exact `p` of no change (to be adjusted where many clauses are asked about), and the verdict."""

    before: Figure
    after: Figure
    ratio: Figure
    p: float
    change: Change


def guideline_feedback(
    disputes_before: int, items_before: int, disputes_after: int, items_after: int, confidence: float = 0.95
) -> Feedback:
    """Compare the disputes of one clause on the items labelled before and after.

    Fewer or more only where the whole exact interval of the ratio is below or above 1. Where there was no dispute
    before, the ratio is undefined, and the verdict rests on its lower bound alone. A clause changed *because* it had
    many disputes falls back in part by itself. Raises `ValueError` for negative counts.
    """
    unit = "disputes for each 1 000 items"
    before, after = (
        event_rate(disputes, items, unit, per=1000, confidence=confidence)
        for disputes, items in ((disputes_before, items_before), (disputes_after, items_after))
    )
    if isinstance(before, Undefined) or isinstance(after, Undefined):
        missing = "before" if isinstance(before, Undefined) else "after"
        return Feedback(before, after, Undefined(f"no item was labelled {missing}"), 1.0, Change.CANNOT_TELL)
    found = rate_ratio(disputes_before, items_before, disputes_after, items_after, confidence)
    change = Change.CANNOT_TELL
    if found.low > 1:
        change = Change.MORE
    elif found.high is not None and found.high < 1:
        change = Change.FEWER
    if found.high is None or before.value == 0:
        reason = f"no dispute before: the ratio has no upper bound (lower bound {found.low:.3g})"
        return Feedback(before, after, Undefined(reason), found.p, change)
    n = disputes_before + disputes_after
    how = f"ratio of disputes per item, after to before; exact {100 * confidence:.6g} % interval given their sum"
    ratio = Estimate(after.value / before.value, found.low, found.high, n, how)
    return Feedback(before, after, ratio, found.p, change)
