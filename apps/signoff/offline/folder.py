"""The folder that results go to: looked at before the work, and left as it was when the work fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotWrite(Exception):
    """The result has no place to go, or cannot be signed: why, and what to do."""


def check_folder(out: Path) -> None:
    """Before an hour of reading: can the results be written at all? Raises CannotWrite."""
    nearest = next(path for path in (out, *out.absolute().parents) if os.path.lexists(path))
    if not nearest.is_dir():
        raise CannotWrite(f"{nearest} is a file, so no result can be written to {out}. Name a folder.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise CannotWrite(f"You may not write to {nearest}. Name another folder.")


@contextmanager
def made_folder(out: Path) -> Iterator[None]:
    """The folder, which goes again with those above it that were made, should the writing fail."""
    missing = [path for path in (out, *out.parents) if not path.exists()]
    out.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if missing:
            shutil.rmtree(missing[-1], ignore_errors=True)
        raise
