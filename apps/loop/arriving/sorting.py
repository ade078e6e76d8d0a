"""Turning a received file into a sorted batch: all of its items, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import States, record
from apps.exchange.formats import BadFile
from apps.labels.runs import RunState
from apps.labels.working import carry_out, end, is_held, report
from apps.loop.arriving.finding import Found, find
from apps.loop.arriving.rows import new_items, payloads_of, rows_of
from apps.loop.models import Arrival, Batch
from apps.projects.models import Item, Project

SORTER = Actor.system("arrivals")
READ = 10
# How often items are sorted again because others with their keys came in meanwhile.
ATTEMPTS = 3
TOGETHER = 1_000


class Overtaken(Exception):
    """Somebody else brought some of the keys while this batch was sorted."""


def sort(batch: Batch) -> None:
    """Do the work of a waiting batch, once: one that somebody else has, or that has ended, is left alone."""
    lost = "nothing was taken in. Bring the file again."
    carry_out(batch, _sort, refusals=(Invalid, BadFile), refuse=refuse, lost=lost)


def _sort(batch: Batch) -> None:
    try:
        with batch.file.open("rb") as stored:
            rows, repeated = rows_of(cast(BinaryIO, stored), batch.parameters.get("key", ""))
    except FileNotFoundError:
        raise Invalid("The file is not stored any more. Bring it again.") from None
    report(batch, READ)
    for _ in range(ATTEMPTS):
        items, known = new_items(batch.project, rows)
        found = find(batch.project, items, lambda done: report(batch, done))
        try:
            _keep(batch, items, found, {"rows": len(rows) + repeated, "known": known, "repeated": repeated})
        except Overtaken:
            continue
        return
    raise Invalid("Other batches keep bringing the same keys, so this one could not be sorted. Bring it again later.")


@transaction.atomic
def _keep(batch: Batch, items: Sequence[Item], found: Found, rows: dict[str, Any]) -> None:
    # Two batches at once may bring one key: the project row is the queue.
    project = Project.objects.select_for_update().get(pk=batch.project_id)
    if not is_held(batch):
        return
    if payloads_of(project, [item.key for item in items]):
        raise Overtaken
    written = Item.objects.bulk_create(items, batch_size=TOGETHER)
    arrivals = Arrival.objects.bulk_create(_arrivals(batch, written, found), batch_size=TOGETHER)
    batch.counts = rows | found.counts()
    end(batch, RunState.DONE)
    counted = {name: value for name, value in batch.counts.items() if name != "tags"}
    _record(batch, "batch.sorted", {"sha256": batch.sha256, **counted}, [batch, arrivals])


def _arrivals(batch: Batch, items: Sequence[Item], found: Found) -> list[Arrival]:
    return [
        Arrival(
            batch=batch,
            item=item,
            place=place,
            content=found.digests[place],
            group=int(found.group[place]),
            copy_of_id=found.copy_of[place],
            unusual=found.unusual[place],
            tags=found.tags[place],
            picture=found.pictures[place],
        )
        for place, item in enumerate(items)
    ]


@transaction.atomic
def refuse(batch: Batch, message: str) -> None:
    """Nothing of the batch is kept but that it was refused, and why."""
    if not is_held(batch):
        return
    batch.error, batch.counts = message, {}
    end(batch, RunState.FAILED)
    _record(batch, "batch.refused", {"sha256": batch.sha256, "why": message[:1000]}, [batch])


def _record(batch: Batch, verb: str, details: dict[str, Any], written: States) -> None:
    log = batch.project.engagement.log_origin
    record(log=log, actor=SORTER.text, verb=verb, obj=batch.public_id, details=details, states=written)
