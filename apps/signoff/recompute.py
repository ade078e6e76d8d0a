"""Computing every figure of a report again from the evidence in its bundle, and comparing."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

from apps.evidence.errors import EvidenceError
from apps.evidence.openings import opened_rows
from apps.labels.assessing import assess_columns
from apps.measures.version import METHOD_VERSION
from apps.scorecards.judging import Promise, judge_promises
from apps.signoff.compose import canonical_bytes, computed, digest
from apps.signoff.computed.by_kind import computed_again
from apps.signoff.csv_files import csv_files
from apps.signoff.evidence_files import EVIDENCE, GOLD, INSPECTIONS, PARAMETERS, read_columns, read_gold, read_schema
from apps.signoff.lot_rows import acceptance_figure, lot_rows
from apps.signoff.private_rows import COMMITTED_GOLD, PRIVATE_GOLD

REPORT = "report.json"
# What a document of another shape than ours gives when it is read as ours.
_WRONG_SHAPE = (
    AttributeError,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


class CannotRecompute(Exception):
    """It is nobody's fault that the figures cannot be computed again here; the message says why."""


class AnotherVersion(CannotRecompute):
    """The report was made by methods that this program does not have."""


class Redacted(CannotRecompute):
    """What the figures are computed from was kept back when this copy was made."""


def recompute(read: Callable[[str], bytes]) -> list[str]:
    """Differences between the report and what its evidence gives, one line each; none means it was reproduced.

    `read` gives the bytes of a file of the bundle by name, or EvidenceError MISSING. Raises AnotherVersion, Redacted,
    and EvidenceError for evidence that is not what it should be.
    """
    try:
        body = json.loads(read(REPORT))
        if body["method_version"] != METHOD_VERSION:
            raise AnotherVersion(
                f"the report was made with method version {body['method_version']}, this program has {METHOD_VERSION}"
            )
        return list(_all_differences(read, body))
    except _WRONG_SHAPE as error:
        raise EvidenceError("EVIDENCE", f"{type(error).__name__}: {str(error)[:200]}") from None


def _all_differences(read: Callable[[str], bytes], body: dict[str, Any]) -> Iterator[str]:
    inputs = {entry["name"] for entry in body["inputs"]}
    again = computed_again(body["kind"], read, inputs, _computed_again)
    yield from _differences("", {key: body.get(key) for key in again}, json.loads(canonical_bytes(again)))
    for entry in body["inputs"]:
        if entry["name"].startswith(EVIDENCE) and digest(read(entry["name"])) != entry["sha256"]:
            yield f"{entry['name']}: not the input that the report names"
    for name, content in csv_files(body).items():
        if read(f"tables/{name}") != content:
            yield f"tables/{name}: not the table of the report"


def _gold_lines(read: Callable[[str], bytes], inputs: Collection[str]) -> list[str]:
    """The rows of gold as the report has them: open, or committed to and opened beside."""
    if COMMITTED_GOLD not in inputs:
        return [line for line in read(GOLD).decode().split("\n") if line]
    try:
        opened = read(PRIVATE_GOLD)
    except EvidenceError as error:
        if error.code == "MISSING":
            raise Redacted("this copy keeps the gold answers back; ask for the full bundle") from None
        raise
    return opened_rows(read(COMMITTED_GOLD), opened)


def _computed_again(read: Callable[[str], bytes], inputs: Collection[str]) -> dict[str, Any]:
    parameters = json.loads(read(PARAMETERS))
    schema = read_schema(read)
    lots = json.loads(read(INSPECTIONS))["lots"]
    confidence = parameters["confidence"]
    assessed = assess_columns(
        read_columns(read, schema),
        schema,
        read_gold(_gold_lines(read, inputs), schema),
        confidence=confidence,
        standard=parameters["standard"],
    )
    promises = [Promise(p["metric"], p["floor"], p["confidence"]) for p in parameters["commitments"]]
    rows = lot_rows(lots)
    figures = {**assessed.figures, "lot_acceptance": acceptance_figure(rows, confidence)}
    again = computed(parameters["who"], assessed, judge_promises(promises, figures), rows)
    return {**again, "schema": schema.definition}


def _differences(path: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from _differences(f"{path}[{place}]", a, b)
    elif old != new:
        yield f"{path}: the report says {json.dumps(old)[:120]}, the evidence gives {json.dumps(new)[:120]}"
