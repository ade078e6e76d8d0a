"""What was delivered and decided in a project up to now, read by a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from django.db.models import OuterRef, QuerySet, Subquery

from apps.audit.models import Event
from apps.disputes.models import Adjudication, Dispute
from apps.gold.models import GoldAnswer, Standing
from apps.gold.selectors import comparable, gold_values, latest_run
from apps.labels.columns import coded_values
from apps.labels.loading import by_current_rules
from apps.labels.models import Annotation, Annotator, Delivery, Source
from apps.labels.types import AnySchema
from apps.lots.models import LotDecision
from apps.measures.gold import Standing as Level
from apps.projects.models import Guideline, Item, Project
from apps.training.labels import Decided, Delivered, Ints, Known, Labels, Longs

CHUNK = 50_000
# Fields of an item in which its content stands; two items that share numbers only are not the same.
CONTENT = ("text", "image", "audio", "video", "url", "html")
ITEM, ANNOTATOR, DELIVERY, LABEL, MODEL = range(5)


class Ground(NamedTuple):
    labels: Labels
    known: Known


def position(project: Project) -> dict[str, Any]:
    """The newest event of the project's log: what it tells of has happened, and nothing later."""
    events = Event.objects.filter(log__origin=project.engagement.log_origin)
    newest = events.order_by("-pk").first()
    if newest is None:
        return {"events": 0, "event": "", "at": ""}
    return {"events": events.count(), "event": newest.public_id, "at": newest.at.isoformat(timespec="seconds")}


def ground_of(project: Project, deliveries: Iterable[int], rules: AnySchema, *, twins: bool = True) -> Ground:
    """Everything a choice rests on; `twins` of gold need the content of every item to be read. Invalid where a label
    is none by the current schema."""
    deliveries = sorted(deliveries)
    items = list(Item.objects.filter(project=project).values_list("pk", "key"))
    keys = dict(items)
    labels = _labels(project, deliveries, items, rules)
    by_model = Annotation.objects.filter(delivery__in=deliveries, source=Source.MODEL).values_list("item_id", flat=True)
    gold = comparable(gold_values(project), rules)
    return Ground(
        labels,
        Known(
            gold=gold,
            twins=_twins(project, gold) if twins else {},
            decided=_decided(project, rules),
            open_cases=frozenset(_open_cases(project)),
            by_model=frozenset(keys[pk] for pk in by_model.distinct()),
            below=frozenset(_below(project)),
        ),
    )


def _labels(project: Project, deliveries: list[int], items: list[tuple[int, str]], rules: AnySchema) -> Labels:
    items = sorted(items, key=lambda item: item[1])
    people = list(Annotator.objects.filter(engagement=project.engagement).order_by("pk").values_list("pk", "public_id"))
    texts, models = dict[str, int](), {"": 0}
    stored = Annotation.objects.filter(delivery__in=deliveries, source=Source.HUMAN)
    found = stored.values_list("item_id", "annotator_id", "delivery_id", "value", "model").iterator(chunk_size=CHUNK)
    flat = chain.from_iterable(_numbered(row, texts, models) for row in found)
    rows = _newest(np.fromiter(flat, np.int64).reshape(-1, 5))
    current = by_current_rules(texts, rules)
    values = coded_values(rules) or sorted(set(current.values()))
    place = {text: code for code, text in enumerate(values)}
    code = np.array([place[current[text]] for text in texts], np.int32)
    return Labels(
        unit=_places(rows[:, ITEM], [pk for pk, _ in items]),
        annotator=_places(rows[:, ANNOTATOR], [pk for pk, _ in people]),
        code=code[rows[:, LABEL]] if len(code) else np.empty(0, np.int32),
        origin=_places(rows[:, DELIVERY], deliveries),
        model=rows[:, MODEL].astype(np.int32),
        items=[key for _, key in items],
        annotators=[public_id for _, public_id in people],
        values=values,
        origins=_origins(project, deliveries),
        models=list(models),
    )


def _numbered(row: tuple[Any, ...], texts: dict[str, int], models: dict[str, int]) -> tuple[int, ...]:
    item, annotator, delivery, text, model = row
    return item, annotator, delivery, texts.setdefault(text, len(texts)), models.setdefault(model or "", len(models))


def _places(ids: Longs, known: list[int]) -> Ints:
    """The place of each id in `known`."""
    order = np.argsort(known, kind="stable")
    return order[np.searchsorted(known, ids, sorter=order)].astype(np.int32) if known else np.empty(0, np.int32)


def _newest(rows: Longs) -> Longs:
    """Of what an annotator delivered about an item several times the newest delivery counts."""
    if not len(rows) or len(np.unique(rows[:, DELIVERY])) < 2:
        return rows
    _, pair = np.unique(rows[:, : ANNOTATOR + 1], axis=0, return_inverse=True)
    newest = np.zeros(int(pair.max()) + 1, np.int64)
    np.maximum.at(newest, pair, rows[:, DELIVERY])
    return np.asarray(rows[rows[:, DELIVERY] == newest[pair]])


def _origins(project: Project, deliveries: list[int]) -> list[Delivered]:
    verdict = LotDecision.objects.filter(lot__delivery=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
    then = Guideline.objects.filter(project=project, published_at__lte=OuterRef("admitted_at")).order_by("-version")
    known = (
        Delivery.objects.filter(pk__in=deliveries)
        .annotate(verdict=Subquery(verdict), guideline=Subquery(then.values("version")[:1]))
        .order_by("pk")
    )
    fields = ("public_id", "sha256", "schema__version", "guideline", "lot__public_id", "verdict")
    return [
        Delivered(public_id, sha256, schema, guideline, lot, (decided or "not decided") if lot else "")
        for public_id, sha256, schema, guideline, lot, decided in known.values_list(*fields)
    ]


def _decided(project: Project, rules: AnySchema) -> dict[str, Decided]:
    """The newest decision about each item."""
    # Cases about a standing, and those that only test the adjudicators, make no label.
    standing = Adjudication.objects.filter(dispute__project=project, superseded_by=None, annotation__isnull=False)
    fields = ("dispute__item__key", "annotation__value", "dispute__public_id", "reason_code", "guideline__version")
    rows = list(standing.order_by("pk").values_list(*fields))
    current = by_current_rules((value for _, value, *_ in rows), rules)
    return {item: Decided(current[value], *rest) for item, value, *rest in rows}


def _open_cases(project: Project) -> Iterator[str]:
    cases = Dispute.objects.undecided().filter(project=project, control=False)
    return cases.values_list("item__key", flat=True).iterator()


def _below(project: Project) -> Iterator[str]:
    """Pseudonyms of those whom the newest gold run found below the standard."""
    run = latest_run(project)
    found = Standing.objects.filter(run=run, standing=str(Level.BELOW)) if run else Standing.objects.none()
    return found.values_list("annotator__public_id", flat=True).iterator()


def _twins(project: Project, gold: Mapping[str, str]) -> dict[str, str]:
    """Items that are no gold themselves and have the same content as a gold item."""
    if not gold:
        return {}
    settled = GoldAnswer.objects.filter(item__project=project).values("item")
    known: dict[str, str] = {}
    for key, payload in _payloads(project).filter(pk__in=settled):
        if key in gold and (content := _content(payload)):
            known.setdefault(content, key)
    if not known:
        return {}
    seen = ((key, known.get(_content(payload))) for key, payload in _payloads(project).iterator(chunk_size=CHUNK))
    return {key: twin for key, twin in seen if twin and key not in gold}


def _payloads(project: Project) -> QuerySet[Item, tuple[str, Any]]:
    return Item.objects.filter(project=project).order_by("pk").values_list("key", "payload")


def _content(payload: Any) -> str:
    if not isinstance(payload, dict) or not any(isinstance(payload.get(name), str) for name in CONTENT):
        return ""
    return json.dumps(payload, sort_keys=True)
