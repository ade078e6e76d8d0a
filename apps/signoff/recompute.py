"""Computing every figure of a report again from the evidence in its bundle, and comparing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from apps.labels.assessing import assess_columns
from apps.scorecards.judging import Promise, judge_promises
from apps.signoff.compose import METHOD_VERSION, canonical_bytes, computed
from apps.signoff.evidence_files import INSPECTIONS, PARAMETERS, read_columns, read_gold, read_schema
from apps.signoff.lot_rows import acceptance_figure, lot_rows

REPORT = "report.json"


def recompute(read: Callable[[str], bytes]) -> list[str]:
    """Differences between the report and what its evidence gives, one line each; none means it was reproduced.

    `read` gives the bytes of a file of the bundle by name.
    """
    body = json.loads(read(REPORT))
    if body["method_version"] != METHOD_VERSION:
        return [f"the report was made with method version {body['method_version']}, this program has {METHOD_VERSION}"]
    again = _computed_again(read)
    return list(_differences("", {key: body[key] for key in again}, json.loads(canonical_bytes(again))))


def _computed_again(read: Callable[[str], bytes]) -> dict[str, Any]:
    parameters = json.loads(read(PARAMETERS))
    schema = read_schema(read)
    lots = json.loads(read(INSPECTIONS))["lots"]
    assessed = assess_columns(
        read_columns(read, schema),
        schema,
        read_gold(read, schema),
        confidence=parameters["confidence"],
        standard=parameters["standard"],
    )
    promises = [Promise(p["metric"], p["floor"], p["confidence"]) for p in parameters["commitments"]]
    rows = lot_rows(lots)
    figures = {**assessed.figures, "lot_acceptance": acceptance_figure(rows, parameters["confidence"])}
    return computed(parameters["who"], assessed, judge_promises(promises, figures), rows)


def _differences(path: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from _differences(f"{path}[{place}]", a, b)
    elif old != new:
        yield f"{path}: the report says {json.dumps(old)[:120]}, the evidence gives {json.dumps(new)[:120]}"
