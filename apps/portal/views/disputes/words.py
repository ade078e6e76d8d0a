"""Where a case stands, in the words of somebody who has a part in it and not an office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from apps.disputes.models import Dispute, DisputeState


def standing_of(case: Dispute, *, brought: bool, may_appeal: bool) -> str:
    """One sentence with the deadline that counts. `brought`: a question in the case is for this reader to answer."""
    if case.state == DisputeState.EVIDENCE:
        return _hearing(case, brought=brought)
    if case.state == DisputeState.DECIDED:
        return _decided(case, may_appeal=may_appeal)
    words = _WORDS[DisputeState(case.state)]
    return words(case) if callable(words) else words


def _hearing(case: Dispute, *, brought: bool) -> str:
    if not case.asked:
        return f"Both sides may speak. {_decides_by(case)}"
    if not brought:
        return f"The adjudicator waits for an answer until {at(case.due_at)}."
    return f"The adjudicator asks you something. Answer by {at(case.due_at)}, or the case expires."


def _decided(case: Dispute, *, may_appeal: bool) -> str:
    if case.due_at is None or case.due_at <= timezone.now():
        return f"The time to appeal ended on {at(case.due_at)}."
    return f"{'You may appeal' if may_appeal else 'It can be appealed'} until {at(case.due_at)}."


def _decides_by(case: Dispute) -> str:
    if case.due_at is not None and case.due_at <= timezone.now():
        return f"The buyer should have decided by {at(case.due_at)}."
    return f"The buyer decides by {at(case.due_at)}."


def _appealed(case: Dispute) -> str:
    return f"Appealed: somebody who was not in the first instance decides. {_decides_by(case)}"


def _merged(case: Dispute) -> str:
    return f"Goes on as {case.merged_into}."


def at(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(dt.UTC):%d %B %Y, %H:%M} UTC" if moment else "further notice"


_WORDS: dict[DisputeState, str | Callable[[Dispute], str]] = {
    DisputeState.OPEN: _decides_by,
    DisputeState.ASSIGNED: _decides_by,
    DisputeState.APPEALED: _appealed,
    DisputeState.FINAL: "Final: this was the last word.",
    DisputeState.WITHDRAWN: "Withdrawn; nothing was decided.",
    DisputeState.EXPIRED: "Expired: a question was not answered in time.",
    DisputeState.MERGED: _merged,
}
