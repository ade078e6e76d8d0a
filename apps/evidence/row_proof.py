"""One row of a bulk, proven: a JSON file that leads from the row to the event that names the bulk, and to the log."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.evidence.canonical import decode
from apps.evidence.checkpoint import Checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import leaf_hash, verify_inclusion
from apps.evidence.note import VerifierKey, parse_vkey
from apps.evidence.proof import verify_proof

FORMAT = "qa-portal/row-proof/1"
LARGEST = 1 << 24
README = [
    "This file proves that one row was part of a delivery, and that the delivery stands in a signed log.",
    "Check it offline: qa-portal verify FILE --vkey KEY, with the key of the log that you got from elsewhere.",
    "By hand: SHA-256 of a zero byte and the bytes of 'row' is a leaf of an RFC 6962 Merkle tree.",
    "'index' (from 0), 'size' and 'path' (from the leaf upwards, in hex) lead from it to 'root'.",
    "'event' names the same root and number of rows in its details: it is what was written when the rows came in.",
    "'proof' is a C2SP tlog-proof of the exact bytes of 'event'; the checkpoint in it is signed by 'vkey'.",
    "The row: item, annotator, label, when it was made, milliseconds it took, source, and what else the file told.",
]
_TEXTS, _NUMBERS = ("row", "root", "event", "proof", "vkey"), ("index", "size")
_is_digest = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """What a file proves: the exact row, its place among `size`, the event that brought it, the head that holds it."""

    row: str
    index: int
    size: int
    event: dict[str, Any]
    checkpoint: Checkpoint
    vkey: str


def row_proof_file(
    *, row: bytes, index: int, size: int, path: Sequence[bytes], root: str, event: bytes, proof: str, vkey: str
) -> bytes:
    """The file: indented JSON, keys in this order, the README first. `row` and `event` are UTF-8, `root` is hex."""
    told = {"format": FORMAT, "row": row.decode(), "index": index, "size": size, "path": [each.hex() for each in path]}
    whole = {"README": README, **told, "root": root, "event": event.decode(), "proof": proof, "vkey": vkey}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def check_row_proof(content: bytes, key: VerifierKey | None = None) -> ProvenRow:
    """What the file proves under `key`, or under the key in the file itself if none is given.

    EvidenceError UNREADABLE if it is no such file; PROOF if the row does not lead to the root, or the event names
    another bulk; else what the parts raise: VKEY, NOTE, CHECKPOINT, NONCANON and their like.
    """
    told = _read(content)
    path = [bytes.fromhex(each) for each in told["path"]]
    verify_inclusion(leaf_hash(told["row"].encode()), told["index"], told["size"], path, bytes.fromhex(told["root"]))
    leaf = told["event"].encode()
    checkpoint = verify_proof(told["proof"], leaf, key or parse_vkey(told["vkey"]))
    event = decode(leaf)
    details = event.get("details") if isinstance(event, dict) else None
    if not isinstance(details, dict) or (details.get("root"), details.get("rows")) != (told["root"], told["size"]):
        raise EvidenceError("PROOF", "the event names other rows than those of the proof")
    if event.get("log") != checkpoint.origin:
        raise EvidenceError("PROOF", "the event says that it belongs to another log")
    return ProvenRow(told["row"], told["index"], told["size"], event, checkpoint, str(key or told["vkey"]))


def _read(content: bytes) -> dict[str, Any]:
    """The fields, each of its type and encodable; EvidenceError UNREADABLE otherwise."""
    try:
        told = json.loads(content.decode()) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("format") != FORMAT or not _is_well_formed(told):
        raise EvidenceError("UNREADABLE", f"not a file of the format {FORMAT}")
    return told


def _is_well_formed(told: dict[str, Any]) -> bool:
    texts, numbers, path = [told.get(each) for each in _TEXTS], [told.get(each) for each in _NUMBERS], told.get("path")
    return (
        all(isinstance(text, str) and _is_encodable(text) for text in texts)
        and all(type(number) is int for number in numbers)
        and isinstance(path, list)
        and all(isinstance(each, str) and _is_digest(each) for each in [*path, told["root"]])
    )


def _is_encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
