"""Writing an audit into a folder: all files, or none."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from apps.evidence.bundle import frozen_details, sealed_details, write_bundle
from apps.evidence.log import MemoryLog
from apps.evidence.signing import LogSigner
from apps.signoff.compose import canonical_bytes, digest
from apps.signoff.csv_files import csv_bytes, csv_files
from apps.signoff.offline.audit import Audit
from apps.signoff.offline.intake import FileReject
from apps.signoff.pdf import render_report
from apps.signoff.pdf_signing import ensure_signing_identity, sign_pdf
from apps.signoff.recompute import REPORT

ORIGIN = "qa-portal.offline/audit"


def write_audit(audit: Audit, out: Path, keys: Path) -> None:
    """report.pdf, report.json, the tables as CSV and bundle.zip, sealed with the keys kept in `keys`."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as folder:
        made = Path(folder)
        _write(audit, made, keys)
        for path in sorted(made.iterdir()):
            target = out / path.name
            if target.is_dir():
                shutil.rmtree(target)
            path.replace(target)


def _write(audit: Audit, made: Path, keys: Path) -> None:
    document = canonical_bytes(audit.body)
    tables = _tables(audit)
    log = MemoryLog(ORIGIN, LogSigner(keys / "audit-log.pem", ORIGIN))
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    files: dict[str, bytes | Path] = {REPORT: document, **audit.evidence}
    _event(log, at, "report.frozen", frozen_details(files))
    pdf = render_report(audit.body, digest=digest(document), log_position=None)
    identity = ensure_signing_identity(keys / "pdf", "QA Portal")
    sealed = sign_pdf(pdf, identity, reason="Sealed when made", name="QA Portal", signing_time=at)
    files |= {"report.pdf": sealed, **{f"tables/{name}": content for name, content in tables.items()}}
    _event(log, at, "report.sealed", {"pdf_sha256": digest(sealed)})
    _event(log, at, "bundle.sealed", sealed_details(files))
    write_bundle(made / "bundle.zip", {**files, **log.files()})
    (made / REPORT).write_bytes(document)
    (made / "report.pdf").write_bytes(sealed)
    (made / "tables").mkdir()
    for name, content in tables.items():
        (made / "tables" / name).write_bytes(content)


def _event(log: MemoryLog, at: dt.datetime, verb: str, details: object) -> None:
    log.append({"at": at, "actor": "system:offline-audit", "verb": verb, "object": "audit", "details": details})


def _tables(audit: Audit) -> dict[str, bytes]:
    rejects = {"rejects.csv": rejects_csv(audit.rejects)} if audit.rejects else {}
    return {**csv_files(audit.body), **rejects}


def rejects_csv(rejects: Sequence[FileReject]) -> bytes:
    return csv_bytes(["file", "place", "why", "remedy"], rejects)
