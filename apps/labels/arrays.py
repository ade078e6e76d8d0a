"""Delivered labels as arrays, straight from the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import coded_values
from apps.labels.models import Annotation, Delivery, Source
from apps.labels.types import parse_schema
from apps.projects.models import LabelSchema

Ints = NDArray[np.int32]
Ids = NDArray[np.int64]

CHUNK = 50_000
ITEM, ANNOTATOR, LABEL = range(3)


@dataclass(frozen=True, eq=False)
class LabelArrays:
    """Row i: annotator `annotator_ids[annotator[i]]` gave item `item_ids[unit[i]]` the value `values[code[i]]`.

    `unit`, `annotator`, `code` are int32[n]; the ids are int64 primary keys, ascending. `values` are canonical
    texts: in code order for a type whose values have codes, else those that occur, sorted.
    """

    unit: Ints
    annotator: Ints
    code: Ints
    item_ids: Ids
    annotator_ids: Ids
    values: Sequence[str]


def load(deliveries: Sequence[int], *, source: str = Source.HUMAN) -> LabelArrays:
    """The labels of these deliveries; of one annotator's labels for one item those of the newest delivery count."""
    schemas = _schemas(deliveries)
    codes = coded_values(parse_schema(schemas[-1].definition)) if schemas else []
    same = len({schema.digest for schema in schemas}) == 1
    texts: dict[str, int] | None = None if codes and same else {}
    rows = _newest(deliveries, [_read(pk, source, texts) for pk in sorted(deliveries)])
    item_ids, unit = _numbered(rows[:, ITEM])
    annotator_ids, annotator = _numbered(rows[:, ANNOTATOR])
    numbers = rows[:, LABEL]
    code, values = (numbers, codes) if texts is None else _renumbered(numbers, list(texts), codes)
    return LabelArrays(unit, annotator, code.astype(np.int32), item_ids, annotator_ids, values)


def _schemas(deliveries: Sequence[int]) -> list[LabelSchema]:
    """The schema versions that the deliveries were admitted under, oldest first."""
    used = Delivery.objects.filter(pk__in=deliveries).values("schema_id")
    return list(LabelSchema.objects.filter(pk__in=used).order_by("version"))


def _read(delivery: int, source: str, texts: dict[str, int] | None) -> Ids:
    """Item, annotator and label of a delivery in file order, shape (n, 3). `texts` numbers labels as they come."""
    rows = Annotation.objects.filter(delivery_id=delivery, source=source).order_by("pk")
    label = "code" if texts is None else "value"
    found = rows.values_list("item_id", "annotator_id", label).iterator(chunk_size=CHUNK)
    flat = chain.from_iterable(found if texts is None else _with_numbers(found, texts))
    return np.fromiter(flat, np.int64).reshape(-1, 3)


def _with_numbers(rows: Iterable[tuple[int, int, str]], texts: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    for item, annotator, text in rows:
        yield item, annotator, texts.setdefault(text, len(texts))


def _newest(deliveries: Sequence[int], parts: list[Ids]) -> Ids:
    """All rows but those that a later delivery of the set replaced, repeats inside the earlier one included."""
    rows = np.concatenate([*parts, np.empty((0, 3), np.int64)])
    replacing = Annotation.objects.filter(delivery__in=deliveries, supersedes__delivery__in=deliveries)
    if len(parts) < 2 or not replacing.exists():
        return rows
    _, pair = np.unique(rows[:, :LABEL], axis=0, return_inverse=True)
    turn = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    newest = np.zeros(int(pair.max()) + 1, np.int64)
    np.maximum.at(newest, pair, turn)
    return np.asarray(rows[turn == newest[pair]])


def _numbered(ids: Ids) -> tuple[Ids, Ints]:
    """The distinct ids, ascending, and the place of each id among them."""
    if not len(ids):
        return ids, np.empty(0, np.int32)
    first = int(ids.min())
    span = int(ids.max()) - first + 1
    if span > 8 * len(ids) + 1_000_000:
        distinct, place = np.unique(ids, return_inverse=True)
        return distinct, place.astype(np.int32)
    # Keys of one project lie close together: marking them takes a tenth of the time of sorting them.
    present = np.zeros(span, np.bool_)
    present[ids - first] = True
    places = np.cumsum(present, dtype=np.int32) - 1
    return np.flatnonzero(present) + first, places[ids - first]


def _renumbered(numbers: Ids, texts: Sequence[str], codes: Sequence[str]) -> tuple[Ids, Sequence[str]]:
    """Labels numbered as they came, numbered anew: by the newest schema's codes, or sorted where it has none.

    Labels that only an earlier version allowed come behind those of the newest.
    """
    values = [*codes, *sorted(set(texts) - set(codes))]
    place = {text: code for code, text in enumerate(values)}
    return np.array([place[text] for text in texts], np.int64)[numbers], values
