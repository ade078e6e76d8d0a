"""Writing evidence bundles: the same files give the same bytes, and nothing is written that would not verify.

The order of making one (see `chain` for what is checked; `files` maps names to bytes or to paths of files):

    log.append({…, "verb": "report.frozen", "details": frozen_details(files)})    when the report is frozen
    log.append({…, "verb": "bundle.sealed", "details": sealed_details(files)})    when all files are there
    write_bundle(target, {**files, **log.files()})

Files are stored, not deflated: compressed bytes would depend on the zlib at hand, and the large ones are .gz already.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO

from apps.evidence.archive import MAX_DOCUMENT, Bundle, digest_stream
from apps.evidence.canonical import encode
from apps.evidence.chain import BUNDLE_FORMAT, LOG_FILES, MANIFEST, Entry, frozen_entries, verify_bundle
from apps.evidence.errors import EvidenceError
from apps.evidence.readme import README
from apps.evidence.single_file import single_file_verifier

Files = Mapping[str, bytes | Path]


def manifest_of(files: Files) -> bytes:
    """The manifest.json of a bundle of `files`; names under log/ play no part, the verifier and README do."""
    return encode({"format": BUNDLE_FORMAT, "files": _entries(with_companions(files))}, MAX_DOCUMENT)


def frozen_details(files: Files) -> dict[str, list[Entry]]:
    """Details of the event `report.frozen`: digests of report.json and of everything under evidence/."""
    return {"files": frozen_entries(_entries(files))}


def sealed_details(files: Files) -> dict[str, str]:
    """Details of the event `bundle.sealed`: the SHA-256 of the manifest of `files`."""
    return {"manifest_sha256": hashlib.sha256(manifest_of(files)).hexdigest()}


def write_bundle(target: str | Path | BinaryIO, files: Files) -> None:
    """Write the bundle of `files` (with the three of log/) to a path, whole or not at all, or to a binary stream.

    EvidenceError with the first finding, and nothing written, if the bundle would not verify.
    """
    if isinstance(target, str | Path):
        _write_to_path(Path(target), files)
        return
    with tempfile.TemporaryFile() as stream:
        _write_checked(stream, files)
        stream.seek(0)
        shutil.copyfileobj(stream, target)


def _write_to_path(path: Path, files: Files) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        temporary = Path(stream.name)
        try:
            _write_checked(stream, files)
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _write_checked(stream: IO[bytes], files: Files) -> None:
    complete = {**with_companions(files), MANIFEST: manifest_of(files)}
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(complete):
            _write_entry(archive, name, complete[name])
    stream.flush()
    with Bundle(stream) as bundle:  # type: ignore[arg-type]
        for finding in verify_bundle(bundle).findings:
            raise EvidenceError(finding.code, f"{finding.file}: {finding.message}")


def _write_entry(archive: zipfile.ZipFile, name: str, content: bytes | Path) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o100644 << 16
    entry.file_size = len(content) if isinstance(content, bytes) else content.stat().st_size
    with _opened(content) as source, archive.open(entry, "w") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)


def with_companions(files: Files) -> dict[str, bytes | Path]:
    """The files and, beside them, the verifier and the README that every bundle carries."""
    return {**files, "verify.py": single_file_verifier(), "README.txt": README.encode()}


def _entries(files: Files) -> list[dict[str, Any]]:
    entries = []
    for name in sorted(files.keys() - LOG_FILES - {MANIFEST}):
        with _opened(files[name]) as stream:
            sha256, size = digest_stream(stream)
        entries.append({"name": name, "sha256": sha256, "size": size})
    return entries


def _opened(content: bytes | Path) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
