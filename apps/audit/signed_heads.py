"""The last checkpoint signed for each log, kept beside the key and outside the database.

A database restored from a backup is consistent in itself and knows nothing of the newer checkpoints that readers
already hold. Only a memory that was not restored with it can refuse to sign a second, different history.
"""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from apps.audit.models import Log


def head_file(log: Log) -> Path:
    return Path(settings.KEYS_DIR) / "signed" / f"{log.origin.replace('/', '--')}.checkpoint"


def last_signed(log: Log) -> str | None:
    """The signed note, or None if nothing was signed yet."""
    path = head_file(log)
    return path.read_text() if path.exists() else None


def remember(log: Log, note: str) -> None:
    path = head_file(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        stream.write(note)
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
