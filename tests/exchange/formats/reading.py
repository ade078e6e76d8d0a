"""Builders: files as bytes, and what reading them gives."""

import gzip
import io
import json

from apps.exchange.formats import Limits, Options, Record, Reject, open_records

CSV_HEADER = "item,annotator,label,timestamp,duration\n"


def read(content: bytes | str, *, format: str | None = None, **options: object) -> list[Record | Reject]:
    data = content.encode() if isinstance(content, str) else content
    return list(open_records(io.BytesIO(data), format=format, options=Options(**options)).records)  # type: ignore[arg-type]


def records(content: bytes | str, **options: object) -> list[Record]:
    found = read(content, **options)
    assert all(isinstance(one, Record) for one in found), found
    return [one for one in found if isinstance(one, Record)]


def only_reject(content: bytes | str, **options: object) -> Reject:
    rejects = [one for one in read(content, **options) if isinstance(one, Reject)]
    assert len(rejects) == 1
    assert rejects[0].remedy
    return rejects[0]


def small_limits(line: int = 100, *, task: int = 1000) -> Limits:
    return Limits(line=line, task=task, expanded=1_000_000, ratio=20, ratio_grace=10_000)


def jsonl(*objects: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def choice(label: str | list[str], *, control: str = "sentiment") -> dict[str, object]:
    choices = [label] if isinstance(label, str) else label
    return {"from_name": control, "to_name": "text", "type": "choices", "value": {"choices": choices}}


def annotation(*results: object, **fields: object) -> dict[str, object]:
    return {"id": 9, "completed_by": 12, "result": list(results), **fields}


def task(*annotations: object, **fields: object) -> dict[str, object]:
    return {"id": 101, "data": {"text": "Fine."}, "annotations": list(annotations), **fields}


def export(*tasks: object) -> str:
    return json.dumps(list(tasks))


def gzipped(content: str) -> bytes:
    return gzip.compress(content.encode(), mtime=0)
