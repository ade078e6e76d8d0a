"""What a witness remembers: one file per log with the text of the last checkpoint it cosigned."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from apps.evidence.checkpoint import Checkpoint, parse_checkpoint


class Memory:
    """Files in `folder`, made if missing. What `remember` returned from has survived a power cut."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def last(self, origin: str) -> Checkpoint | None:
        """The last head cosigned of a log; EvidenceError CHECKPOINT if its file was damaged."""
        path = self._path(origin)
        return parse_checkpoint(path.read_text("utf-8")) if path.exists() else None

    def remember(self, checkpoint: Checkpoint) -> None:
        """Replace what is known of the checkpoint's log, wholly or not at all."""
        path = self._path(checkpoint.origin)
        with tempfile.NamedTemporaryFile("w", dir=self._folder, prefix=".", delete=False, encoding="utf-8") as stream:
            stream.write(checkpoint.text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(stream.name).replace(path)
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def keep_proof(self, request: str) -> Path:
        """Store a request that was refused as a fork: with the head known before, it proves the log's misbehaviour."""
        path = self._folder / f"fork-{hashlib.sha256(request.encode()).hexdigest()[:16]}.txt"
        if not path.exists():
            path.write_text(request, "utf-8")
        return path

    def _path(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.checkpoint"
