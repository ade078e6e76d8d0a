"""C2SP tlog-proof: one file that proves a single event is in a signed log, without the other events."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from apps.evidence.checkpoint import Checkpoint, open_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import leaf_hash, verify_inclusion
from apps.evidence.note import VerifierKey, strict_base64

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Leaf index (0-based), audit path from leaf to root, and the signed checkpoint it leads to."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def format_proof(index: int, hashes: Sequence[bytes], checkpoint: str) -> str:
    """The text of a tlog-proof without extra data."""
    path = "".join(base64.b64encode(item).decode() + "\n" for item in hashes)
    return f"{_HEADER}\nindex {index}\n{path}\n{checkpoint}"


def parse_proof(text: str) -> InclusionProof:
    """Read a tlog-proof (no `extra` line in our profile); EvidenceError PROOF if anything is not canonical."""
    head, blank, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,17})", lines[0], re.ASCII) if lines else None
    if header != _HEADER or not index or not blank or len(lines) > 64:
        raise EvidenceError("PROOF", "not a tlog-proof: header, index, at most 63 hashes, empty line, checkpoint")
    return InclusionProof(int(index[1]), tuple(strict_base64(line, "PROOF") for line in lines[1:]), checkpoint)


def verify_proof(text: str, leaf: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint that contains the exact bytes `leaf`; EvidenceError PROOF, NOTE or CHECKPOINT otherwise."""
    proof = parse_proof(text)
    checkpoint = open_checkpoint(proof.checkpoint, key)
    verify_inclusion(leaf_hash(leaf), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint
