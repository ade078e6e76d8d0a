"""Having a batch held against what came before, asked for or due."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.labels.runs import RunState
from apps.labels.working import STALLED_AFTER, requeue
from apps.loop import tasks
from apps.loop.models import Batch, ModelVersion, Watch
from apps.loop.policies import may_run_loop
from apps.loop.selectors import champion_of
from apps.loop.watching.due import OVER, batches_due, is_over
from apps.loop.watching.work import WATCHER, fail, record_watch


@transaction.atomic
def request_watch(*, actor: Actor, batch: Batch, version: ModelVersion | None = None) -> Watch:
    """Queue a watch of a batch. `version` is whose predictions are watched: without it that of the batch's round, else
    the one in charge."""
    require(may_run_loop(actor, batch.project.engagement))
    return _request(actor, batch, version)


def watch_due() -> int:
    """Queue what is to be watched without anybody asking. Returns how many batches that were."""
    due = list(batches_due().select_related("project__engagement", "round__predicted__version"))
    for batch in due:
        with transaction.atomic():
            _request(WATCHER, batch, None)
    return len(due)


def _request(actor: Actor, batch: Batch, version: ModelVersion | None) -> Watch:
    project = batch.project
    if batch.state != RunState.DONE:
        raise Invalid("The batch is not sorted yet. Wait until it is, or see why it failed.")
    if not Batch.objects.filter(project=project, state=RunState.DONE, pk__lt=batch.pk).exists():
        raise Invalid("There is no earlier batch to hold this one against. Watch the next one.")
    watched = version or _usual(batch)
    if watched is not None and watched.project_id != project.pk:
        raise Invalid(f"{watched} belongs to another project than the batch; choose a version of this one.")
    run = Watch.objects.create(
        project=project,
        batch=batch,
        version=watched,
        actor=actor.text,
        requested_by=actor.user,
        parameters={OVER: is_over(batch)},
        seed=batch.sha256,
    )
    record_watch(actor, run, "watch.requested", {})
    _queue(run)
    return run


def requeue_stalled(*, after: dt.timedelta = STALLED_AFTER) -> int:
    """Queue again what a worker began and was killed over. Returns how many watches that were."""
    watches = Watch.objects.select_related("project__engagement", "batch", "version")
    return requeue(watches, after, verb="watch.requeued", again=_again, give_up=fail)


def _again(run: Watch) -> None:
    _queue(run)
    record_watch(WATCHER, run, "watch.requeued", {})


def _queue(run: Watch) -> None:
    transaction.on_commit(partial(tasks.run_watch.enqueue, run.pk))


def _usual(batch: Batch) -> ModelVersion | None:
    round = getattr(batch, "round", None)
    if round is not None and round.predicted is not None:
        version: ModelVersion = round.predicted.version
        return version
    return champion_of(batch.project)
