"""Answers of a model as they come: kept as rows or refused with a reason, none dropped, under one Merkle root."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.db import transaction

from apps.accounts.actors import Actor
from apps.audit.services import record
from apps.evidence.tree import add_rows, root_of_peaks
from apps.labels.runs import RunState
from apps.labels.working import end, is_held
from apps.loop.bulk import execute, fill, rows_of, settle, staged
from apps.loop.models import PredictionRun
from apps.loop.predicting.answers import Answered, Trouble
from apps.loop.predicting.roots import fault_row, prediction_row

PREDICTOR = Actor.system("predictions")
PREDICTIONS = {
    "item_id": "BIGINT",
    "value": "TEXT",
    "code": "INTEGER",
    "score": "DOUBLE PRECISION",
    "raw": "TEXT",
    "latency_ms": "INTEGER",
    "micros": "BIGINT",
}
FAULTS = {"item_key": "TEXT", "why": "TEXT", "raw": "TEXT"}
_KEPT = ", ".join(PREDICTIONS)
INSERT_PREDICTIONS = (
    f"INSERT INTO loop_prediction (run_id, {_KEPT}) SELECT %s, {_KEPT} FROM staged_prediction ORDER BY n"  # noqa: S608
)
INSERT_FAULTS = (
    "INSERT INTO loop_fault (run_id, item_key, why, raw) SELECT %s, item_key, why, raw FROM staged_fault ORDER BY n"
)
READ_FAULTS = "SELECT item_key, why, raw FROM staged_fault ORDER BY n"


class Keeping:
    """Takes the answers of one run, items in the order of their keys (code points)."""

    def __init__(self, run: PredictionRun) -> None:
        self.run = run
        self.asked = self.predicted = 0
        self.refused: Counter[str] = Counter()
        self._latencies, self._micros = array("Q"), 0
        self._peaks: list[tuple[int, bytes]] = []

    def take(self, asked: Mapping[int, str], answers: Iterable[Answered]) -> int:
        """Keep what was answered about the items `asked` (primary key to key). Returns how many got a label."""
        kept, faults = dict[int, Answered](), list[tuple[str, str, str]]()
        heard = set[int]()
        for answer in answers:
            self._weigh(answer)
            heard.add(answer.item)
            if why := answer.why or _objection(answer, asked, kept):
                faults.append((asked.get(answer.item, f"({answer.item})"), why, answer.raw or ""))
            else:
                kept[answer.item] = answer
        silent = f"{Trouble.SILENT}: the model said nothing about this item"
        faults += [(key, silent, "") for item, key in asked.items() if item not in heard]
        self.asked += len(asked)
        self._stage([(item, key, kept[item]) for item, key in asked.items() if item in kept], faults)
        return len(kept)

    def refuse(self, faults: Iterable[tuple[str, str, str]]) -> None:
        """Keep what was said of nothing that was asked about: what it was named, why it does not count, what it was."""
        self._stage([], list(faults))

    @transaction.atomic
    def finish(self, actor: Actor) -> bool:
        """Write everything and say so in the log; False for a run that somebody else has ended."""
        run = self.run
        if not is_held(run):
            return False
        settle("staged_prediction")
        faults = (fault_row(*row) for row in rows_of(READ_FAULTS, ()))
        rows = add_rows(self._peaks, faults, self.predicted)
        execute(INSERT_PREDICTIONS, [run.pk])
        execute(INSERT_FAULTS, [run.pk])
        run.root, run.counts, run.figures = root_of_peaks(self._peaks).hex(), self.counts(), self.figures()
        end(run, RunState.DONE)
        refused = self.refused.total()
        details = {"rows": rows, "root": run.root, "predicted": self.predicted, "refused": refused}
        record_run(actor, run, "predictions.made", details)
        return True

    def counts(self) -> dict[str, Any]:
        """{"asked", "predicted", "refused": by the kind of trouble}."""
        return {"asked": self.asked, "predicted": self.predicted, "refused": dict(sorted(self.refused.items()))}

    def figures(self) -> dict[str, Any]:
        """Of answers that came from elsewhere: milliseconds each (median, 95th percentile) and the price in all."""
        if not self._latencies:
            return {}
        median, slow = np.percentile(np.array(self._latencies), [50, 95])
        latency = {"n": len(self._latencies), "median": round(float(median)), "p95": round(float(slow))}
        return {"latency_ms": latency, "micros": self._micros}

    def _weigh(self, answer: Answered) -> None:
        if answer.latency_ms is not None:
            self._latencies.append(answer.latency_ms)
        self._micros += answer.micros or 0

    def _stage(self, kept: list[tuple[int, str, Answered]], faults: list[tuple[str, str, str]]) -> None:
        rows, leaves = [], []
        for item, key, told in kept:
            assert told.value is not None and told.score is not None
            raw = told.raw and _storable(told.raw)
            said = (told.value, told.code, float(told.score), raw, told.latency_ms, told.micros)
            rows.append((item, *said))
            leaves.append(prediction_row(key, *said))
        self.predicted = add_rows(self._peaks, leaves, self.predicted)
        fill("staged_prediction", PREDICTIONS, rows)
        self.refused.update(why.partition(":")[0] for _, why, _ in faults)
        fill("staged_fault", FAULTS, [(key, _storable(why)[:300], _storable(raw)) for key, why, raw in faults])


@contextmanager
def keeping(run: PredictionRun) -> Iterator[Keeping]:
    """Room for the answers of a run that is under way; what is not finished leaves nothing behind."""
    with staged({"staged_prediction": PREDICTIONS, "staged_fault": FAULTS}):
        yield Keeping(run)


@transaction.atomic
def fail(run: PredictionRun, message: str) -> None:
    """Nothing of the run is kept but that it failed, and why."""
    if not is_held(run):
        return
    run.error = message
    end(run, RunState.FAILED)
    record_run(PREDICTOR, run, "predictions.failed", {"why": message[:1000]})


def record_run(actor: Actor, run: PredictionRun, verb: str, details: Mapping[str, Any]) -> None:
    """Details of every event of a run are the version, what it was asked about, and these."""
    said = {"version": run.version.public_id, "about": run.about, "batch": run.batch.public_id if run.batch else ""}
    ended = [run] if run.state in (RunState.DONE, RunState.FAILED) else []
    log = run.version.project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=run.public_id, details={**said, **details}, states=ended)


def _objection(answer: Answered, asked: Mapping[int, str], kept: Mapping[int, Answered]) -> str:
    if answer.item not in asked:
        return f"{Trouble.OTHER_ITEM}: nobody asked about this one"
    if answer.item in kept:
        return f"{Trouble.OTHER_ITEM}: a second answer to the same item"
    if answer.value is None:
        return f"{Trouble.SILENT}: there is no label in it"
    score = answer.score
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score):
        return f"{Trouble.SCORE}: it is no finite number"
    return "" if 0 <= score <= 1 else f"{Trouble.SCORE}: {score:.6g} is not between 0 and 1"


def _storable(text: str) -> str:
    """PostgreSQL stores no NUL, and what a model says may hold one."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
