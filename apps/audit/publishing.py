"""A log as static files (C2SP tlog-tiles): for whoever serves it, and for proofs that need not read the whole log."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings

from apps.audit.models import Checkpoint, Log
from apps.audit.tree import leaves
from apps.evidence.checkpoint import parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.note import note_text
from apps.evidence.tiles import TileTree, grow_tiles

CHECKPOINT = "checkpoint"
_GROWN = "size"
_BATCH = 1 << 16


def folder_of(log: Log) -> Path:
    """Where the files of a log are; its URL, if a web server shows the folder above, ends with the log's origin."""
    return Path(settings.PUBLISHED_DIR) / log.origin


def tree_of(checkpoint: Checkpoint) -> TileTree:
    """The tree under a checkpoint, out of tiles; those that are missing, or of another history, are made anew."""
    log, size = checkpoint.log, checkpoint.size
    grow(log, size)
    tree = TileTree(size, _reader(log))
    if _root_of(tree) != checkpoint.root:
        _grow(log, 0, size)
        tree = TileTree(size, _reader(log))
    return tree


def grow(log: Log, size: int) -> None:
    """Write the tiles that are missing up to `size`."""
    _grow(log, _known(log), size)


def _grow(log: Log, known: int, size: int) -> None:
    folder = folder_of(log)
    while known < size:
        batch = list(islice(leaves(log, known, size), _BATCH))
        for path, content in grow_tiles(known, batch, lambda path: (folder / path).read_bytes()):
            _write(folder / path, content)
        known += len(batch)
        _write(folder / _GROWN, str(known).encode())


def _root_of(tree: TileTree) -> str:
    try:
        return tree.root.hex()
    except (EvidenceError, OSError):
        return ""


def publish(checkpoint: Checkpoint, note: str) -> None:
    """Show `note`, the checkpoint with its cosignatures, once all tiles below it are there; never an older one."""
    tree_of(checkpoint)
    path = folder_of(checkpoint.log) / CHECKPOINT
    if not path.exists() or parse_checkpoint(note_text(path.read_bytes())).size <= checkpoint.size:
        _write(path, note.encode())


def published(log: Log) -> str | None:
    """The note that is shown, or None before the first."""
    path = folder_of(log) / CHECKPOINT
    return path.read_text("utf-8") if path.exists() else None


def published_size(log: Log) -> int:
    """How many events the shown checkpoint covers."""
    note = published(log)
    return parse_checkpoint(note_text(note)).size if note else 0


def _known(log: Log) -> int:
    path = folder_of(log) / _GROWN
    return int(path.read_text()) if path.exists() else 0


def _reader(log: Log) -> Callable[[str], bytes]:
    """Reads tiles as they were at some size: a partial one may since have become a wider one, which begins with it."""
    folder = folder_of(log)

    def read(path: str) -> bytes:
        file = folder / path
        if file.exists():
            return file.read_bytes()
        whole, _, width = path.partition(".p/")
        wider = [each for each in (folder / f"{whole}.p").glob("*") if int(each.name) > int(width)]
        return min([folder / whole, *wider], key=lambda each: not each.exists()).read_bytes()[: int(width) * 32]

    return read


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary = Path(stream.name)
    temporary.chmod(0o644)
    temporary.replace(path)


def files_of(log: Log) -> Iterator[tuple[str, Path]]:
    """(path, file) of everything that is published of a log."""
    folder = folder_of(log)
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and not file.name.startswith(".") and name != _GROWN:
            yield name, file
