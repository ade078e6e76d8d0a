"""What work took, what predictions took and cost, and which labels can be traced: counted in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, FloatField, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast

from apps.labels.models import Annotation, Source
from apps.labels.runs import RunState
from apps.loop.models import DELIVERING, Answer, Outcome, Prediction, Round, Task, TaskKind
from apps.loop.strategy.weighing import Times
from apps.measures.strategy import Moments, Settings, Tally
from apps.projects.models import Project

MICRO = 1_000_000


def times_of(rounds: Sequence[Round], project: Project, version: int | None) -> Times:
    """Of answers by the kind of their task; where too few were given blind, also what the vendor's tools say."""
    answers = Answer.objects.filter(task__round__in=rounds).order_by().values("task__kind")
    kinds = {row["task__kind"]: _moments(row) for row in answers.annotate(**_sums("duration_ms"))}
    told = Times(kinds, price=price_of_model(version))
    return told if told.alone.n > 1 else replace(told, labelling=times_of_annotations(project))


def timed_in(rounds: Sequence[Round]) -> Iterator[tuple[str, str, int]]:
    """Of every answer the kind of its task, what became of the suggestion, and milliseconds."""
    answers = Answer.objects.filter(task__round__in=rounds).order_by("pk")
    yield from answers.values_list("task__kind", "outcome", "duration_ms").iterator()


def times_of_annotations(project: Project) -> Moments:
    """Seconds of labels that people made without a proposal, as their tool says."""
    made = Annotation.objects.filter(item__project=project, source=Source.HUMAN, model=None, proposal=None)
    return _moments(made.filter(duration_ms__gt=0).aggregate(**_sums("duration_ms")))


def times_of_model(version: int | None) -> Moments:
    """Seconds of the predictions of a version."""
    told = Prediction.objects.filter(run__version=version, latency_ms__isnull=False)
    return _moments(told.aggregate(**_sums("latency_ms")))


def price_of_model(version: int | None) -> float:
    """Of one prediction, in the currency; 0 where none was priced."""
    told = Prediction.objects.filter(run__version=version).aggregate(n=Count("pk"), micros=Sum("micros"))
    return float((told["micros"] or 0) / MICRO / max(told["n"], 1))


def delivered_by(rounds: Sequence[Round]) -> int:
    """Records."""
    return _delivered(rounds).values("round", "item").distinct().count()


def planted(rounds: Sequence[Round]) -> Tally:
    """Of planted errors that were answered, those that were not accepted."""
    answers = Answer.objects.filter(task__round__in=rounds, task__kind=TaskKind.PLANTED)
    told = answers.aggregate(n=Count("pk"), caught=Count("pk", filter=~Q(outcome=Outcome.ACCEPTED)))
    return Tally(told["caught"], told["n"])


def trail_of_people(project: Project) -> Tally:
    """Delivered labels that say who made them and when."""
    made = Annotation.objects.filter(item__project=project, source=Source.HUMAN, model=None, proposal=None)
    known = Q(annotator__isnull=False, made_at__isnull=False)
    told = made.aggregate(n=Count("pk"), kept=Count("pk", filter=known))
    return Tally(told["kept"], told["n"])


def trail_of_rounds(rounds: Sequence[Round]) -> Tally:
    """Records of rounds with who answered and when, or with the certificate under which nobody did."""
    known = Q(answer__isnull=False) | (
        Q(kind=TaskKind.AUTO, prediction__isnull=False) & ~Q(round__certificate_digest="")
    )
    told = _delivered(rounds).aggregate(n=Count("pk"), kept=Count("pk", filter=known))
    return Tally(told["kept"], told["n"])


def trail_of_predictions(version: int | None) -> Tally:
    """Predictions whose version has a digest and whose run has a root in the log."""
    known = ~Q(run__root="") & ~Q(run__version__digest="")
    done = Prediction.objects.filter(run__version=version, run__state=RunState.DONE)
    told = done.aggregate(n=Count("pk"), kept=Count("pk", filter=known))
    return Tally(told["kept"], told["n"])


def as_it_is(newest: Round, settings: Settings) -> Settings:
    """With the lowest score that was taken unseen (1: none was), and the shares asked blind and audited in a round."""
    counted = dict(Task.objects.filter(round=newest).order_by().values_list("kind").annotate(Count("pk")))
    size = _delivered([newest]).values("item").distinct().count() or 1
    unseen = Task.objects.filter(round=newest, kind=TaskKind.AUTO).aggregate(low=Min("prediction__score"))
    return replace(
        settings,
        threshold=1.0 if unseen["low"] is None else float(unseen["low"]),
        calibration=min(counted.get(TaskKind.BLIND, 0) / size, 1.0),
        audit=min(counted.get(TaskKind.AUDIT, 0) / size, 1.0),
    )


def _delivered(rounds: Sequence[Round]) -> QuerySet[Task]:
    return Task.objects.filter(round__in=rounds, kind__in=DELIVERING)


def _sums(column: str) -> dict[str, Any]:
    """The number, sum and sum of squares of milliseconds; squares of many would not fit into an integer column."""
    value = Cast(F(column), FloatField())
    return {"n": Count(column), "total": Sum(value), "squares": Sum(value * value)}


def _moments(row: Mapping[str, Any]) -> Moments:
    return Moments(row["n"], (row["total"] or 0.0) / 1000, (row["squares"] or 0.0) / 1_000_000)
