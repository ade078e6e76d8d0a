"""Building a training manifest, against merely reading the same labels and texts and writing them as hashed lines."""

from __future__ import annotations

import hashlib
import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import scratch

REPEATS = 3
GOLD = 500
SYLLABLES = [f"{first}{second}" for first in "bdfgklmnprstvz" for second in "aeiou"]
WORDS = [one + other for one in SYLLABLES for other in SYLLABLES]
BARE = """
SELECT i.key, i.payload, min(a.value) FROM labels_annotation a JOIN projects_item i ON i.id = a.item_id
WHERE i.project_id = %s GROUP BY i.id, i.key, i.payload ORDER BY i.key
"""


def run(labels: int) -> dict[str, Any]:
    """On SQLite, in a process of its own: three labels for each item, 500 of the items gold."""
    command = [sys.executable, "-m", "benchmarks.manifest", str(labels)]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))


def measure(labels: int) -> dict[str, Any]:
    """Medians of turns; the ratio is of processor time, which others who use the machine change less."""
    with tempfile.TemporaryDirectory() as name:
        scratch.start(Path(name), f"sqlite:///{name}/portal.sqlite3")
        project = _project(Path(name) / "delivery.csv", labels)
        before = scratch.peak_megabytes()
        lessons, *first = _timed(lambda: _manifest(project))
        peak = scratch.peak_megabytes()
        bare = [_timed(lambda: _bare(project))[1:] for _ in range(REPEATS)]
        built = [first, *(_timed(lambda: _manifest(project))[1:] for _ in range(REPEATS - 1))]
    (seconds, cpu), (bare_seconds, bare_cpu) = _medians(built), _medians(bare)
    return {
        "labels": labels,
        "admitted": len(lessons.manifest.labels),
        "refused": {str(why): number for why, number in lessons.manifest.refused.items()},
        "seconds": {"manifest": round(seconds, 2), "bare": round(bare_seconds, 2)},
        "cpu_seconds": {"manifest": round(cpu, 2), "bare": round(bare_cpu, 2)},
        "ratio_to_bare": round(cpu / bare_cpu, 2),
        "labels_per_second": round(labels / seconds),
        "megabytes": {"before": before, "peak": peak},
        "load": scratch.load(),
    }


def _project(path: Path, labels: int) -> Any:
    """Delivered, with gold, and the lot accepted."""
    actor = importlib.import_module("apps.accounts.actors").Actor.system("benchmark")
    exchange, lots = (importlib.import_module(f"apps.{name}") for name in ("exchange.services", "lots.models"))
    project = scratch.project("Manifest")
    items = _write(path, labels)
    lot = scratch.deliver(project, path).delivery.lot
    exchange.import_gold(actor=actor, project=project, file=_gold(path, items), name="gold.csv")
    # What a person decides after an inspection.
    found = {"inspected": 200, "nonconforming": 0, "error_rate": {}, "risks": "-"}
    lots.LotDecision.objects.create(lot=lot, verdict=lots.LotVerdict.ACCEPTED, **found)
    return project


def _write(path: Path, labels: int) -> int:
    """Every item has a text of its own; one in a thousand nearly copies the first, which is gold."""
    items = labels // scratch.ANNOTATORS_PER_ITEM
    with path.open("w") as file:
        file.write("item,annotator,label,text\n")
        for item in range(items):
            text = _text(0 if item % 1000 == 999 else item)
            label = scratch.LABELS[item % len(scratch.LABELS)]
            for turn in range(scratch.ANNOTATORS_PER_ITEM):
                file.write(f"item-{item:08d},annotator-{(item + 7 * turn) % 150:03d},{label},{text}\n")
    return items


def _text(item: int) -> str:
    """Thirty words, drawn by the number of the item."""
    return " ".join(Random(item).choices(WORDS, k=30))


def _gold(path: Path, items: int) -> Any:
    gold = path.with_name("gold.csv")
    keys = range(0, items, max(1, items // GOLD))
    rows = (f"item-{item:08d},{scratch.LABELS[item % len(scratch.LABELS)]}\n" for item in keys)
    gold.write_text("item,label\n" + "".join(rows))
    return gold.open("rb")


def _manifest(project: Any) -> Any:
    lessons, provenance = (
        importlib.import_module(f"apps.{name}") for name in ("loop.training.lessons", "learning.provenance")
    )
    found = lessons.lessons_of(project, "text", provenance.Admission())
    hashlib.sha256(found.manifest.as_bytes())
    return found


def _bare(project: Any) -> str:
    lines = b"\n".join(_lines(project))
    return hashlib.sha256(lines).hexdigest()


def _lines(project: Any) -> Iterator[bytes]:
    with importlib.import_module("django.db").connection.cursor() as cursor:
        cursor.execute(BARE, [project.pk])
        while rows := cursor.fetchmany(10_000):
            for key, payload, value in rows:
                content = hashlib.sha256(json.loads(payload)["text"].encode()).hexdigest()
                yield json.dumps({"content": content, "label": value, "record": key}).encode()


def _timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What came of it, seconds on the clock, seconds of the processor."""
    begin, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - begin, time.process_time() - cpu


def _medians(turns: Sequence[Sequence[float]]) -> tuple[float, float]:
    seconds, cpu = zip(*turns, strict=True)
    return statistics.median(seconds), statistics.median(cpu)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
