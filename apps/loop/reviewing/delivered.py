"""What a round delivers: one label for each record of its batch, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from apps.loop.models import Round, Task, TaskKind

# A planted task is about a record of before, and an audit holds what is delivered to account: neither delivers.
DELIVERING = (TaskKind.BLIND, TaskKind.SHOWN, TaskKind.AUTO)
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Delivered:
    """Canonical text (None: the record cannot be labelled, and `note` says why). `kind` tells how it came about, and
    `outcome` what a person did; empty where nobody looked at it."""

    value: str | None
    kind: TaskKind
    outcome: str = ""
    note: str = ""


def delivered(round: Round) -> dict[int, Delivered]:
    """By primary key of the item; records that still wait for an answer are not in it. What was taken unseen and then
    given back to people, because audits refuted the certificate, is what people say."""
    tasks = Task.objects.filter(round=round, kind__in=DELIVERING).order_by("item_id")
    given_back = Task.objects.filter(round=round, kind=TaskKind.SHOWN, item=OuterRef("item"))
    done = tasks.exclude(answer=None, kind__in=(TaskKind.BLIND, TaskKind.SHOWN))
    done = done.exclude(Exists(given_back), kind=TaskKind.AUTO)
    fields = ("item_id", "kind", "prediction__value", "answer__value", "answer__outcome", "answer__note")
    found: dict[int, Delivered] = {}
    for item, kind, predicted, value, outcome, note in done.values_list(*fields).iterator(chunk_size=CHUNK):
        if kind == TaskKind.AUTO:
            found[item] = Delivered(predicted, TaskKind.AUTO)
        else:
            found[item] = Delivered(value, TaskKind(kind), outcome, note)
    return found
