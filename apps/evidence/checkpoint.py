"""C2SP tlog-checkpoint: what a log signs about itself, without extension lines."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from apps.evidence.errors import EvidenceError
from apps.evidence.note import VerifierKey, is_name, open_note, strict_base64
from apps.evidence.tree import EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log has signed: its origin, its number of events and their Merkle root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint: three lines and no extension; EvidenceError CHECKPOINT otherwise."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not is_name(lines[0]):
        raise EvidenceError("CHECKPOINT", "not the three lines origin, size, root (extension lines are refused)")
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1], re.ASCII):
        raise EvidenceError("CHECKPOINT", f"the size {ascii(lines[1])[:40]} is not a plain decimal number")
    root = strict_base64(lines[2], "CHECKPOINT")
    if len(root) != 32 or (lines[1] == "0" and root != EMPTY_ROOT):
        raise EvidenceError("CHECKPOINT", "the root is not a SHA-256 that fits the size")
    return Checkpoint(lines[0], int(lines[1]), root)


def open_checkpoint(note: bytes | str, key: VerifierKey) -> Checkpoint:
    """The verified checkpoint of the log `key` belongs to; EvidenceError NOTE, or CHECKPOINT for another log's."""
    checkpoint = parse_checkpoint(open_note(note, [key]).text)
    if checkpoint.origin != key.name:
        raise EvidenceError("CHECKPOINT", f"of the log {checkpoint.origin!a}, not of {key.name!a}")
    return checkpoint
