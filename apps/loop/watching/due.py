"""Which batches are to be watched without anybody asking: once sorted, and once their round is over."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.labels.runs import RunState
from apps.loop.models import Batch, Round, Watch
from apps.loop.reviewing.queue import unanswered

# What a watch keeps among its parameters: whether the round of the batch was over when it was asked for.
OVER = "round_over"


def is_over(batch: Batch) -> bool:
    """Every task of its round is answered."""
    round = Round.objects.filter(batch=batch, state=RunState.DONE)
    return round.exists() and not unanswered().filter(round__in=round).exists()


def batches_due() -> QuerySet[Batch]:
    """Those with earlier ones to be held against that were not watched yet, or not since their round was over."""
    sorted_ones = Batch.objects.filter(state=RunState.DONE)
    earlier = sorted_ones.filter(project=OuterRef("project"), pk__lt=OuterRef("pk"))
    watched = Watch.objects.filter(batch=OuterRef("pk"))
    unfinished = unanswered().filter(round__batch=OuterRef("pk"))
    since_then = watched.filter(**{f"parameters__{OVER}": True})
    over = Q(round__state=RunState.DONE) & ~Exists(since_then) & ~Exists(unfinished)
    return sorted_ones.filter(Exists(earlier)).filter(~Exists(watched) | over).order_by("pk")
