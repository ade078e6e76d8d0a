"""Receiving deliveries, and deciding about those that could not be admitted as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.identifiers import public_id
from apps.audit.services import record
from apps.exchange import tasks
from apps.exchange.gold import GoldImport, import_gold
from apps.exchange.intake import Stored, file_name, store
from apps.exchange.models import ImportRun
from apps.exchange.processing import IMPORTER, process, refuse
from apps.exchange.rejects import Rejects
from apps.labels.runs import UNDER_WAY, RunState
from apps.labels.working import STALLED_AFTER, requeue
from apps.projects.models import Project
from apps.projects.policies import may_deliver
from apps.projects.selectors import current_schema

__all__ = ["GoldImport", "Received", "admit_rest", "import_gold", "process", "receive", "requeue_stalled"]

PLAIN = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xml", ".xlsx", ".txt", ".conll", ".conllu", ".parquet")
# The longer ones first: each file has the first that fits.
EXTENSIONS = (*(f"{each}.gz" for each in PLAIN), *PLAIN, ".zip", ".gz", ".manifest")


@dataclass(frozen=True, slots=True)
class Received:
    """`already`: these bytes were received before; `run` is what became of them, and nothing was changed."""

    run: ImportRun
    already: bool


def receive(
    *,
    actor: Actor,
    project: Project,
    file: IO[bytes],
    name: str,
    mapping: Mapping[str, str] | None = None,
    format: str = "",
    annotator: str = "",
    fold: bool = False,
    admit_rest: bool = False,
) -> Received:
    """Store a delivered file and queue its import. `format` is recognised where it is not named; `annotator` says who
    labelled where the format does not. With `fold`, labels may differ by case and blanks; with `admit_rest`, rows
    that cannot be used do not keep the others out."""
    require(may_deliver(actor, project.engagement))
    current_schema(project)
    key = public_id("imp")
    stored = store(file, key=key)
    parameters = _parameters(
        mapping=dict(mapping or {}), format=format, annotator=annotator, fold=fold, admit_rest=admit_rest
    )
    try:
        received = _receive(actor, project, stored, key, name, parameters)
    except BaseException:
        default_storage.delete(stored.path)
        raise
    if received.already:
        default_storage.delete(stored.path)
    return received


@transaction.atomic
def _receive(
    actor: Actor, project: Project, stored: Stored, key: str, name: str, parameters: dict[str, Any]
) -> Received:
    # Two uploads of one file at once would both find it new: the project row is the queue.
    Project.objects.select_for_update().get(pk=project.pk)
    earlier = _taken(project, stored.sha256)
    if earlier is not None:
        return Received(earlier, already=True)
    run = ImportRun.objects.create(
        public_id=key, project=project, file=stored.path, name=file_name(name), sha256=stored.sha256,
        size=stored.size, actor=actor.text, requested_by=actor.user, parameters=parameters,
    )  # fmt: skip
    _queue(run)
    details = {"sha256": run.sha256, "size": run.size, "extension": _extension(run.name)}
    _record(actor, run, "import.received", details)
    return Received(run, already=False)


@transaction.atomic
def admit_rest(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Decide that the refused rows of a failed run do not keep the others out: a new run over the same file."""
    require(may_deliver(actor, run.project.engagement))
    Project.objects.select_for_update().get(pk=run.project_id)
    if run.state != RunState.FAILED or not run.rejected or not run.rows:
        raise Invalid("Only a run that was refused for some of its rows can be admitted without them.")
    if not default_storage.exists(str(run.file.name)):
        raise Invalid("This file is not stored any more; deliver it again.")
    earlier = _taken(run.project, run.sha256)
    if earlier is not None:
        raise Invalid(f"This file is admitted, or about to be, by the import {earlier.public_id}.")
    successor = ImportRun.objects.create(
        project=run.project, file=run.file.name, name=run.name, sha256=run.sha256, size=run.size,
        actor=actor.text, requested_by=actor.user,
        parameters=run.parameters | {"admit_rest": True, "after": run.public_id},
    )  # fmt: skip
    _queue(successor)
    details = {"after": run.public_id, "rejected": run.rejected, "sha256": run.sha256}
    _record(actor, successor, "import.rest_admitted", details)
    return successor


def requeue_stalled(*, after: dt.timedelta = STALLED_AFTER) -> int:
    """Queue again what a worker began and was killed over. Returns how many runs that were."""
    runs, give_up = ImportRun.objects.select_related("project__engagement"), partial(refuse, rejects=Rejects())
    return requeue(runs, after, verb="import.requeued", again=_again, give_up=give_up)


def _again(run: ImportRun) -> None:
    _queue(run)
    _record(IMPORTER, run, "import.requeued", {"sha256": run.sha256})


def _taken(project: Project, sha256: str) -> ImportRun | None:
    """The run that admitted these bytes, or is about to."""
    alive = Q(state__in=UNDER_WAY) | Q(delivery__isnull=False)
    return ImportRun.objects.filter(alive, project=project, sha256=sha256).first()


def _queue(run: ImportRun) -> None:
    transaction.on_commit(partial(tasks.run_import.enqueue, run.pk))


def _parameters(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}


def _extension(name: str) -> str:
    """What the log says of a name, which may hold a person's: its ending, if it is one that delivered files have."""
    ending = "".join(PurePosixPath(name.lower()).suffixes[-2:])
    return next((known for known in EXTENSIONS if ending.endswith(known)), "")


def _record(actor: Actor, run: ImportRun, verb: str, details: dict[str, Any]) -> None:
    record(log=run.project.engagement.log_origin, actor=actor.text, verb=verb, obj=run.public_id, details=details)
