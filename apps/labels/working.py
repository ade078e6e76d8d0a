"""What workers do with runs: take one, say how far it is, end it, and give back what a killed worker left."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.audit.models import Event
from apps.labels.runs import Run, RunState

R = TypeVar("R", bound=Run)
T = TypeVar("T")
logger = logging.getLogger(__name__)
# Longer than anything takes between two signs of life.
STALLED_AFTER = dt.timedelta(minutes=30)
# A run that its worker does not survive is not given to workers for ever.
MOST_TURNS = 3


def carry_out(
    run: R,
    work: Callable[[R], T],
    *,
    refusals: tuple[type[Exception], ...],
    refuse: Callable[[R, str], object],
    lost: str,
) -> T | None:
    """Do the work of a waiting run, once: one that somebody else has, or that has ended, is left alone.

    What is raised ends the run: `refusals` with their own words; anything else is raised on, and `lost` tells people
    what did not happen and what to do.
    """
    if not _taken(run):
        return None
    try:
        return work(run)
    except refusals as refusal:
        refuse(run, str(refusal))
    except Exception:
        logger.exception("%s stopped", run)
        refuse(run, f"An error of the portal stopped this; {lost}")
        raise
    return None


def _taken(run: Run) -> bool:
    waiting = type(run)._default_manager.filter(pk=run.pk, state=RunState.WAITING)
    if not waiting.update(state=RunState.RUNNING, progress=0, heartbeat_at=timezone.now()):
        return False
    run.refresh_from_db()
    return True


def report(run: Run, progress: int) -> None:
    """A sign of life. `progress` in per cent."""
    running = type(run)._default_manager.filter(pk=run.pk, state=RunState.RUNNING)
    running.update(progress=progress, heartbeat_at=timezone.now())


def is_held(run: Run) -> bool:
    """Lock a run that is about to end. False if it has ended: who was taken for dead may come second."""
    return type(run)._default_manager.select_for_update().get(pk=run.pk).state == RunState.RUNNING


def end(run: Run, state: RunState) -> None:
    run.state, run.progress = state, 100
    run.finished_at = run.heartbeat_at = timezone.now()
    run.save()


@transaction.atomic
def requeue(
    runs: QuerySet[R],
    after: dt.timedelta,
    *,
    verb: str,
    again: Callable[[R], object],
    give_up: Callable[[R, str], object],
) -> int:
    """Give back what a worker began and was killed over. Returns how many runs that were.

    `again` queues the run and records `verb`; after MOST_TURNS of these, `give_up` ends it.
    """
    silent = runs.filter(state=RunState.RUNNING, heartbeat_at__lt=timezone.now() - after)
    stalled = list(silent.select_for_update(of=("self",)))
    for run in stalled:
        if Event.objects.filter(verb=verb, object=run.public_id).count() >= MOST_TURNS - 1:
            give_up(run, f"{MOST_TURNS} workers were killed over this. Give them more memory, or ask for less at once.")
            continue
        run.state, run.progress, run.heartbeat_at = RunState.WAITING, 0, timezone.now()
        run.save(update_fields=["state", "progress", "heartbeat_at"])
        again(run)
    return len(stalled)
