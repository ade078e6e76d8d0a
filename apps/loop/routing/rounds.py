"""Reads about a round: how far people are, and what of its seed may be shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Count, Q

from apps.loop.models import Round, TaskKind


@dataclass(frozen=True, slots=True)
class Progress:
    """Over all kinds of tasks together: by kind it would tell reviewers what they have just answered."""

    asked: int
    answered: int

    @property
    def over(self) -> bool:
        return self.asked == self.answered

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.asked if self.asked else 100


def progress_of(round_: Round) -> Progress:
    asked = ~Q(kind=TaskKind.AUTO)
    return Progress(**round_.tasks.filter(asked).aggregate(asked=Count("pk"), answered=Count("answer")))


def seed_digest(round_: Round) -> str:
    """As the event says it: SHA-256 of the seed."""
    return hashlib.sha256(round_.seed.encode()).hexdigest()


def seed_shown(round_: Round, progress: Progress) -> str:
    """Empty while somebody is still asked: with the seed they could tell which tasks are planted or audited."""
    return round_.seed if progress.over else ""
