"""Reads about a round: how far people are, and what of its seed may be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from apps.loop.models import Round, Task, TaskKind


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


def progress_of_each(rounds: Iterable[int | Round], kept: Container[int] = ()) -> dict[int, Progress]:
    """By primary key. In the rounds that are `kept` from who asks, records that a certificate gave back count from when
    all others are answered: before that, their coming would tell whose answer has just refuted it."""
    taken = Task.objects.filter(round=OuterRef("round"), item=OuterRef("item"), kind=TaskKind.AUTO)
    back = Case(When(kind=TaskKind.SHOWN, round__ended__isnull=False, then=Exists(taken)), default=Value(False))
    asked = Task.objects.filter(round__in=rounds).exclude(kind=TaskKind.AUTO).annotate(back=back)
    counted = asked.order_by().values_list("round", "back").annotate(Count("pk"), Count("answer"))
    found: dict[int, Progress] = {}
    for number, _, *told in sorted(counted):
        first = found.setdefault(number, Progress(0, 0))
        if first.over or number not in kept:
            found[number] = Progress(first.asked + told[0], first.answered + told[1])
    return found


def seed_digest(round_: Round) -> str:
    """As the event says it: SHA-256 of the seed."""
    return hashlib.sha256(round_.seed.encode()).hexdigest()


def seed_shown(round_: Round, progress: Progress) -> str:
    """Empty while somebody is still asked: with the seed they could tell which tasks are planted or audited."""
    return round_.seed if progress.over else ""
