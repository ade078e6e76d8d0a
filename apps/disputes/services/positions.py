"""Who stands for what, frozen when a case is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from apps.disputes.models import Dispute, Holder, Position
from apps.gold.selectors import answers_to
from apps.labels.models import Annotation, Source
from apps.labels.selectors import unreplaced

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
    labels = Annotation.objects.filter(item__in=by_item).exclude(source=Source.ADJUDICATED)
    for annotation in unreplaced(labels):
        standing.setdefault((annotation.item_id, annotation.value), []).append(Holder(annotation=annotation))
    for item in by_item:
        if item in gold:
            standing.setdefault((item, str(gold[item].value)), []).append(Holder(gold_answer=gold[item]))
    positions = Position.objects.bulk_create(
        Position(dispute=by_item[item], value=value, ordinal=place)
        for item, values in _by_item(standing).items()
        for place, value in enumerate(_shuffled(by_item[item], values), 1)
    )
    holders = [
        Holder(position=position, annotation=holder.annotation, gold_answer=holder.gold_answer)
        for position in positions
        for holder in standing[position.dispute.item_id or 0, position.value]
    ]
    Holder.objects.bulk_create(holders, batch_size=5000)
    return positions


def _by_item(standing: _Standing) -> dict[int, list[str]]:
    values: dict[int, list[str]] = {}
    for item, value in standing:
        values.setdefault(item, []).append(value)
    return values


def _shuffled(dispute: Dispute, values: list[str]) -> list[str]:
    """An order that anybody can recompute and that depends on nobody's name, vote or time."""
    return sorted(values, key=lambda value: hashlib.sha256(f"{dispute.public_id}\n{value}".encode()).digest())
