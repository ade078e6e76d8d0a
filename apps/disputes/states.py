"""Where a case can be, what can be done with it there, and where that leads: the one table of transitions."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class DisputeState(models.TextChoices):
    OPEN = "open", "Open"
    EVIDENCE = "evidence", "Evidence"
    ASSIGNED = "assigned", "Assigned"
    DECIDED = "decided", "Decided"
    APPEALED = "appealed", "Appealed"
    FINAL = "final", "Final"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    MERGED = "merged", "Merged"


S = DisputeState
UNDECIDED = (S.OPEN, S.EVIDENCE, S.ASSIGNED, S.APPEALED)
"""Somebody has still to decide. An appealed case has a decision already, which stands until the second one."""
RULED = (S.DECIDED, S.FINAL)


class Act(StrEnum):
    HEAR = "hear"
    ASSIGN = "assign"
    RELEASE = "release"
    ASK = "ask"
    DECIDE = "decide"
    SUPERSEDE = "supersede"
    APPEAL = "appeal"
    FINISH = "finish"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    MERGE = "merge"


_WAITING = {Act.ASSIGN: S.ASSIGNED, Act.HEAR: S.EVIDENCE, Act.WITHDRAW: S.WITHDRAWN, Act.MERGE: S.MERGED}
TRANSITIONS: dict[tuple[DisputeState, int], dict[Act, DisputeState]] = {
    (S.OPEN, 1): _WAITING,
    (S.EVIDENCE, 1): {**_WAITING, Act.EXPIRE: S.EXPIRED},
    (S.ASSIGNED, 1): {
        Act.ASSIGN: S.ASSIGNED,
        Act.RELEASE: S.OPEN,
        Act.HEAR: S.ASSIGNED,
        Act.ASK: S.EVIDENCE,
        Act.DECIDE: S.DECIDED,
        Act.WITHDRAW: S.WITHDRAWN,
        Act.MERGE: S.MERGED,
    },
    (S.DECIDED, 1): {Act.SUPERSEDE: S.DECIDED, Act.APPEAL: S.APPEALED, Act.FINISH: S.FINAL},
    (S.APPEALED, 2): {Act.ASSIGN: S.ASSIGNED, Act.HEAR: S.APPEALED, Act.WITHDRAW: S.FINAL},
    (S.ASSIGNED, 2): {
        Act.ASSIGN: S.ASSIGNED,
        Act.RELEASE: S.APPEALED,
        Act.HEAR: S.ASSIGNED,
        Act.DECIDE: S.FINAL,
        Act.WITHDRAW: S.FINAL,
    },
    (S.FINAL, 1): {Act.SUPERSEDE: S.FINAL},
    (S.FINAL, 2): {Act.SUPERSEDE: S.FINAL},
}
"""(state, instance) to what can be done there, and where it leads. An appeal leads to the second instance."""


def after(state: str, instance: int, act: Act) -> DisputeState | None:
    """Where an act leads; None where it cannot be done."""
    return TRANSITIONS.get((DisputeState(state), instance), {}).get(act)
