"""A log to be checked: its files, heads and proofs, as a bundle and a receipt carry them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apps.evidence.log import MemoryLog
from apps.evidence.merkle import inclusion_proof, leaf_hash, root
from apps.evidence.note import VerifierKey, note_text, parse_vkey
from apps.evidence.signing import LogSigner

ORIGIN = "interop.example/log"
SIZES = (1, 2, 3, 7, 8, 100, 255, 256, 257, 300)
INDICES = (0, 1, 6, 99, 255, 256, 299)
_START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """The exact leaves, the signed checkpoint over all of them, and the key."""

    leaves: list[bytes]
    checkpoint: str
    key: VerifierKey

    @property
    def text(self) -> bytes:
        """The bytes that the key signed."""
        return note_text(self.checkpoint).encode()

    @property
    def signature(self) -> bytes:
        """The 64 bytes of the signature."""
        return base64.b64decode(self.checkpoint.split()[-1])[4:]

    def root(self, size: int) -> bytes:
        """The tree head over the first `size` leaves."""
        return root(leaf_hash(leaf) for leaf in self.leaves[:size])

    def proof(self, index: int) -> list[bytes]:
        """The audit path of a leaf in the whole log."""
        return inclusion_proof([leaf_hash(leaf) for leaf in self.leaves], index)


def sample(folder: Path) -> Sample:
    """A log of 300 events, signed with a key made for it."""
    signer = LogSigner(folder / "log.pem", ORIGIN)
    log = MemoryLog(ORIGIN, signer)
    for number in range(SIZES[-1]):
        at = _START + timedelta(seconds=number)
        log.append(
            {"at": at, "actor": "user:usr_a", "verb": "import.admitted", "object": "prj_1", "details": {"rows": number}}
        )
    return Sample(log.leaves, log.checkpoint(), parse_vkey(signer.vkey))


def for_tools(one: Sample, path: Path) -> Path:
    """A JSON file of leaves, sizes and proofs, all in hex, for the scripts of tools/."""
    proofs = [{"index": index, "path": [each.hex() for each in one.proof(index)]} for index in INDICES]
    content = {
        "leaves": [leaf.hex() for leaf in one.leaves],
        "sizes": SIZES,
        "proofs": proofs,
        "root": one.root(len(one.leaves)).hex(),
        "checkpoint": one.checkpoint,
    }
    path.write_text(json.dumps(content))
    return path
