"""The schema file, and the commitments that may be written into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apps.exchange.formats import BadFile
from apps.labels.types import AnySchema, BadSchema, parse_schema
from apps.scorecards.judging import LABELS
from apps.signoff.offline.request import NothingToAudit
from apps.signoff.offline.sources import plain_name, small_text

LONGEST = 16 << 20
EXAMPLE = '{"type": "nominal", "labels": ["no", "yes"]}'
COMMITMENT = '{"metric": "accuracy", "floor": 0.95}'


def read_schema(path: Path, *, fold: bool, confidence: float) -> tuple[AnySchema, dict[str, float]]:
    """The schema of the file and the floors it names. Raises NothingToAudit, which names the file."""
    name = plain_name(path.name)
    try:
        schema = parse_schema(_document(path), fold=fold)
        floors: dict[str, float] = {}
        commitments: Any = schema.extras.get("commitments", [])
        for entry in commitments:
            metric, floor = _commitment(entry, confidence)
            if metric in floors:
                raise BadSchema(f"It commits to {metric} twice.", "Keep one of the two.")
            floors[metric] = floor
    except (BadFile, BadSchema) as bad:
        raise NothingToAudit(f"{name}: {bad}") from None
    return schema, floors


def _document(path: Path) -> Any:
    text = small_text(path, LONGEST)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadSchema(f"This is not JSON ({error}).", f"A schema looks like {EXAMPLE}.") from None
    if not isinstance(document, dict):
        raise BadSchema("This is not a JSON object.", f"A schema looks like {EXAMPLE}.")
    return document


def _commitment(entry: Any, confidence: float) -> tuple[str, float]:
    if not isinstance(entry, dict) or not {"metric", "floor"} <= entry.keys() <= {"metric", "floor", "confidence"}:
        raise BadSchema(f"{json.dumps(entry)[:120]} is no commitment.", f"Write one like {COMMITMENT}.")
    if entry.get("confidence", confidence) != confidence:
        raise BadSchema(
            f"The commitment {json.dumps(entry)[:120]} has a confidence of its own.",
            "An audit has one for all its figures: leave it out and choose it with --confidence.",
        )
    floor = entry["floor"]
    if isinstance(floor, bool) or not isinstance(floor, int | float):
        raise BadSchema(f"The floor {json.dumps(floor)[:120]} is not a number.", f"Write one like {COMMITMENT}.")
    return checked_floor(entry["metric"], floor)


def checked_floor(metric: object, floor: float) -> tuple[str, float]:
    """A commitment that can be judged from files; raises BadSchema."""
    known = [name for name in LABELS if name != "lot_acceptance"]
    if not isinstance(metric, str) or metric not in known:
        raise BadSchema(f"There is no figure {metric!r} to commit to.", f"There are {', '.join(known)}.")
    if not 0 <= floor <= 1:
        raise BadSchema(f"The floor {str(floor)[:30]} of {metric} is not between 0 and 1.", "For 95 % write 0.95.")
    return metric, float(floor)


def checked_floors(floors: Mapping[str, float]) -> dict[str, float]:
    return dict(checked_floor(metric, floor) for metric, floor in floors.items())
