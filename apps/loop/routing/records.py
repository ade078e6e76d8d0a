"""The records of a batch as columns, with what a version says of each."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.loop.bulk import chunks_of, collation
from apps.loop.models import Batch, PredictionRun
from apps.loop.routing.plan import NO_SCORE

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
# Each by an index of its own, and joined here: of rows that were just inserted a database knows no numbers yet, and
# may go through all predictions for every record.
ARRIVED = """
SELECT a.item_id, i.key FROM loop_arrival a JOIN projects_item i ON i.id = a.item_id
WHERE a.batch_id = %s ORDER BY i.key COLLATE "{collation}"
"""
PREDICTED = "SELECT item_id, id, score, value FROM loop_prediction WHERE run_id = %s"


@dataclass(frozen=True, eq=False)
class Records:
    """The records of a batch by key: of each its item, and of the prediction its primary key, label and score.

    Where the model said nothing, int64[n] `prediction` is 0, int32[n] `label` -1, a place in `labels` otherwise, and
    float64[n] `score` NO_SCORE.
    """

    item: Longs
    key: list[str]
    prediction: Longs
    label: Codes
    labels: list[str]
    score: Floats


def records_of(batch: Batch, predicted: PredictionRun) -> Records:
    items, keys = array("q"), list[str]()
    for chunk in chunks_of(ARRIVED.format(collation=collation()), [batch.pk]):
        item, key = zip(*chunk, strict=True)
        items.extend(item)
        keys.extend(key)
    return _joined(np.array(items), keys, _said(predicted))


class _Said(NamedTuple):
    item: Longs
    prediction: Longs
    score: Floats
    label: Codes
    labels: list[str]


def _said(run: PredictionRun) -> _Said:
    items, predictions, scores, codes = array("q"), array("q"), array("d"), array("i")
    known = dict[str, int]()
    for chunk in chunks_of(PREDICTED, [run.pk]):
        item, prediction, score, value = zip(*chunk, strict=True)
        items.extend(item)
        predictions.extend(prediction)
        scores.extend(score)
        codes.extend(known.setdefault(one, len(known)) for one in value)
    return _Said(np.array(items), np.array(predictions), np.array(scores), np.array(codes), list(known))


def _joined(item: Longs, key: list[str], said: _Said) -> Records:
    order = np.argsort(said.item)
    found = np.searchsorted(said.item, item, sorter=order)
    found[found == len(order)] = 0
    there = said.item[order[found]] == item if len(order) else np.zeros(len(item), np.bool_)
    at = order[found[there]]
    prediction, label = np.zeros(len(item), np.int64), np.full(len(item), -1, np.int32)
    score = np.full(len(item), NO_SCORE)
    prediction[there], label[there], score[there] = said.prediction[at], said.label[at], said.score[at]
    return Records(item, key, prediction, label, said.labels, score)
