"""Private rows of a bundle: the frozen evidence holds a salted commitment to each, the full copy also what opens them.

evidence/<name>.commitments.jsonl   one JSON string a line, sorted: `commitment(salt, text)` of each row
private/<name>.jsonl                one ["salt in hex","text"] a line, sorted by text; left out of a redacted copy
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from apps.evidence.canonical import decode, encode
from apps.evidence.commitments import SALT_BYTES, commitment
from apps.evidence.errors import EvidenceError

PRIVATE, OPENED_SUFFIX, COMMITTED_SUFFIX = "private/", ".jsonl", ".commitments.jsonl"
MAX_PRIVATE_ROW = 4 << 20


def commit_rows(rows: Iterable[tuple[bytes, str]]) -> tuple[bytes, bytes]:
    """(the file of commitments, the file that opens them) for pairs of salt and text; each salt 32 random bytes."""
    pairs = sorted(rows, key=lambda row: row[1])
    # Sorted by themselves: in the order of the texts they would tell which row is about what.
    committed = sorted(commitment(salt, text) for salt, text in pairs)
    return (
        b"".join(encode(each) + b"\n" for each in committed),
        b"".join(encode([salt.hex(), text], MAX_PRIVATE_ROW) + b"\n" for salt, text in pairs),
    )


def opened_rows(committed: bytes, opened: bytes) -> list[str]:
    """The texts; EvidenceError COMMIT unless they are exactly those that were committed to."""
    pairs = [_salt_and_text(line) for line in opened.split(b"\n")[:-1]]
    if commit_rows(pairs) != (committed, opened):
        raise EvidenceError("COMMIT", "not the rows that the frozen evidence committed to")
    return [text for _, text in pairs]


def _salt_and_text(line: bytes) -> tuple[bytes, str]:
    row = decode(line, MAX_PRIVATE_ROW)
    try:
        salt, text = row
        salt = bytes.fromhex(salt)
    except (TypeError, ValueError):
        salt, text = b"", None
    if len(salt) != SALT_BYTES or not isinstance(text, str):
        raise EvidenceError("COMMIT", "a private row is not a salt of 32 bytes in hex and a text")
    return salt, text


def private_files(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(private file, the file of the evidence that commits to it) for the files of a bundle.

    EvidenceError COMMIT for a private file that no file could commit to.
    """
    for name in names:
        if name.startswith(PRIVATE):
            if not name.endswith(OPENED_SUFFIX):
                raise EvidenceError("COMMIT", f"nothing commits to {name}")
            yield name, f"evidence/{name[len(PRIVATE) : -len(OPENED_SUFFIX)]}{COMMITTED_SUFFIX}"


def withheld_digest(leaf_hashes: Iterable[str]) -> str:
    """What an event `bundle.sealed` says of the events that a copy keeps back: SHA-256 of their sorted leaf hashes."""
    return hashlib.sha256("".join(f"{each}\n" for each in sorted(leaf_hashes)).encode()).hexdigest()
