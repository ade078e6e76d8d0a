"""What `qa-portal agreement` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apps.labels.assessing import Assessed, assess_columns
from apps.labels.comparing import agreement_differences
from apps.labels.naming import called
from apps.measures.agreement.mover import Difference
from apps.signoff.csv_files import csv_bytes
from apps.signoff.offline import NothingToAudit
from apps.signoff.offline.reading import Delivered, read_delivered
from apps.signoff.offline.request import ReadRequest
from apps.signoff.tables import report_tables
from qa_portal.commands.progress import Stages
from qa_portal.commands.reading import read_arguments
from qa_portal.commands.refusing import refuse, write_rejects
from qa_portal.commands.words import figure_text, printable, table_text

ROWS_SHOWN = 10


def agreement(options: argparse.Namespace) -> int:
    try:
        found, differences = _measured(options)
    except NothingToAudit as refusal:
        return refuse(options, refusal)
    print(json.dumps(found) if options.json else printable(_told(found, differences)))
    return 0


def _measured(options: argparse.Namespace) -> tuple[dict[str, Any], Mapping[str, Difference]]:
    request = read_arguments(options)
    with Stages(_size([*options.delivery, *options.against]), quiet=options.quiet) as stages:
        one = read_delivered(ReadRequest(**request), stages.advance)
        rejects = list(one.rejects)
        differences: Mapping[str, Difference] = {}
        if options.against:
            other = read_delivered(ReadRequest(**{**request, "deliveries": options.against}), stages.advance)
            rejects += other.rejects
            differences = _differences(one, other, options.confidence)
        write_rejects(options, rejects)
        result = assess_columns(one.columns, one.schema, {}, confidence=options.confidence)
    found = _document(one, result, differences)
    if options.out:
        _write(options.out, found)
    return found, differences


def _size(paths: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def _differences(one: Delivered, other: Delivered, confidence: float) -> dict[str, Difference]:
    if one.schema.level == "structured":
        raise NothingToAudit(f"--against does not compare answers with parts ({one.schema.name}). Measure each alone.")
    if one.schema.digest != other.schema.digest:
        raise NothingToAudit("The two deliveries do not have the same labels. Say what labels may be with --schema.")
    if not set(one.columns.items) & set(other.columns.items):
        raise NothingToAudit("The two deliveries have no item in common. Check the item columns.")
    return agreement_differences(one.columns, other.columns, one.schema, confidence)


def _document(read: Delivered, result: Assessed, differences: Mapping[str, Difference]) -> dict[str, Any]:
    coefficients = result.raw.agreement.coefficients
    return {
        "labels": result.labels.rows,
        "items": len(result.labels.items),
        "annotators": len(result.labels.annotators),
        "schema": read.schema.definition,
        "alpha": result.figures["alpha"].as_json(),
        "coefficients": {name: one.figure.as_json() for name, one in coefficients.items()},
        "differences": {name: difference.as_json() for name, difference in differences.items()},
        "tables": {name: table for name, table in result.tables.items() if name != "annotators"},
        "notices": read.notices,
    }


def _write(out: Path, found: Mapping[str, Any]) -> None:
    tables = report_tables({"figures": found["coefficients"], "commitments": [], "tables": found["tables"]})
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            if name != "commitments.csv":
                (out / name).write_bytes(csv_bytes(*table))
    except OSError as error:
        raise NothingToAudit(f"--out {out} cannot be written ({error.strerror}).") from None


def _told(found: Mapping[str, Any], differences: Mapping[str, Difference]) -> str:
    tables = found["tables"]
    parts = [
        f"{found['labels']} labels of {found['annotators']} annotators on {found['items']} items.",
        table_text([_coefficient(row) for row in tables["coefficients"]["rows"]]),
    ]
    if "bands" in tables:
        parts.append("\n".join(_claims(tables["bands"]["rows"])))
    if differences:
        rows = [[called(name), figure_text(d.figure.as_json()), str(d.direction)] for name, d in differences.items()]
        parts.append("Minus that of the second delivery:\n" + table_text(rows))
    if "categories" in tables:
        parts.append(
            "Each label:\n" + _numbers(tables["categories"], ["label", "prevalence", "alpha", "specific agreement"])
        )
    if "confused_pairs" in tables and tables["confused_pairs"]["rows"]:
        pairs = tables["confused_pairs"]["rows"][:ROWS_SHOWN]
        parts.append("\n".join(["Taken for each other:", *(f"{a} and {b}: {times} times" for a, b, times, _ in pairs)]))
    columns = ["annotator", "shared items", "agreement", "kappa", "change", "same again"]
    parts.append(
        "Each annotator with the others (change: of alpha without them):\n"
        + _numbers(tables["annotator_agreement"], columns)
    )
    parts += [f"Note: {notice}" for notice in found["notices"]]
    return "\n\n".join(parts)


def _coefficient(row: Sequence[Any]) -> list[str]:
    name, value, low, high, n, _, undefined = row[:7]
    if value is None:
        return [name, f"undefined: {undefined}"]
    return [name, figure_text({"value": value, "low": low, "high": high, "n": n})]


def _claims(rows: Sequence[Sequence[Any]]) -> list[str]:
    told = []
    for scale, band, _, at_least, claimed in rows:
        if claimed:
            sure = f"at least {band} (probability {at_least:.3f})"
            told.append(f"{scale}: {sure if at_least < 1 else f'nothing above {band!r} can be claimed'}.")
    return told


def _numbers(table: Mapping[str, Any], wanted: Sequence[str]) -> str:
    places = [table["columns"].index(name) for name in wanted]
    rows = [[_cell(row[place]) for place in places] for row in table["rows"][:ROWS_SHOWN]]
    more = len(table["rows"]) - ROWS_SHOWN
    told = table_text([list(wanted), *rows])
    return f"{told}\nand {more} more; --out DIR writes them all." if more > 0 else told


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
