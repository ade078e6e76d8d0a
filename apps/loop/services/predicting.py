"""Asking a version what it says of items, and asking again when that failed."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.labels.runs import RunState
from apps.loop import tasks
from apps.loop.models import About, Batch, Kind, ModelVersion, PredictionRun
from apps.loop.policies import may_run_loop
from apps.loop.predicting.keeping import fail, record_run
from apps.projects.selectors import current_schema

# Longer than anything takes between two signs of life.
STALLED_AFTER = dt.timedelta(minutes=30)


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
    transaction.on_commit(partial(tasks.run_predictions.enqueue, run.pk))
    return run


@transaction.atomic
def ask_again(*, actor: Actor, run: PredictionRun) -> PredictionRun:
    """The same question once more, after a run that failed or whose worker has been silent for half an hour."""
    require(may_run_loop(actor, run.version.project.engagement))
    if is_silent(run):
        fail(actor, run, "The worker stopped. It was asked again.")
    elif run.state != RunState.FAILED:
        raise Invalid("This run has not failed, so there is no reason to ask again.")
    return request_predictions(actor=actor, version=run.version, about=run.about, batch=run.batch)


def is_silent(run: PredictionRun) -> bool:
    """Whoever worked on it was killed."""
    under_way = run.state in (RunState.WAITING, RunState.RUNNING)
    return under_way and run.heartbeat_at < timezone.now() - STALLED_AFTER


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
