"""Asking for a training set, and taking it away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.disputes.services import reveal_project
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.services import freeze_set
from apps.labels.working import STALLED_AFTER, requeue
from apps.projects.models import Project
from apps.projects.selectors import current_schema
from apps.training import tasks
from apps.training.formats import formats_named
from apps.training.freezing import FREEZER, freeze, refuse
from apps.training.gates import gates_named
from apps.training.models import TrainingSet
from apps.training.policies import may_freeze_training_set, may_take_training_set

__all__ = ["download_training_set", "freeze", "request_training_set", "requeue_stalled"]


@transaction.atomic
def request_training_set(
    *, actor: Actor, project: Project, formats: Iterable[str] = (), waived: Iterable[str] = ()
) -> TrainingSet:
    """Queue a training set of everything delivered up to now. `waived` names gates whose failures are put in all the
    same, marked; JSON Lines are written whatever the `formats`."""
    require(may_freeze_training_set(actor, project.engagement))
    rules = rules_of(current_schema(project))
    parameters = {
        "formats": list(formats_named(formats, rules)),
        "waived": sorted(map(str, gates_named(waived))),
        "schema": rules.digest,
    }
    run = TrainingSet.objects.create(
        project=project,
        annotation_set=freeze_set(actor=actor, project=project),
        actor=actor.text,
        requested_by=actor.user,
        parameters=parameters,
    )
    _queue(run)
    _record(actor, run, "training_set.requested", {"set": run.annotation_set.public_id, **parameters})
    return run


@transaction.atomic
def download_training_set(*, actor: Actor, training_set: TrainingSet) -> File[bytes]:
    """The zip, opened; the log says who took which bytes."""
    require(may_take_training_set(actor, training_set.project.engagement))
    if training_set.state != RunState.DONE:
        raise Invalid("This training set is not frozen, so there is nothing to download.")
    file = training_set.opened()
    _record(actor, training_set, "training_set.downloaded", {"sha256": training_set.sha256})
    reveal_project(actor=actor, project=training_set.project, reason=f"Took the training set {training_set.public_id}.")
    return file


def requeue_stalled(*, after: dt.timedelta = STALLED_AFTER) -> int:
    """Queue again what a worker began and was killed over. Returns how many sets that were."""
    sets = TrainingSet.objects.select_related("project__engagement")
    return requeue(sets, after, verb="training_set.requeued", again=_again, give_up=refuse)


def _again(run: TrainingSet) -> None:
    _queue(run)
    _record(FREEZER, run, "training_set.requeued", {})


def _queue(run: TrainingSet) -> None:
    transaction.on_commit(partial(tasks.run_training_set.enqueue, run.pk))


def _record(actor: Actor, run: TrainingSet, verb: str, details: dict[str, Any]) -> None:
    record(log=run.project.engagement.log_origin, actor=actor.text, verb=verb, obj=run.public_id, details=details)
