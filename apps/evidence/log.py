"""A log in memory, for audits that run without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.evidence.canonical import encode
from apps.evidence.chain import CHECKPOINT, HISTORY, LEAVES, VKEY
from apps.evidence.checkpoint import Checkpoint
from apps.evidence.events import event_leaf
from apps.evidence.merkle import Frontier, leaf_hash
from apps.evidence.note import MAX_NOTE
from apps.evidence.signing import LogSigner


class MemoryLog:
    """An append-only log named `origin`, which is also the name its key signs under."""

    def __init__(self, origin: str, signer: LogSigner) -> None:
        if signer.name != origin:
            raise ValueError(f"the key of {signer.name} cannot sign the log {origin}")
        self.origin = origin
        self.leaves: list[bytes] = []
        self._signer = signer
        self._frontier = Frontier()

    def append(self, event: Mapping[str, Any]) -> int:
        """Add {"at", "actor", "verb", "object", "details"}, "id" if it has one; returns its index."""
        index = len(self.leaves)
        leaf = event_leaf(**{"id": f"evt_{index}", **event, "log": self.origin})
        self.leaves.append(leaf)
        self._frontier.append(leaf_hash(leaf))
        return index

    def checkpoint(self) -> str:
        """The signed note over the log as it is now."""
        return self._signer.sign(Checkpoint(self.origin, self._frontier.size, self._frontier.root).text)

    def files(self) -> dict[str, bytes]:
        """The log as files of a bundle."""
        return log_files(self.leaves, self.checkpoint(), self._signer.vkey)


def log_files(leaves: Sequence[bytes], checkpoint: str, vkey: str, older: Sequence[str] = ()) -> dict[str, bytes]:
    """Leaves (exact bytes), signed checkpoint over all of them, first verifier key, older checkpoints in order of
    their sizes, as files of a bundle."""
    rows = b"".join(leaf + b"\n" for leaf in leaves)
    history = b"".join(encode(note, MAX_NOTE) + b"\n" for note in older)
    files = {LEAVES: rows, CHECKPOINT: checkpoint.encode(), VKEY: f"{vkey}\n".encode()}
    return files | ({HISTORY: history} if older else {})
