"""Asking a version what it says of items, and asking again when that failed."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.labels.runs import RunState
from apps.labels.working import STALLED_AFTER, requeue
from apps.loop import tasks
from apps.loop.models import About, Batch, Kind, ModelVersion, PredictionRun
from apps.loop.policies import may_run_loop
from apps.loop.predicting.keeping import PREDICTOR, fail, record_run
from apps.projects.selectors import current_schema


@transaction.atomic
def request_predictions(
    *, actor: Actor, version: ModelVersion, about: str, batch: Batch | None = None
) -> PredictionRun:
    """Queue the question what `version` says of a batch, of the items with gold, or of earlier blind samples."""
    project = version.project
    require(may_run_loop(actor, project.engagement))
    if version.state != RunState.DONE:
        raise Invalid(f"{version} is not ready, so it cannot be asked.")
    if version.kind == Kind.FILE:
        raise Invalid(f"{version} is known by its files alone. Upload its predictions instead of asking for them.")
    check_about(version, about, batch)
    run = PredictionRun.objects.create(
        version=version,
        about=about,
        batch=batch,
        actor=actor.text,
        requested_by=actor.user,
        parameters={"schema": current_schema(project).digest},
    )
    record_run(actor, run, "predictions.requested", {})
    _queue(run)
    return run


@transaction.atomic
def ask_again(*, actor: Actor, run: PredictionRun) -> PredictionRun:
    """The same question once more, after a run that failed."""
    require(may_run_loop(actor, run.version.project.engagement))
    if run.state != RunState.FAILED:
        raise Invalid("This run has not failed, so there is no reason to ask again.")
    return request_predictions(actor=actor, version=run.version, about=run.about, batch=run.batch)


def requeue_stalled(*, after: dt.timedelta = STALLED_AFTER) -> int:
    """Queue again what a worker began and was killed over. Returns how many runs that were."""
    runs = PredictionRun.objects.select_related("version__project__engagement", "batch")
    return requeue(runs, after, verb="predictions.requeued", again=_again, give_up=fail)


def _again(run: PredictionRun) -> None:
    _queue(run)
    record_run(PREDICTOR, run, "predictions.requeued", {})


def _queue(run: PredictionRun) -> None:
    transaction.on_commit(partial(tasks.run_predictions.enqueue, run.pk))


def check_about(version: ModelVersion, about: str, batch: Batch | None) -> None:
    """Invalid unless predictions of the version can be about this."""
    if about not in About.values:
        raise Invalid(f"Nothing is called {about!r} here; ask about one of {', '.join(About.values)}.")
    if (about == About.BATCH) != (batch is not None):
        raise Invalid("Name the batch, and only where the question is about one.")
    if batch is not None and batch.project_id != version.project_id:
        raise Invalid(f"{version} belongs to another project than the batch; choose a version of this one.")
    if batch is not None and batch.state != RunState.DONE:
        raise Invalid("The batch is not sorted yet. Wait until it is, or see why it failed.")
