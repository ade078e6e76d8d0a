"""What `qa-portal audit` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apps.labels.naming import called
from apps.labels.types import BadSchema
from apps.measures.estimate import Verdict
from apps.signoff.offline import Audit, AuditRequest, NothingToAudit, run_audit
from apps.signoff.offline.definition import checked_floor
from apps.signoff.offline.folder import CannotWrite, check_folder
from qa_portal.commands.progress import Stages
from qa_portal.commands.reading import pairs, read_arguments
from qa_portal.commands.refusing import refuse, write_rejects
from qa_portal.commands.words import figure_text, printable, table_text

STATUS = {Verdict.MET: 0, Verdict.NOT_MET: 1, Verdict.NOT_ENOUGH: 2}
WRITTEN = ("report.pdf", "report.json", "tables", "bundle.zip")


def audit(options: argparse.Namespace) -> int:
    try:
        made, vkey = _audited(options)
        write_rejects(options, made.rejects)
    except NothingToAudit as refusal:
        return refuse(options, refusal)
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
    return AuditRequest(**read_arguments(options), who=options.vendor, floors=_floors(options.floor))


def _floors(entries: Sequence[str]) -> dict[str, float]:
    floors = {}
    for metric, text in pairs(entries, "--floor").items():
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
    rows += [[called(name), figure_text(figure), "", ""] for name, figure in others]
    notices = "".join(f"\nNote: {notice}" for notice in body["notices"])
    return (
        f"{body['verdict']['sentence']}\n\n{table_text(rows)}\n{notices}\n\n"
        f"Written to {out}: report.pdf, report.json, tables/, bundle.zip\n"
        f"Anybody can check it: qa-portal verify {out / 'bundle.zip'} --vkey {vkey}"
    )
