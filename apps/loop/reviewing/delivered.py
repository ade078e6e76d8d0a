"""What a round delivers: one label for each record of its batch, with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from apps.loop.models import BY_PEOPLE, DELIVERING, Round, Task, TaskKind

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
    done = tasks.exclude(answer=None, kind__in=BY_PEOPLE)
    done = done.exclude(Exists(given_back), kind=TaskKind.AUTO)
    fields = ("item_id", "kind", "prediction__value", "answer__value", "answer__outcome", "answer__note")
    found: dict[int, Delivered] = {}
    for item, kind, predicted, value, outcome, note in done.values_list(*fields).iterator(chunk_size=CHUNK):
        if kind == TaskKind.AUTO:
            found[item] = Delivered(predicted, TaskKind.AUTO)
        else:
            found[item] = Delivered(value, TaskKind(kind), outcome, note)
    return found


def labels_to_deliver(rounds: Sequence[Round]) -> dict[tuple[int, int], str | None]:
    """(round, item) to the label that the round gave an audited record; None: it cannot be labelled. Records that
    still wait for people are not in it."""
    audit = Task.objects.filter(round=OuterRef("round"), item=OuterRef("item"), kind=TaskKind.AUDIT)
    tasks = Task.objects.filter(Exists(audit.exclude(answer=None)), round__in=rounds, kind__in=DELIVERING)
    done = tasks.exclude(answer=None, kind__in=BY_PEOPLE)
    rows = done.values_list("round_id", "item_id", "kind", "prediction__value", "answer__value")
    # What was taken unseen comes first, so that what people said of it after all stands.
    return {
        (number, item): predicted if kind == TaskKind.AUTO else answered
        for number, item, kind, predicted, answered in sorted(rows, key=lambda row: row[2] != TaskKind.AUTO)
    }
