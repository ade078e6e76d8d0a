"""What `qa-portal truth` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.labels.truths import BadMethod, Comparison, NotInferable, Quality, Truths, compare_truths, infer_truth
from apps.labels.truths.tables import annotator_table, method_table
from apps.measures.estimate import Figure
from apps.signoff.csv_files import csv_bytes
from apps.signoff.offline import NothingToAudit
from apps.signoff.offline.reading import Delivered, read_delivered
from apps.signoff.offline.request import ReadRequest
from apps.signoff.truth_files import label_lines
from qa_portal.commands.progress import Stages
from qa_portal.commands.reading import read_arguments
from qa_portal.commands.refusing import refuse, write_rejects
from qa_portal.commands.words import figure_text, printable, table_text

ANNOTATORS_SHOWN = 20


@dataclass(frozen=True)
class Made:
    read: Delivered
    truths: Truths
    comparison: Comparison | None
    notices: list[str]


def truth(options: argparse.Namespace) -> int:
    try:
        made = _made(options)
        write_rejects(options, made.read.rejects)
    except NothingToAudit as refusal:
        return refuse(options, refusal)
    if options.json:
        print(json.dumps(summary(made, options)))
    else:
        print(printable(_told(made, options)))
    return 0


def summary(made: Made, options: argparse.Namespace) -> dict[str, Any]:
    truths, comparison = made.truths, made.comparison
    told: dict[str, Any] = {
        "method": truths.method.name,
        "items": len(truths.items),
        "labels": int(truths.votes.sum()),
        "tied": truths.tied,
        "annotators": [_as_json(each) for each in truths.annotators],
    }
    if comparison is not None:
        table = method_table(comparison)
        judged = {"sentence": comparison.judged.sentence, "choice": str(comparison.judged.choice)}
        best = comparison.judged.best
        rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        told["comparison"] = {**judged, "best": best and best.name, "measure": comparison.measure, "methods": rows}
    written = [options.out, *([options.annotators] if options.annotators else [])]
    return told | {
        "schema": truths.schema.definition,
        "notices": made.notices,
        "written": [str(path) for path in written],
    }


def _made(options: argparse.Namespace) -> Made:
    request = ReadRequest(**read_arguments(options))
    if options.use_gold and not request.gold:
        raise NothingToAudit("--use-gold needs gold answers. Give them with --gold.")
    _check_places(options)
    size = sum(path.stat().st_size for path in request.deliveries if path.is_file())
    with Stages(size, quiet=options.quiet) as stages:
        read = read_delivered(request, stages.advance)
        stages.enter("Inferring")
        made = _inferred(options, read)
        stages.enter("Writing")
        _write(options, made.truths)
    return made


def _inferred(options: argparse.Namespace, read: Delivered) -> Made:
    confidence, gold = options.confidence, read.gold
    try:
        truths = infer_truth(read.columns, read.schema, gold, options.method, confidence, use_gold=options.use_gold)
        comparison = None
        if options.compare:
            comparison = compare_truths(read.columns, read.schema, gold, confidence, chosen=truths.method.name)
    except (BadMethod, NotInferable) as bad:
        raise NothingToAudit(str(bad)) from None
    return Made(read, truths, comparison, [*read.notices, *truths.notices])


def _check_places(options: argparse.Namespace) -> None:
    read = {path.resolve() for path in (*options.delivery, options.gold, options.schema) if path}
    for flag, path in (("--out", options.out), ("--annotators", options.annotators)):
        if path is None:
            continue
        if path.is_dir():
            raise NothingToAudit(f"{flag} {path} is a folder. Name a file in it.")
        if not path.absolute().parent.is_dir():
            raise NothingToAudit(f"{flag} {path}: there is no folder {path.absolute().parent}. Make it first.")
        if path.resolve() in read:
            raise NothingToAudit(f"{flag} {path} is one of the files to read. Name another.")
        read.add(path.resolve())


def _write(options: argparse.Namespace, truths: Truths) -> None:
    _write_file("--out", options.out, label_lines(truths))
    if options.annotators:
        table = annotator_table(truths)
        _write_file("--annotators", options.annotators, [csv_bytes(table["columns"], table["rows"])])


def _write_file(flag: str, path: Path, pieces: Iterable[bytes]) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(pieces)
    except OSError as error:
        raise NothingToAudit(f"{flag} {path} cannot be written ({error.strerror}).") from None


def _as_json(each: Quality) -> dict[str, Any]:
    figures = {name: getattr(each, name).as_json() for name in ("accuracy", "on_gold", "bias", "sd")}
    return {"annotator": each.annotator, "labels": each.labels, **figures}


def _told(made: Made, options: argparse.Namespace) -> str:
    truths, comparison = made.truths, made.comparison
    ties = f", {truths.tied} of them tied" if truths.tied else ""
    parts = [
        f"{truths.method.words}: {len(truths.items)} items from {int(truths.votes.sum())} labels{ties}.",
        _annotators(truths),
    ]
    if comparison is not None:
        parts.append(f"{comparison.judged.sentence}\n\n{_methods(comparison)}")
    parts += ["\n".join(f"Note: {notice}" for notice in made.notices)] if made.notices else []
    parts.append(f"Written to {options.out}{f' and {options.annotators}' if options.annotators else ''}.")
    return "\n\n".join(parts)


def _annotators(truths: Truths) -> str:
    """Those who did most first."""
    parts = ("bias", "sd") if truths.schema.name == "numeric" else ("accuracy",)
    heads = {"accuracy": "estimated accuracy", "bias": "bias", "sd": "noise (sd)"}
    rows = [["annotator", "labels", *(heads[part] for part in parts), "on gold"]]
    for each in sorted(truths.annotators, key=lambda each: (-each.labels, each.annotator))[:ANNOTATORS_SHOWN]:
        figures = [_short(getattr(each, part)) for part in (*parts, "on_gold")]
        rows.append([each.annotator, str(each.labels), *figures])
    more = len(truths.annotators) - ANNOTATORS_SHOWN
    return table_text(rows) + (f"\nand {more} more; --annotators FILE writes them all." if more > 0 else "")


def _methods(comparison: Comparison) -> str:
    rows: list[Sequence[str]] = [["method", comparison.measure, "better by", "held-out", "differs on"]]
    for each in comparison.contenders:
        figures = [_short(figure) for figure in (each.score, each.difference, each.held_out)]
        rows.append([each.method.name, *figures, f"{each.differs} items"])
    return table_text(rows)


def _short(figure: Figure) -> str:
    document = figure.as_json()
    return "-" if "undefined" in document else figure_text(document)
