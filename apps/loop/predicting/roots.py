"""The bytes over which Merkle roots of predictions and of tasks are made, and those roots from the database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from json.encoder import encode_basestring as quoted

from apps.evidence.merkle import root_of_rows
from apps.loop.bulk import CHUNK
from apps.loop.models import Fault, Prediction, PredictionRun, Round, Task


def prediction_row(
    key: str,
    value: str,
    code: int | None,
    score: float,
    raw: str | None = None,
    latency_ms: int | None = None,
    micros: int | None = None,
) -> bytes:
    """[item key, label, code, score], and what is known besides only where something is: equal answers, equal bytes."""
    more = (
        ""
        if raw is None and latency_ms is None and micros is None
        else f",{_text(raw)},{_number(latency_ms)},{_number(micros)}"
    )
    return f"[{quoted(key)},{value},{_number(code)},{score!r}{more}]".encode()


def fault_row(key: str, why: str, raw: str) -> bytes:
    return f'{{"fault":[{quoted(key)},{quoted(why)},{quoted(raw)}]}}'.encode()


def task_row(rank: int, kind: str, key: str, prediction: int | None, suggestion: str | None) -> bytes:
    """[rank, kind, item key, primary key of the prediction, label shown]."""
    return f'[{rank},"{kind}",{quoted(key)},{_number(prediction)},{suggestion or "null"}]'.encode()


def answers_in(run: PredictionRun) -> Iterator[bytes]:
    """The rows of a run as the database holds them: predictions by item key, then faults as they came."""
    fields = ("item__key", "value", "code", "score", "raw", "latency_ms", "micros")
    kept = Prediction.objects.filter(run=run).order_by("pk").values_list(*fields)
    faults = Fault.objects.filter(run=run).order_by("pk").values_list("item_key", "why", "raw")
    return chain(
        (prediction_row(*row) for row in kept.iterator(chunk_size=CHUNK)),
        (fault_row(*row) for row in faults.iterator(chunk_size=CHUNK)),
    )


def tasks_in(round_: Round) -> Iterator[bytes]:
    fields = ("rank", "kind", "item__key", "prediction_id", "suggestion")
    tasks = Task.objects.filter(round=round_).order_by("pk").values_list(*fields)
    return (task_row(*row) for row in tasks.iterator(chunk_size=CHUNK))


def roots_of_prediction_runs(engagement: str) -> Iterator[tuple[str, int, str]]:
    """Public id, rows and root of each run of the engagement with this public id that is done."""
    for run in PredictionRun.objects.filter(version__project__engagement__public_id=engagement, state="done"):
        root, count = root_of_rows(answers_in(run))
        yield run.public_id, count, root.hex()


def roots_of_rounds(engagement: str) -> Iterator[tuple[str, int, str]]:
    for round_ in Round.objects.filter(project__engagement__public_id=engagement):
        root, count = root_of_rows(tasks_in(round_))
        yield round_.public_id, count, root.hex()


def _text(value: str | None) -> str:
    return "null" if value is None else quoted(value)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)
