"""A batch as columns, its certificate, and the tasks that come of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.labels.selectors import rules_of
from apps.learning.route import NotYet, RoutingCertificate, certified
from apps.loop.models import Batch, PredictionRun, TaskKind
from apps.loop.predicting.bulk import collation, rows_of
from apps.loop.routing.basis import Basis
from apps.loop.routing.calibrating import Sample, blind_answers, sample_of
from apps.loop.routing.certificates import refuted_before
from apps.loop.routing.plan import NO_SCORE, Plan, planned
from apps.loop.routing.planting import Planted, plantable
from apps.loop.routing.rules import PROMISES, RoundRules
from apps.projects.selectors import current_schema

COLUMNS = """
SELECT a.item_id, i.key, p.id, p.score, p.value
FROM loop_arrival a JOIN projects_item i ON i.id = a.item_id
LEFT JOIN loop_prediction p ON p.run_id = %s AND p.item_id = a.item_id
WHERE a.batch_id = %s ORDER BY i.key COLLATE "{collation}"
"""


@dataclass(frozen=True, eq=False)
class Records:
    """The records of a batch by key: of each its item, and of the prediction its primary key, score and label.

    `score` is NO_SCORE, `prediction` and `value` are None where the model said nothing.
    """

    item: list[int]
    key: list[str]
    prediction: list[int | None]
    value: list[str | None]
    score: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Routed:
    """What a round will be: `tasks` yields (item, kind, rank, prediction, suggestion, item key) by rank."""

    routing: RoutingCertificate | NotYet
    sample: Sample
    records: Records
    plan: Plan
    planted: list[Planted]

    def counts(self) -> dict[str, int]:
        kinds, silent = Counter(kind for kind, _ in self.plan.queue), int((self.records.score == NO_SCORE).sum())
        return {
            "records": len(self.records.key),
            "unpredicted": silent,
            **{str(kind): kinds[kind] for kind in TaskKind},
        }

    def tasks(self) -> Iterator[tuple[int, str, int, int | None, str | None, str]]:
        records = self.records
        for rank, (kind, place) in enumerate(self.plan.queue, 1):
            if kind is TaskKind.PLANTED:
                wrong = self.planted[place]
                yield wrong.item, kind.value, rank, wrong.prediction, wrong.suggestion, wrong.key
            else:
                shown = records.value[place] if kind is TaskKind.SHOWN else None
                yield records.item[place], kind.value, rank, records.prediction[place], shown, records.key[place]


def routed(
    batch: Batch, predicted: PredictionRun, calibrated: PredictionRun | None, rules: RoundRules, basis: Basis, seed: str
) -> Routed:
    """Reads what there is, writes nothing."""
    schema, records = rules_of(current_schema(batch.project)), records_of(batch, predicted)
    sample = sample_of(calibrated, blind_answers(batch.project, basis), schema)
    routing = _certified(sample, records, predicted, rules, basis)
    most = int(np.ceil(rules.planted * len(records.key)))
    planted = plantable(batch, predicted.version, schema, seed, most)
    plan = planned(records.key, records.score, routing, rules, seed, len(planted))
    return Routed(routing, sample, records, plan, planted)


def records_of(batch: Batch, predicted: PredictionRun) -> Records:
    found = list(rows_of(COLUMNS.format(collation=collation()), [predicted.pk, batch.pk]))
    item, key, prediction, score, value = ([*column] for column in zip(*found, strict=True)) if found else ([],) * 5
    scores: Any = (NO_SCORE if one is None else one for one in score)
    return Records(item, key, prediction, value, np.fromiter(scores, np.float64, count=len(score)))


def _certified(
    sample: Sample, records: Records, predicted: PredictionRun, rules: RoundRules, basis: Basis
) -> RoutingCertificate | NotYet:
    unlabelled = records.score[records.score != NO_SCORE]
    if not len(unlabelled):
        return NotYet("the model gave no valid answer about this batch", None)
    binding = basis.bound_to(predicted.version)
    if refuted_before(predicted.version.project, binding):
        return NotYet("audits refuted what was promised of this model on this input", None)
    promise = PROMISES[rules.promise]
    found = certified(
        sample.score, sample.wrong, unlabelled, binding, target=rules.target, promise=promise, delta=rules.delta
    )
    return replace(found, lifetime=rules.lifetime) if isinstance(found, RoutingCertificate) else found
