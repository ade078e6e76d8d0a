"""What `qa-portal audit` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apps.labels.types import BadSchema
from apps.measures.estimate import Verdict
from apps.scorecards.judging import LABELS
from apps.signoff.csv_files import csv_bytes
from apps.signoff.offline import Audit, AuditRequest, FileReject, NothingToAudit, run_audit
from apps.signoff.offline.definition import checked_floor
from apps.signoff.offline.folder import CannotWrite, check_folder
from qa_portal.commands.audit import BAD_INPUT
from qa_portal.commands.progress import Stages
from qa_portal.commands.words import capitalised, figure_text, printable, table_text

STATUS = {Verdict.MET: 0, Verdict.NOT_MET: 1, Verdict.NOT_ENOUGH: 2}
REJECTS_SHOWN = 10
WRITTEN = ("report.pdf", "report.json", "tables", "bundle.zip")


def audit(options: argparse.Namespace) -> int:
    try:
        made, vkey = _audited(options)
        _write_rejects(options, made.rejects)
    except NothingToAudit as refusal:
        return _refuse(options, refusal)
    if options.json:
        print(json.dumps({**summary(made.body), "vkey": vkey, "written": [str(options.out / n) for n in WRITTEN]}))
    else:
        print(printable(_told(made.body, options.out, vkey)))
    return STATUS[Verdict(made.body["verdict"]["value"])]


def summary(body: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict first, then every figure, then what else a program may need."""
    return {
        "verdict": body["verdict"]["value"],
        **body["figures"],
        "sentence": body["verdict"]["sentence"],
        **{name: body[name] for name in ("commitments", "schema", "deliveries", "notices")},
    }


def default_keys() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    try:
        return (Path(data) if data else Path.home() / ".local" / "share") / "qa-portal" / "keys"
    except RuntimeError:
        raise NothingToAudit("There is no home folder for the signing keys. Name a folder with --keys.") from None


def _audited(options: argparse.Namespace) -> tuple[Audit, str]:
    request = _request(options)
    keys = options.keys or default_keys()
    size = sum(path.stat().st_size for path in request.deliveries if path.is_file())
    try:
        check_folder(options.out)
        with Stages(size, quiet=options.quiet) as stages:
            made = run_audit(request, stages.advance)
            stages.enter("Writing")
            # Drawing and signing PDFs takes long to import: who made a mistake hears of it sooner.
            from apps.signoff.offline.output import write_audit

            return made, write_audit(made, options.out, keys)
    except CannotWrite as error:
        raise NothingToAudit(str(error)) from None


def _request(options: argparse.Namespace) -> AuditRequest:
    if not 0.5 < options.confidence < 1:
        raise NothingToAudit(f"--confidence {options.confidence} is not between 0.5 and 1. For 95 % write 0.95.")
    return AuditRequest(
        deliveries=options.delivery,
        gold=options.gold,
        schema=options.schema,
        who=options.vendor,
        mapping=_pairs(options.map, "--map"),
        gold_mapping=_pairs(options.gold_map, "--gold-map"),
        format=options.format,
        floors=_floors(options.floor),
        confidence=options.confidence,
        repeats=options.repeats,
        fold=options.fold,
        admit_rest=options.admit_rest,
    )


def _pairs(entries: Sequence[str], flag: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        if not (name and equals and value):
            raise NothingToAudit(f"{flag} {entry!r} is not of the form NAME=VALUE.")
        if name in pairs:
            raise NothingToAudit(f"{flag} says {name!r} twice. Keep one of the two.")
        pairs[name] = value
    return pairs


def _floors(entries: Sequence[str]) -> dict[str, float]:
    floors = {}
    for metric, text in _pairs(entries, "--floor").items():
        try:
            _, floors[metric] = checked_floor(metric, float(text))
        except BadSchema as bad:
            raise NothingToAudit(f"--floor: {bad}") from None
        except ValueError:
            raise NothingToAudit(f"--floor {metric}={text}: {text!r} is not a number. For 95 % write 0.95.") from None
    return floors


def _told(body: Mapping[str, Any], out: Path, vkey: str) -> str:
    rows = [
        [row["label"], figure_text(row["figure"]), f"floor {row['floor']:g}", row["verdict"]]
        for row in body["commitments"]
    ]
    judged = {row["metric"] for row in body["commitments"]}
    others = ((name, figure) for name, figure in body["figures"].items() if name not in judged)
    rows += [[capitalised(LABELS[name]), figure_text(figure), "", ""] for name, figure in others]
    notices = "".join(f"\nNote: {notice}" for notice in body["notices"])
    return (
        f"{body['verdict']['sentence']}\n\n{table_text(rows)}\n{notices}\n\n"
        f"Written to {out}: report.pdf, report.json, tables/, bundle.zip\n"
        f"Anybody can check it: qa-portal verify {out / 'bundle.zip'} --vkey {vkey}"
    )


def _refuse(options: argparse.Namespace, refusal: NothingToAudit) -> int:
    told = [str(refusal), *(f"  {reject}" for reject in refusal.rejects[1:REJECTS_SHOWN])]
    try:
        if _write_rejects(options, refusal.rejects):
            told.append(f"All {len(refusal.rejects)} refused rows are in {options.rejects}.")
        elif len(refusal.rejects) > REJECTS_SHOWN:
            told.append(f"  and {len(refusal.rejects) - REJECTS_SHOWN} more; --rejects FILE writes them all.")
    except NothingToAudit as unwritten:
        told.append(str(unwritten))
    print(printable("qa-portal audit: " + "\n".join(told)), file=sys.stderr)
    if options.json:
        shown = [reject._asdict() for reject in refusal.rejects[:REJECTS_SHOWN]]
        print(json.dumps({"error": str(refusal), "refused": len(refusal.rejects), "rejects": shown}))
    return BAD_INPUT


def _write_rejects(options: argparse.Namespace, rejects: Sequence[FileReject]) -> bool:
    if not (options.rejects and rejects):
        return False
    try:
        options.rejects.write_bytes(csv_bytes(FileReject._fields, rejects))
    except OSError as error:
        raise NothingToAudit(f"--rejects {options.rejects} cannot be written ({error.strerror}).") from None
    return True
