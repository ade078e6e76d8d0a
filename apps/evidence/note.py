"""C2SP signed notes and the keys that verify them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.evidence.ed25519 import verify_ed25519
from apps.evidence.errors import EvidenceError

KIND_ED25519, KIND_COSIGNATURE = 0x01, 0x04
is_name = re.compile(r"[^\s+\x00-\x1f\x7f]+").fullmatch
_is_signature = re.compile("\u2014 (\\S+) (\\S+)").fullmatch
_is_vkey = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)").fullmatch
MAX_NOTE, MAX_SIGNATURES = 1_000_000, 100


def strict_base64(text: str, code: str) -> bytes:
    """The bytes of canonical standard base64; EvidenceError `code` for any other text."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        data = b""
    if not data or base64.b64encode(data).decode() != text:
        raise EvidenceError(code, f"{ascii(text)[:60]} is not canonical base64")
    return data


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under; `str()` gives the vkey text of C2SP signed-note."""

    name: str
    kind: int
    public: bytes

    @property
    def keyid(self) -> bytes:
        """4 bytes: SHA-256(name || 0x0A || kind || public)[:4]."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.keyid.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (64 bytes; 8 bytes of time before them for a cosignature) is this key's on `text`."""
        if self.kind == KIND_COSIGNATURE:
            if len(signature) != 72:
                return False
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            text = f"cosignature/v1\ntime {time}\n{text}"
        return verify_ed25519(self.public, text.encode(), signature)


def parse_vkey(text: str) -> VerifierKey:
    """Read `name+keyid+base64`; EvidenceError VKEY if it is malformed or its key id is not that of its key."""
    match = _is_vkey(text)
    data = strict_base64(match[3], "VKEY") if match and is_name(match[1]) else b""
    if not match or len(data) != 33 or data[0] not in (KIND_ED25519, KIND_COSIGNATURE):
        raise EvidenceError("VKEY", f"{ascii(text)[:120]} is not a verifier key (name+keyid+base64, Ed25519)")
    key = VerifierKey(match[1], data[0], data[1:])
    if not _encodable(key.name) or key.keyid.hex() != match[2]:
        raise EvidenceError("VKEY", f"the key id {match[2]} is not that of this name and key: was it copied whole?")
    return key


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


@dataclass(frozen=True, slots=True)
class Note:
    """A note of which at least one known key's signature verified, and how many lines are of unknown keys."""

    text: str
    signers: tuple[VerifierKey, ...]
    unknown: int
    times: dict[VerifierKey, int] = field(default_factory=dict)
    """When each witness among the signers says it cosigned, in seconds since 1970."""


def note_text(note: bytes | str) -> str:
    """The text of a note, unverified; EvidenceError NOTE if it is no note."""
    return _split_note(note)[0]


def open_note(note: bytes | str, keys: Iterable[VerifierKey]) -> Note:
    """Parse and verify a signed note; EvidenceError NOTE unless some known key, and every one named, verifies."""
    text, lines = _split_note(note)
    known, seen, signers = {(key.name, key.keyid): key for key in keys}, set(), []
    times: dict[VerifierKey, int] = {}
    for line in lines:
        match = _is_signature(line)
        blob = strict_base64(match[2], "NOTE") if match and is_name(match[1]) else b""
        if not match or len(blob) < 5:
            raise EvidenceError("NOTE", f"malformed signature line {ascii(line)[:80]}")
        if (line_key := (match[1], blob[:4])) in seen:
            raise EvidenceError("NOTE", f"two signature lines of the key {match[1]}")
        seen.add(line_key)
        if (key := known.get(line_key)) is not None:
            if not key.verifies(text, blob[4:]):
                raise EvidenceError("NOTE", f"the signature of {key.name} does not fit the text")
            signers.append(key)
            if key.kind == KIND_COSIGNATURE:
                times[key] = int.from_bytes(blob[4:12], "big")
    if not signers:
        raise EvidenceError("NOTE", "no signature of the expected key")
    return Note(text, tuple(signers), len(lines) - len(signers), times)


def _split_note(note: bytes | str) -> tuple[str, list[str]]:
    try:
        content = note.decode() if isinstance(note, bytes) else note.encode().decode()
    except UnicodeError:
        raise EvidenceError("NOTE", "not UTF-8") from None
    text, blank, block = content.rpartition("\n\n")
    if len(content) > MAX_NOTE or re.search(r"[\x00-\x09\x0b-\x1f]", content):
        raise EvidenceError("NOTE", "too long, or holds control characters (a carriage return, perhaps, from e-mail?)")
    if not blank or not block.endswith("\n") or block.count("\n") > MAX_SIGNATURES:
        raise EvidenceError("NOTE", "not a signed note: text, empty line, 1 to 100 signature lines")
    return text + "\n", block[:-1].split("\n")
