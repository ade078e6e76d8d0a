"""Who stands for what, frozen when a case is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from apps.disputes.models import Dispute, Holder, Position
from apps.gold.selectors import answers_to
from apps.labels.models import Annotation, Source

# Cases whose positions are taken at once: databases limit the parameters of a query.
TOGETHER = 5000
_Standing = dict[tuple[int, str], list[Holder]]


def take_positions(cases: Sequence[Dispute]) -> list[Position]:
    """The labels of each item that nothing superseded, and its gold answer."""
    taken: list[Position] = []
    for start in range(0, len(cases), TOGETHER):
        part = cases[start : start + TOGETHER]
        taken += _positions_of({case.item_id: case for case in part if case.item_id is not None})
    return taken


def _positions_of(by_item: dict[int, Dispute]) -> list[Position]:
    gold = answers_to(by_item)
    standing: _Standing = {}
    for annotation in _unreplaced(by_item):
        standing.setdefault((annotation.item_id, annotation.value), []).append(Holder(annotation=annotation))
    for item in by_item:
        if item in gold:
            standing.setdefault((item, str(gold[item].value)), []).append(Holder(gold_answer=gold[item]))
    positions = Position.objects.bulk_create(
        Position(dispute=by_item[item], value=value, ordinal=place)
        for item, values in _by_item(standing).items()
        for place, value in enumerate(shuffled(by_item[item], values), 1)
    )
    holders = [
        Holder(position=position, annotation=holder.annotation, gold_answer=holder.gold_answer)
        for position in positions
        for holder in standing[position.dispute.item_id or 0, position.value]
    ]
    Holder.objects.bulk_create(holders, batch_size=5000)
    return positions


def _unreplaced(items: Collection[int]) -> list[Annotation]:
    """What `labels.selectors.unreplaced` finds, of many items at once: not every database plans that query well."""
    labels = list(Annotation.objects.filter(item__in=items).exclude(source=Source.ADJUDICATED).order_by("pk"))
    replaced = {label.supersedes_id for label in labels}
    newest: dict[tuple[int, int | None], int] = {}
    for label in labels:
        key = (label.item_id, label.annotator_id)
        newest[key] = max(newest.get(key, 0), label.delivery_id or 0)
    return [
        label
        for label in labels
        if label.pk not in replaced
        and (label.annotator_id is None or label.delivery_id == newest[label.item_id, label.annotator_id])
    ]


def _by_item(standing: _Standing) -> dict[int, list[str]]:
    values: dict[int, list[str]] = {}
    for item, value in standing:
        values.setdefault(item, []).append(value)
    return values


def shuffled(dispute: Dispute, values: list[str]) -> list[str]:
    """An order that anybody can recompute and that depends on nobody's name, vote or time."""
    return sorted(values, key=lambda value: hashlib.sha256(f"{dispute.public_id}\n{value}".encode()).digest())
