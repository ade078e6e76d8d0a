"""`qa-portal audit`: from a vendor's file to a verdict, a report and its evidence."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from apps.measures.estimate import Verdict
from apps.scorecards.judging import LABELS
from apps.signoff.offline import Audit, AuditRequest, NothingToAudit, run_audit
from apps.signoff.offline.audit import checked_floor, checked_metric
from apps.signoff.offline.intake import FileReject
from apps.signoff.offline.output import rejects_csv, write_audit
from qa_portal.commands.words import figure_text, table_text

STATUS = {Verdict.MET: 0, Verdict.NOT_MET: 1, Verdict.NOT_ENOUGH: 2}
BAD_INPUT = 3
REJECTS_SHOWN = 10
EPILOG = "Exit status: 0 met, 1 not met, 2 not enough evidence, 3 bad input."


def add_to(commands: Any) -> None:
    parser = commands.add_parser("audit", help="audit a delivery without a server", epilog=EPILOG)
    parser.set_defaults(run=run)
    parser.add_argument(
        "delivery", nargs="+", type=Path, metavar="DELIVERY", help="CSV, TSV, JSONL or Label Studio JSON; may be .gz"
    )
    parser.add_argument("--gold", type=Path, metavar="FILE", help="settled answers: a file with item and label")
    parser.add_argument("--schema", type=Path, metavar="FILE", help="what labels may be, as JSON; inferred without it")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where report, tables and bundle go")
    parser.add_argument("--vendor", default="The vendor", metavar="NAME", help="the name in the report")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="item, annotator, label, timestamp or duration of the delivery",
    )
    parser.add_argument(
        "--gold-map", action="append", default=[], metavar="FIELD=COLUMN", help="item or label of the gold file"
    )
    parser.add_argument("--format", help="force a format: csv, tsv, jsonl, label-studio")
    parser.add_argument(
        "--floor",
        action="append",
        default=[],
        metavar="METRIC=VALUE",
        help="a commitment to judge, such as accuracy=0.95",
    )
    parser.add_argument(
        "--confidence", type=float, default=0.95, metavar="SHARE", help="of every interval (default 0.95)"
    )
    parser.add_argument(
        "--repeats",
        choices=("all", "first", "last", "refuse"),
        default="all",
        help="labels that one annotator gave twice to one item (default all)",
    )
    parser.add_argument("--fold", action="store_true", help="read labels that differ by case or blanks as the same")
    parser.add_argument("--admit-rest", action="store_true", help="go on without the rows that were refused")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="write all refused rows to this CSV file")
    parser.add_argument(
        "--keys",
        type=Path,
        default=default_keys(),
        metavar="DIR",
        help="where the signing keys are kept (default %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the summary for programs")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def default_keys() -> Path:
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "qa-portal" / "keys"


def run(options: argparse.Namespace) -> int:
    try:
        request = _request(options)
        audit = _audited(request, quiet=options.quiet or options.json)
        write_audit(audit, options.out, options.keys)
    except NothingToAudit as refusal:
        return _refuse(options, refusal)
    except OSError as error:
        return _refuse(options, NothingToAudit(f"{error.filename or options.out}: {error.strerror or error}."))
    if options.rejects and audit.rejects:
        options.rejects.write_bytes(rejects_csv(audit.rejects))
    print(json.dumps(summary(audit.body)) if options.json else _told(audit, options.out))
    return STATUS[Verdict(audit.body["verdict"]["value"])]


def summary(body: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict first, then every figure, then what else a program may need."""
    return {
        "verdict": body["verdict"]["value"],
        "sentence": body["verdict"]["sentence"],
        **body["figures"],
        "commitments": body["commitments"],
        "deliveries": body["deliveries"],
        "notices": body["notices"],
    }


def _request(options: argparse.Namespace) -> AuditRequest:
    if not 0.5 < options.confidence < 1:
        raise NothingToAudit(f"--confidence {options.confidence} is not between 0.5 and 1; for 95 % write 0.95.")
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
    wrong = [entry for entry in entries if "=" not in entry]
    if wrong:
        raise NothingToAudit(f"{flag} {wrong[0]!r} is not of the form NAME=VALUE.")
    return dict(entry.split("=", 1) for entry in entries)


def _floors(entries: Sequence[str]) -> dict[str, float]:
    floors = {}
    for metric, text in _pairs(entries, "--floor").items():
        try:
            floors[checked_metric(metric)] = checked_floor(float(text))
        except ValueError:
            raise NothingToAudit(f"--floor {metric}={text}: {text!r} is not a number.") from None
    return floors


def _audited(request: AuditRequest, *, quiet: bool) -> Audit:
    size = sum(path.stat().st_size for path in request.deliveries if path.is_file())
    with tqdm(
        total=size, unit="B", unit_scale=True, desc="Reading", disable=quiet, file=sys.stderr, leave=False
    ) as bar:
        return run_audit(request, bar.update)


def _told(audit: Audit, out: Path) -> str:
    body = audit.body
    rows = [
        [row["label"], figure_text(row["figure"]), f"floor {row['floor']:g}", row["verdict"]]
        for row in body["commitments"]
    ]
    judged = {row["metric"] for row in body["commitments"]}
    rows += [
        [LABELS[name][0].upper() + LABELS[name][1:], figure_text(figure), "", ""]
        for name, figure in body["figures"].items()
        if name not in judged
    ]
    notices = "".join(f"\nNote: {notice}" for notice in body["notices"])
    return f"{body['verdict']['sentence']}\n\n{table_text(rows)}\n{notices}\n\nWritten to {out}: report.pdf, report.json, tables/, bundle.zip"


def _refuse(options: argparse.Namespace, refusal: NothingToAudit) -> int:
    if options.json:
        print(json.dumps({"error": str(refusal), "rejects": [list(r) for r in refusal.rejects[:REJECTS_SHOWN]]}))
    print(f"qa-portal audit: {refusal}", file=sys.stderr)
    for reject in refusal.rejects[:REJECTS_SHOWN]:
        print(f"  {_line(reject)}", file=sys.stderr)
    if options.rejects and refusal.rejects:
        options.rejects.write_bytes(rejects_csv(refusal.rejects))
        print(f"All {len(refusal.rejects)} refused rows are in {options.rejects}.", file=sys.stderr)
    elif len(refusal.rejects) > REJECTS_SHOWN:
        print(f"  and {len(refusal.rejects) - REJECTS_SHOWN} more; --rejects FILE writes them all.", file=sys.stderr)
    return BAD_INPUT


def _line(reject: FileReject) -> str:
    return f"{reject.file}, {reject.place}: {reject.why} {reject.remedy}"
