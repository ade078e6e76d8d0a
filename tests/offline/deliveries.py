"""Small deliveries as files."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from apps.signoff.offline import Audit, AuditRequest, run_audit

Row = tuple[str, str, str]
HEADER = "item,annotator,label"


def rows_of(
    items: int, annotators: int = 3, labels: tuple[str, ...] = ("no", "yes"), wrong_every: int = 7
) -> list[Row]:
    """Everybody labels everything; every so often somebody takes the next label instead of the right one."""
    rows = []
    for item in range(items):
        for annotator in range(annotators):
            slip = (item * annotators + annotator) % wrong_every == wrong_every - 1
            rows.append((f"i{item:03d}", f"a{annotator}", labels[(item + slip) % len(labels)]))
    return rows


def answers_of(items: int, labels: tuple[str, ...] = ("no", "yes")) -> list[tuple[str, str]]:
    return [(f"i{item:03d}", labels[item % len(labels)]) for item in range(items)]


def table(path: Path, rows: Iterable[Iterable[str]], header: str = HEADER) -> Path:
    return text(path, "".join(f"{line}\n" for line in [header, *(",".join(row) for row in rows)]))


def gold(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    return table(path, rows, "item,label")


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="")
    return path


def schema(path: Path, **definition: Any) -> Path:
    return text(path, json.dumps(definition))


def audit(*deliveries: Path, **chosen: Any) -> Audit:
    return run_audit(AuditRequest(deliveries=deliveries, **chosen))


def label_studio(path: Path, rows: Iterable[Row]) -> Path:
    tasks: dict[str, list[dict[str, Any]]] = {}
    for item, annotator, label in rows:
        result = {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [label]}}
        answer = {"completed_by": {"email": annotator}, "lead_time": 2.5, "result": [result]}
        tasks.setdefault(item, []).append(answer)
    document = [{"id": n, "data": {"sku": item}, "annotations": a} for n, (item, a) in enumerate(tasks.items())]
    return text(path, json.dumps(document))
