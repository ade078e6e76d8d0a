"""Checking a bundle: one chain of digests from every byte of every file to a single signature.

log/vkey          the key; pin the one you were given, or a forger may have brought his own
log/checkpoint    signed note over the log's origin, number of events and Merkle root
log/history.jsonl optional: older signed notes, one JSON string a line, by which keys were handed over and times seen
log/leaves.jsonl  every event of the log, one canonical JSON per line; their RFC 6962 root must be the signed one
                  a line that is a JSON string of 64 hex digits is the hash of an event that is kept back; the event
                  `bundle.sealed` names exactly these
manifest.json     its SHA-256 stands in an event `bundle.sealed`; lists every file outside log/ by digest and size
report.json, evidence/*   stand, besides, by digest in one event `report.frozen`: what the report was made from
private/*         optional: opens the salted commitments in evidence/ (see `openings`)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from apps.evidence.archive import MAX_DOCUMENT, Bundle
from apps.evidence.canonical import MAX_LEAF, decode
from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Believed, Heads, Trust, believe, check_times, wanted_sizes
from apps.evidence.note import MAX_NOTE, VerifierKey, parse_vkey
from apps.evidence.openings import opened_rows, private_files, withheld_digest
from apps.evidence.signers import Signed, check_signature, expected_pdf, missing_signatures, signature_files
from apps.evidence.story import Story
from apps.evidence.tree import LeafHash, roots_at

BUNDLE_FORMAT = "qa-portal/bundle/1"
MANIFEST, REPORT = "manifest.json", "report.json"
VKEY, CHECKPOINT, LEAVES = "log/vkey", "log/checkpoint", "log/leaves.jsonl"
HISTORY, PDF = "log/history.jsonl", "report.pdf"
LOG_FILES = frozenset({VKEY, CHECKPOINT, LEAVES, HISTORY})
Entry = dict[str, Any]
_is_leaf_hash = re.compile(r"[0-9a-f]{64}").fullmatch


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
    withheld: int = 0
    root: str | None = None
    files: int = 0
    log_only: bool = False
    witnesses: dict[str, int] = field(default_factory=dict)
    signatures: list[Signed] = field(default_factory=list)
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
        return {**asdict(self), "ok": self.ok}


def verify_bundle(bundle: Bundle, trust: Trust | None = None) -> Verification:
    """Check an opened bundle against itself and against what its reader trusts.

    A ZIP of the files of log/ and nothing else is an exported log: `log_only`, and no report is asked for.
    """
    trust = trust or Trust()
    result = Verification(trust.key is not None, files=len(bundle.names), log_only=set(bundle.names) <= LOG_FILES)
    manifest, entries = b"", list[Entry]()
    if not result.log_only:
        with result.noting(MANIFEST):
            manifest = bundle.read(MANIFEST)
            entries = parse_manifest(manifest)
            _compare_files(bundle, entries, result)
        _compare_private(bundle, result)
    story = _compare_log(bundle, trust, result)
    if story is not None:
        result.withheld = len(story.withheld)
        _compare_withheld(manifest, story, result)
    if story is not None and not result.log_only:
        _compare_seals(manifest, entries, story, result)
        with result.noting(REPORT):
            _compare_signatures(bundle, manifest, story, result)
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


def _compare_private(bundle: Bundle, result: Verification) -> None:
    with result.noting("private/"):
        for name, committed in private_files(bundle.names):
            with result.noting(name):
                opened_rows(bundle.read(committed), bundle.read(name))


def _compare_withheld(manifest: bytes, story: Story, result: Verification) -> None:
    """Otherwise whoever passes a bundle on could hide the revocation of a key or a signer behind its hash."""
    vouched = story.vouched.get(hashlib.sha256(manifest).hexdigest())
    if story.withheld and vouched != withheld_digest(story.withheld):
        count = len(story.withheld)
        result.add("WITHHELD", LEAVES, f"{count} events are kept back, and no event bundle.sealed names exactly these")


def _compare_log(bundle: Bundle, trust: Trust, result: Verification) -> Story | None:
    """What the log tells, if it could be read; what is wrong with it is noted."""
    first, heads, story = _first_key(bundle, trust, result), _heads(bundle, result), Story()
    with result.noting(LEAVES):
        sizes = wanted_sizes(heads, trust) if heads else []
        with bundle.open(LEAVES) as stream:
            roots, size = roots_at(_checked_leaves(stream, story, result), sizes)
        if heads and size != heads.newest.size:
            raise EvidenceError("ROOT", f"{size} events that are not the {heads.newest.size} that were signed")
        with result.noting(CHECKPOINT):
            if heads and first:
                _take_belief(believe(heads, roots, story, first, trust), heads, story, result)
        return story
    return None


def _first_key(bundle: Bundle, trust: Trust, result: Verification) -> VerifierKey | None:
    with result.noting(VKEY):
        text = bundle.read(VKEY, 1024)
        key = parse_vkey(text.decode("utf-8", "replace").removesuffix("\n"))
        result.vkey = str(key)
        if text != f"{key}\n".encode():
            raise EvidenceError("VKEY", "not exactly one line")
        if trust.key not in (None, key):
            result.add("NOTE", VKEY, f"signed by {key.name!a} with a key that is not the one you trust")
        return trust.key or key
    return trust.key


def _heads(bundle: Bundle, result: Verification) -> Heads | None:
    with result.noting(CHECKPOINT):
        older = bundle.read(HISTORY) if HISTORY in bundle.names else b""
        notes = [decode(line, MAX_NOTE) for line in older.split(b"\n")[:-1]]
        if not all(isinstance(note, str) for note in notes) or (older and not older.endswith(b"\n")):
            raise EvidenceError("CHECKPOINT", f"{HISTORY} is not one note a line, each a JSON string")
        heads = Heads([*notes, bundle.read(CHECKPOINT, MAX_NOTE).decode("utf-8", "replace")])
        newest = heads.newest
        result.origin, result.events, result.root = newest.origin, newest.size, newest.root.hex()
        return heads
    return None


def _take_belief(believed: Believed, heads: Heads, story: Story, result: Verification) -> None:
    result.witnesses = {key.name: time for key, time in sorted(believed.times.items(), key=lambda pair: pair[1])}
    check_times(story, believed)


def _checked_leaves(stream: IO[bytes], story: Story, result: Verification) -> Iterator[bytes]:
    number = 0
    while line := stream.readline(MAX_LEAF + 2):
        # A context manager for each line would take a tenth of the time of verifying.
        try:
            leaf = _take_leaf(line, number, story)
        except EvidenceError as error:
            leaf = line[:-1]
            result.add(error.code, f"{LEAVES} line {number + 1}", error.message)
            if len(result.findings) > 100:
                raise EvidenceError("NONCANON", "stopped after 100 findings") from None
        number += 1
        yield leaf


def _take_leaf(line: bytes, index: int, story: Story) -> bytes:
    """The leaf of a line, or the hash of one that is kept back, after the story has taken it."""
    leaf = line[:-1]
    if not line.endswith(b"\n"):
        raise EvidenceError("NONCANON", "a line without end, or longer than an event may be")
    event = decode(leaf)
    if isinstance(event, str) and _is_leaf_hash(event):
        story.skip(event)
        return LeafHash.fromhex(event)
    story.take(index, event)
    return leaf


def _compare_seals(manifest: bytes, entries: list[Entry], story: Story, result: Verification) -> None:
    if hashlib.sha256(manifest).hexdigest() not in story.sealed:
        result.add("SEAL", MANIFEST, "no event bundle.sealed of the log names this manifest")
    if frozen_entries(entries) not in story.frozen:
        result.add("SEAL", REPORT, "no event report.frozen of the log names this report with exactly this evidence")


def _compare_signatures(bundle: Bundle, manifest: bytes, story: Story, result: Verification) -> None:
    record, digests = bundle.digest(REPORT)[0], set[str]()
    for name in signature_files(bundle.names):
        with result.noting(name):
            digests.add(bundle.digest(name)[0])
            result.signatures.append(check_signature(name, bundle.names, bundle.read, story, record))
    sealed_at = story.sealed.get(hashlib.sha256(manifest).hexdigest(), len(story.times))
    for told in missing_signatures(story, record, digests, sealed_at):
        result.add("ESIG_MISSING", REPORT, f"the signature of {told.actor!a:.80} in event {told.index} is not here")
    pdf = expected_pdf(story, record, sealed_at)
    if pdf is not None and (PDF not in bundle.names or bundle.digest(PDF)[0] != pdf):
        result.add("PDF", PDF, "not the file as it was after the last signature")
