"""Taking in new items: as a file, by program, or out of a watched folder."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import IO, Any, NamedTuple

from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.identifiers import public_id
from apps.audit.services import record
from apps.exchange.intake import Stored, file_name, store
from apps.labels.runs import RunState
from apps.labels.working import STALLED_AFTER, requeue
from apps.loop import tasks
from apps.loop.arriving.sorting import SORTER, refuse, sort
from apps.loop.models import Batch, Origin
from apps.loop.policies import may_run_loop
from apps.projects.models import Project

__all__ = ["Received", "receive_rows", "requeue_stalled", "sort", "take_in"]


class Received(NamedTuple):
    """`already`: these bytes were received before; `batch` is what became of them, and nothing was changed."""

    batch: Batch
    already: bool


def receive_rows(*, actor: Actor, project: Project, rows: Sequence[Mapping[str, Any]], name: str) -> Batch:
    """Take in items that a program brings: {"key": text, "payload": {…}} each."""
    return take_in(actor=actor, project=project, file=as_lines(rows), name=name, origin=Origin.API).batch


def as_lines(rows: Sequence[Mapping[str, Any]]) -> IO[bytes]:
    """Rows as JSON Lines, whose SHA-256 is that of the batch. Invalid for what no row can be made of."""
    try:
        lines = [json.dumps(dict(row), ensure_ascii=False, sort_keys=True, allow_nan=False) for row in rows]
        return io.BytesIO("".join(f"{line}\n" for line in lines).encode())
    except (ValueError, TypeError, RecursionError):
        raise Invalid("A row holds what JSON cannot: a number that is not finite, or half a character.") from None


def take_in(
    *, actor: Actor, project: Project, file: IO[bytes], name: str, origin: str = Origin.UPLOAD, key: str = ""
) -> Received:
    """Store a file and queue its sorting. `key` names the column that holds the keys where it is not clear."""
    require(may_run_loop(actor, project.engagement))
    named = public_id("bat")
    stored = store(file, key=named, folder="arrivals")
    try:
        received = _take_in(actor, Batch(
            public_id=named, project=project, origin=origin, name=file_name(name), sha256=stored.sha256,
            file=stored.path, actor=actor.text, requested_by=actor.user, parameters={"key": key} if key else {},
        ), stored)  # fmt: skip
    except BaseException:
        default_storage.delete(stored.path)
        raise
    if received.already:
        default_storage.delete(stored.path)
    return received


@transaction.atomic
def _take_in(actor: Actor, batch: Batch, stored: Stored) -> Received:
    # Two uploads of one file at once would both find it new: the project row is the queue.
    project = Project.objects.select_for_update().get(pk=batch.project_id)
    earlier = project.batches.filter(sha256=batch.sha256).exclude(state=RunState.FAILED).first()
    if earlier is not None:
        return Received(earlier, already=True)
    batch.save()
    _queue(batch)
    _record(actor, batch, "batch.received", {"sha256": batch.sha256, "size": stored.size, "origin": str(batch.origin)})
    return Received(batch, already=False)


def requeue_stalled(*, after: dt.timedelta = STALLED_AFTER) -> int:
    """Queue again what a worker began and was killed over. Returns how many batches that were."""
    batches = Batch.objects.select_related("project__engagement")
    return requeue(batches, after, verb="batch.requeued", again=_again, give_up=refuse)


def _again(batch: Batch) -> None:
    _queue(batch)
    _record(SORTER, batch, "batch.requeued", {"sha256": batch.sha256})


def _queue(batch: Batch) -> None:
    transaction.on_commit(partial(tasks.sort_batch.enqueue, batch.pk))


def _record(actor: Actor, batch: Batch, verb: str, details: dict[str, Any]) -> None:
    log = batch.project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=batch.public_id, details=details)
