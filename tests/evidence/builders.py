"""Plain builders of logs and bundles for the tests of evidence."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apps.evidence.bundle import frozen_details, sealed_details, write_bundle
from apps.evidence.log import MemoryLog
from apps.evidence.signing import LogSigner

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors").joinpath("audit.json").read_text("utf-8"))
ORIGIN = "audit.example/acme/log1"
START = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
FILES: dict[str, bytes | Path] = {
    "report.json": b'{"format":"qa-portal/report/1"}',
    "report.pdf": b"%PDF-1.7 not much of one",
    "tables/annotators.csv": b"annotator,labels\nann,3\n",
    "evidence/gold.csv": b"item,label\n1,yes\n",
    "evidence/schema.json": b'{"type":"nominal"}',
}


def signer(folder: Path, seed: str = "k1", name: str = ORIGIN) -> LogSigner:
    """A signer whose key is SHA-256(seed), as in the vectors."""
    key = Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest())
    path = folder / f"{seed}.pem"
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return LogSigner(path, name)


def event(verb: str, details: dict[str, Any], minute: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "at": START + timedelta(minutes=minute),
        "actor": "user:usr_ann",
        "verb": verb,
        "object": "rpt_1",
        "details": details,
        **more,
    }


def sealed_log(folder: Path, files: dict[str, bytes | Path], seed: str = "k1") -> MemoryLog:
    log = MemoryLog(ORIGIN, signer(folder, seed))
    for number in range(5):
        log.append(event("import.admitted", {"rows": number, "name": "été"}, number))
    log.append(event("report.frozen", frozen_details(files), 6))
    log.append(event("bundle.sealed", sealed_details(files), 7))
    return log


def bundle_bytes(folder: Path, seed: str = "k1", **changes: bytes) -> bytes:
    files = {**FILES, **changes}
    stream = io.BytesIO()
    write_bundle(stream, {**files, **sealed_log(folder, files, seed).files()})
    return stream.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
