"""Checking a bundle: one chain of digests from every byte of every file to a single signature.

log/vkey          the key; pin the one you were given, or a forger may have brought his own
log/checkpoint    signed note over the log's origin, number of events and Merkle root
log/leaves.jsonl  every event of the log, one canonical JSON per line; their RFC 6962 root must be the signed one
manifest.json     its SHA-256 stands in an event `bundle.sealed`; lists every file outside log/ by digest and size
report.json, evidence/*   stand, besides, by digest in one event `report.frozen`: what the report was made from
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from apps.evidence.archive import MAX_DOCUMENT, Bundle
from apps.evidence.canonical import MAX_LEAF, decode
from apps.evidence.checkpoint import Checkpoint, open_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.note import VerifierKey, open_note, parse_vkey
from apps.evidence.tree import root_of_rows

BUNDLE_FORMAT = "qa-portal/bundle/1"
MANIFEST, REPORT = "manifest.json", "report.json"
VKEY, CHECKPOINT, LEAVES = "log/vkey", "log/checkpoint", "log/leaves.jsonl"
LOG_FILES = frozenset({VKEY, CHECKPOINT, LEAVES})
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: stable code, file in the bundle, and what a person should know."""

    code: str
    file: str
    message: str


@dataclass
class Verification:
    """What was checked and what was found; `ok` is the verdict, true only if nothing at all was found."""

    pinned: bool
    vkey: str | None = None
    origin: str | None = None
    events: int = 0
    root: str | None = None
    files: int = 0
    log_only: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every byte is what the log's key signed."""
        return not self.findings

    def add(self, code: str, file: str, message: str) -> None:
        """Note one finding."""
        self.findings.append(Finding(code, file, message))

    @contextmanager
    def noting(self, file: str) -> Iterator[None]:
        """Turn an EvidenceError of the block into a finding about `file`."""
        try:
            yield
        except EvidenceError as error:
            self.add(error.code, file, error.message)

    def as_json(self) -> dict[str, Any]:
        """A plain dictionary for `--json`."""
        return {**vars(self), "ok": self.ok, "findings": [asdict(finding) for finding in self.findings]}


@dataclass
class _Seals:
    """The events of the log that name digests, as they were read."""

    sealed: set[str] = field(default_factory=set)
    frozen: list[Any] = field(default_factory=list)


def verify_bundle(bundle: Bundle, vkey: VerifierKey | None = None) -> Verification:
    """Check an opened bundle against itself and, if given, against the `vkey` its reader trusts.

    A ZIP of the three files of log/ and nothing else is an exported log: `log_only`, and no report is asked for.
    """
    result = Verification(pinned=vkey is not None, files=len(bundle.names), log_only=set(bundle.names) == LOG_FILES)
    seals, manifest, entries = _Seals(), b"", list[Entry]()
    if not result.log_only:
        with result.noting(MANIFEST):
            manifest = bundle.read(MANIFEST)
            entries = parse_manifest(manifest)
            _compare_files(bundle, entries, result)
    checkpoint = _signed_checkpoint(bundle, vkey, result)
    with result.noting(LEAVES):
        _compare_root(bundle, checkpoint, seals, result)
        if not result.log_only:
            _compare_seals(manifest, entries, seals, result)
    return result


def parse_manifest(data: bytes) -> list[Entry]:
    """The entries {name, sha256, size} of a manifest, sorted by name; EvidenceError MANIFEST for another shape."""
    document = decode(data, MAX_DOCUMENT)
    entries = document.get("files") if isinstance(document, dict) else None
    if not isinstance(entries, list) or document != {"format": BUNDLE_FORMAT, "files": entries}:
        raise EvidenceError("MANIFEST", f"not a manifest of the format {BUNDLE_FORMAT}")
    shape = {"name": str, "sha256": str, "size": int}
    if not all(isinstance(entry, dict) and {k: type(v) for k, v in entry.items()} == shape for entry in entries):
        raise EvidenceError("MANIFEST", "an entry is not of the form name, sha256, size")
    names = [entry["name"] for entry in entries]
    if names != sorted(set(names)):
        raise EvidenceError("MANIFEST", "the files are not listed once each in order of their names")
    return entries


def frozen_entries(entries: list[Entry]) -> list[Entry]:
    """Those entries of a manifest that an event `report.frozen` must name: the report and its evidence."""
    return [entry for entry in entries if entry["name"] == REPORT or entry["name"].startswith("evidence/")]


def _compare_files(bundle: Bundle, entries: list[Entry], result: Verification) -> None:
    listed = {entry["name"]: (entry["sha256"], entry["size"]) for entry in entries}
    for name in sorted(({REPORT} | listed.keys()) - set(bundle.names)):
        result.add("MISSING", ascii(name)[1:-1], "the file is not in the bundle")
    for name in sorted(set(bundle.names) - listed.keys() - LOG_FILES - {MANIFEST}):
        result.add("EXTRA", name, "nobody vouches for this file: it is not in the manifest")
    for name in sorted(listed.keys() & set(bundle.names)):
        with result.noting(name):
            if bundle.digest(name) != listed[name]:
                raise EvidenceError("DIGEST", "not the bytes the manifest names")


def _signed_checkpoint(bundle: Bundle, pinned: VerifierKey | None, result: Verification) -> Checkpoint | None:
    with result.noting(VKEY):
        text = bundle.read(VKEY, 1024)
        key = parse_vkey(text.decode("utf-8", "replace").removesuffix("\n"))
        result.vkey = str(key)
        if text != f"{key}\n".encode():
            raise EvidenceError("VKEY", "not exactly one line")
        if pinned not in (None, key):
            result.add("NOTE", VKEY, f"signed by {key.name!a} with a key that is not the one you trust")
        with result.noting(CHECKPOINT):
            note = bundle.read(CHECKPOINT, 1 << 20)
            checkpoint = open_checkpoint(note, pinned or key)
            if open_note(note, [pinned or key]).unknown:
                raise EvidenceError("NOTE", "carries a signature of an unknown key besides")
            result.origin, result.events, result.root = checkpoint.origin, checkpoint.size, checkpoint.root.hex()
            return checkpoint
    return None


def _compare_root(bundle: Bundle, checkpoint: Checkpoint | None, seals: _Seals, result: Verification) -> None:
    with bundle.open(LEAVES) as stream:
        root, size = root_of_rows(_checked_leaves(stream, seals, result))
    if checkpoint and (root, size) != (checkpoint.root, checkpoint.size):
        raise EvidenceError("ROOT", f"{size} events that are not the {checkpoint.size} that were signed")


def _checked_leaves(stream: IO[bytes], seals: _Seals, result: Verification) -> Iterator[bytes]:
    seen, number = set[str](), 0
    while line := stream.readline(MAX_LEAF + 2):
        number += 1
        with result.noting(f"{LEAVES} line {number}"):
            if not line.endswith(b"\n"):
                raise EvidenceError("NONCANON", "a line without end, or longer than an event may be")
            _take_event(decode(line[:-1]), seen, seals)
        if len(result.findings) > 100:
            raise EvidenceError("NONCANON", "stopped after 100 findings")
        yield line[:-1]


def _take_event(event: Any, seen: set[str], seals: _Seals) -> None:
    if not isinstance(event, dict) or not isinstance(identity := event.get("id"), str):
        raise EvidenceError("EVENT", "not an event with an id")
    if identity in seen:
        raise EvidenceError("REPLAY", f"a second event with the id {ascii(identity)[:80]}")
    seen.add(identity)
    if event.get("verb") in ("bundle.sealed", "report.frozen") and isinstance(details := event.get("details"), dict):
        if event["verb"] == "bundle.sealed":
            seals.sealed.add(str(details.get("manifest_sha256")))
        else:
            seals.frozen.append(details.get("files"))


def _compare_seals(manifest: bytes, entries: list[Entry], seals: _Seals, result: Verification) -> None:
    if hashlib.sha256(manifest).hexdigest() not in seals.sealed:
        result.add("SEAL", MANIFEST, "no event bundle.sealed of the log names this manifest")
    if frozen_entries(entries) not in seals.frozen:
        result.add("SEAL", REPORT, "no event report.frozen of the log names this report with exactly this evidence")
