"""Training a version, registering one that learns nothing here, and taking what it is made of away."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.disputes.services import reveal_project
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.working import end, requeue
from apps.learning.provenance import Admission
from apps.loop import tasks
from apps.loop.models import Kind, ModelVersion
from apps.loop.outside.prompting import with_prompt
from apps.loop.policies import may_run_loop, may_take_model
from apps.loop.training.declared import declared, settings_digest
from apps.loop.training.integrity import checked_file
from apps.loop.training.kinds import kind_named, must_fit
from apps.loop.training.work import TRAINER, refuse
from apps.projects.models import Project
from apps.projects.selectors import current_schema

LARGEST_SEED = 2**32 - 1
# Longer than learning takes, during which nothing is heard of a version.
STALLED_AFTER = dt.timedelta(minutes=60)
_is_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}").fullmatch


@transaction.atomic
def train_version(
    *,
    actor: Actor,
    project: Project,
    name: str,
    kind: str,
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    admission: Admission | None = None,
) -> ModelVersion:
    """Queue a version that learns from what people decided up to now; equal labels and seed give an equal artefact.

    `kind` is text, image, spans or rules (`settings` as in `declared`; labels tell how often each rule is right).
    Labels that only a model made are out unless `admission` gives them a share.
    """
    require(may_run_loop(actor, project.engagement))
    chosen, admitted = kind_named(kind), admission or Admission()
    if not chosen.is_built_in:
        raise Invalid(f"A version of the kind “{chosen.label}” learns elsewhere. Register it instead.")
    if isinstance(seed, bool) or not 0 <= seed <= LARGEST_SEED:
        raise Invalid(f"The seed is {seed}. Write a whole number from 0 to {LARGEST_SEED:,}.")
    version = _version(actor, project, name, chosen, settings or {})
    version.seed = str(seed)
    version.parameters |= {
        "model_share": repr(float(admitted.model_share)), "model_weight": repr(float(admitted.model_weight))
    }  # fmt: skip
    version.save()
    _queue(version)
    asked = {"kind": str(chosen), "name": version.name, "number": version.number, "seed": version.seed}
    _record(actor, version, "model_version.requested", {**asked, **version.parameters})
    return version


@transaction.atomic
def register_version(
    *, actor: Actor, project: Project, name: str, kind: str, settings: Mapping[str, Any] | None = None
) -> ModelVersion:
    """A version that learns nothing here: rules as they are, a model that answers elsewhere, or one that is known by
    files of its predictions. `settings` as in `declared`."""
    require(may_run_loop(actor, project.engagement))
    chosen = kind_named(kind)
    if chosen in (Kind.TEXT, Kind.IMAGE, Kind.SPANS):
        raise Invalid(f"A {chosen.label.lower()} is nothing before it has learnt. Train it instead.")
    version = _version(actor, project, name, chosen, with_prompt(project, chosen, settings or {}))
    version.digest = settings_digest(version.settings)
    end(version, RunState.DONE)
    about = {"kind": str(chosen), "name": version.name, "number": version.number, "digest": version.digest}
    _record(actor, version, "model_version.registered", about, states=[version])
    return version


def _version(actor: Actor, project: Project, name: str, kind: Kind, settings: Mapping[str, Any]) -> ModelVersion:
    """Unsaved, with the next number of its name."""
    name = " ".join(name.split())
    if not _is_name(name):
        raise Invalid("Give the model a name: up to 80 letters, digits, blanks, points and dashes.")
    schema = current_schema(project)
    rules = rules_of(schema)
    must_fit(kind, rules)
    # Two who ask at once get numbers one after the other.
    Project.objects.select_for_update().get(pk=project.pk)
    last = ModelVersion.objects.filter(project=project, name=name).aggregate(last=Max("number"))["last"]
    return ModelVersion(
        project=project,
        name=name,
        number=(last or 0) + 1,
        kind=kind,
        settings=declared(kind, settings, rules),
        actor=actor.text,
        requested_by=actor.user,
        parameters={"schema": schema.digest},
    )


def requeue_stalled(*, after: dt.timedelta = STALLED_AFTER) -> int:
    """Queue again what a worker began and was killed over. Returns how many versions that were."""
    versions = ModelVersion.objects.select_related("project__engagement")
    return requeue(versions, after, verb="model_version.requeued", again=_again, give_up=refuse)


def _again(version: ModelVersion) -> None:
    _queue(version)
    _record(TRAINER, version, "model_version.requeued", {})


def _queue(version: ModelVersion) -> None:
    transaction.on_commit(partial(tasks.train_model.enqueue, version.pk))


@transaction.atomic
def take_artefact(*, actor: Actor, version: ModelVersion) -> File[bytes]:
    """The trained model, opened; the log says who took which bytes. Invalid if it is not the one that was logged."""
    require(may_take_model(actor, version.project.engagement))
    file = checked_file(version, "artefact")
    _record(actor, version, "model_version.taken", {"what": "artefact", "sha256": version.digest})
    return file


@transaction.atomic
def take_manifest(*, actor: Actor, version: ModelVersion) -> File[bytes]:
    """What it learnt from, opened: who takes it has seen the labels of the project."""
    require(may_take_model(actor, version.project.engagement))
    file = checked_file(version, "manifest")
    _record(actor, version, "model_version.taken", {"what": "manifest", "sha256": version.manifest_sha256})
    reveal_project(actor=actor, project=version.project, reason=f"Took the training manifest of {version.public_id}.")
    return file


def _record(actor: Actor, version: ModelVersion, verb: str, details: dict[str, Any], states: Any = ()) -> None:
    log = version.project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=version.public_id, details=details, states=states)
