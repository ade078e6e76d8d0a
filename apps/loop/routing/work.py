"""The certificate of a batch, and the tasks that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from apps.labels.selectors import rules_of
from apps.learning.route import NotYet, RoutingCertificate, certified
from apps.loop.bulk import CHUNK
from apps.loop.models import Batch, PredictionRun, TaskKind
from apps.loop.routing.basis import Basis
from apps.loop.routing.calibrating import Sample, blind_answers, sample_of
from apps.loop.routing.certificates import refuted_before
from apps.loop.routing.plan import KINDS, NO_SCORE, Plan, planned
from apps.loop.routing.planting import Planted, plantable
from apps.loop.routing.records import Records, records_of
from apps.loop.routing.rules import PROMISES, RoundRules
from apps.projects.selectors import current_schema

NAMES = tuple(kind.value for kind in KINDS)
PLANTED, SHOWN = KINDS.index(TaskKind.PLANTED), KINDS.index(TaskKind.SHOWN)


@dataclass(frozen=True, eq=False)
class Routed:
    """What a round will be: `tasks` yields (item, kind, rank, prediction, suggestion, item key) by rank."""

    routing: RoutingCertificate | NotYet
    sample: Sample
    records: Records
    plan: Plan
    planted: list[Planted]

    def counts(self) -> dict[str, int]:
        silent = int((self.records.score == NO_SCORE).sum())
        return {"records": len(self.records.key), "unpredicted": silent, **self.plan.counts()}

    def tasks(self) -> Iterator[tuple[int, str, int, int | None, str | None, str]]:
        for begin in range(0, len(self.plan.place), CHUNK):
            yield from self._tasks(begin, slice(begin, begin + CHUNK))

    def _tasks(self, begin: int, some: slice) -> Iterator[tuple[int, str, int, int | None, str | None, str]]:
        records, places = self.records, self.plan.place[some]
        is_planted = self.plan.kind[some] == PLANTED
        kinds, at = self.plan.kind[some].tolist(), np.where(is_planted, 0, places)
        columns = (each[at].tolist() for each in (records.item, records.prediction, records.label))
        rows = zip(kinds, places.tolist(), *columns, strict=True)
        for rank, (kind, place, item, prediction, label) in enumerate(rows, begin + 1):
            if kind == PLANTED:
                wrong = self.planted[place]
                yield wrong.item, NAMES[kind], rank, wrong.prediction, wrong.suggestion, wrong.key
            else:
                shown = records.labels[label] if kind == SHOWN and label >= 0 else None
                yield item, NAMES[kind], rank, prediction or None, shown, records.key[place]


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
