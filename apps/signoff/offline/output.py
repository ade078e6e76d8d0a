"""Writing an audit into a folder: all files, or none."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apps.evidence.bundle import frozen_details, sealed_details, write_bundle
from apps.evidence.errors import EvidenceError
from apps.evidence.log import MemoryLog
from apps.evidence.signing import LogSigner
from apps.signoff.compose import canonical_bytes, digest
from apps.signoff.csv_files import csv_bytes, csv_files
from apps.signoff.offline.audit import Audit
from apps.signoff.offline.folder import CannotWrite, made_folder
from apps.signoff.offline.request import FileReject
from apps.signoff.pdf import render_report
from apps.signoff.pdf_signing import PdfUnsignable, SigningIdentityUnusable, ensure_signing_identity, sign_pdf
from apps.signoff.recompute import REPORT
from apps.signoff.tables import ROWS

ORIGIN = "qa-portal.offline/audit"
TABLES = [f"{name}.csv" for name in (*ROWS, "commitments", "confusion", "figures", "pairs", "rejects")]


def write_audit(audit: Audit, out: Path, keys: Path) -> str:
    """report.pdf, report.json, the tables as CSV and bundle.zip, sealed with the keys kept in `keys`.

    Returns the verifier key of the bundle. Raises CannotWrite, and then leaves `out` as it was.
    """
    try:
        with made_folder(out), tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as folder:
            vkey = _write(audit, Path(folder), keys)
            _move(Path(folder), out)
    except OSError as error:
        raise CannotWrite(f"{error.filename or out} cannot be written ({error.strerror or error}).") from None
    except (EvidenceError, SigningIdentityUnusable, PdfUnsignable) as error:
        told = error.message if isinstance(error, EvidenceError) else str(error)
        raise CannotWrite(f"The report cannot be signed with the keys in {keys}: {told}") from None
    return vkey


def _move(made: Path, out: Path) -> None:
    """Over the results of an earlier audit, and past whatever else somebody keeps in the folder."""
    (out / "tables").mkdir(exist_ok=True)
    for name in TABLES:
        (out / "tables" / name).unlink(missing_ok=True)
    for path in sorted(path for path in made.rglob("*") if path.is_file()):
        path.replace(out / path.relative_to(made))


def _write(audit: Audit, made: Path, keys: Path) -> str:
    document = canonical_bytes(audit.body)
    # Drawn from the bytes alone, so that who has nothing else can draw the same.
    body = json.loads(document)
    tables = {f"tables/{name}": content for name, content in _tables(body, audit.rejects).items()}
    signer = LogSigner(keys / "audit-log.pem", ORIGIN)
    log = MemoryLog(ORIGIN, signer)
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    files: dict[str, bytes | Path] = {REPORT: document, **audit.evidence}
    _event(log, at, "report.frozen", frozen_details(files))
    pdf = _sealed_pdf(body, digest(document), keys, at)
    files |= {"report.pdf": pdf, **tables}
    _event(log, at, "report.sealed", {"pdf_sha256": digest(pdf)})
    _event(log, at, "bundle.sealed", sealed_details(files))
    write_bundle(made / "bundle.zip", {**files, **log.files()})
    (made / "tables").mkdir()
    for name, content in {REPORT: document, "report.pdf": pdf, **tables}.items():
        (made / name).write_bytes(content)
    return signer.vkey


def _sealed_pdf(body: Mapping[str, Any], document: str, keys: Path, at: dt.datetime) -> bytes:
    pdf = render_report(body, digest=document, places=False)
    identity = ensure_signing_identity(keys / "pdf", "QA Portal")
    return sign_pdf(pdf, identity, reason="Sealed when made", name="QA Portal", signing_time=at)


def _event(log: MemoryLog, at: dt.datetime, verb: str, details: object) -> None:
    log.append({"at": at, "actor": "system:offline-audit", "verb": verb, "object": "audit", "details": details})


def _tables(body: Mapping[str, Any], rejects: Sequence[FileReject]) -> dict[str, bytes]:
    return {**csv_files(body), **({"rejects.csv": csv_bytes(FileReject._fields, rejects)} if rejects else {})}
