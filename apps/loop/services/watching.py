"""Asking for a batch to be held against what came before."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.labels.runs import RunState
from apps.loop import tasks
from apps.loop.models import Batch, ModelVersion, Watch
from apps.loop.policies import may_run_loop
from apps.loop.selectors import champion_of


@transaction.atomic
def request_watch(*, actor: Actor, batch: Batch, version: ModelVersion | None = None) -> Watch:
    """Queue a watch of a batch. `version` is whose predictions are watched: without it that of the batch's round, else
    the one in charge."""
    project = batch.project
    require(may_run_loop(actor, project.engagement))
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
        seed=batch.sha256,
    )
    details = {"batch": batch.public_id, "version": watched.public_id if watched else ""}
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb="watch.requested", obj=run.public_id, details=details)
    transaction.on_commit(partial(tasks.run_watch.enqueue, run.pk))
    return run


def _usual(batch: Batch) -> ModelVersion | None:
    round = getattr(batch, "round", None)
    if round is not None and round.predicted is not None:
        version: ModelVersion = round.predicted.version
        return version
    return champion_of(batch.project)
