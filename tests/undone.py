"""Worlds that several tests share: what is written is taken back, in the database and beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is gone afterwards; to the code inside it looks as if there were no transaction."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    kept = _heads()
    with block:
        yield
        transaction.set_rollback(True)
    # What was signed is remembered outside the database, and would rightly be missed there.
    known = _heads()
    for path in known.keys() - kept.keys():
        path.unlink()
    for path, note in kept.items():
        if known.get(path) != note:
            path.write_text(note)


def _heads() -> dict[Path, str]:
    return {path: path.read_text() for path in (Path(settings.KEYS_DIR) / "signed").glob("*.checkpoint")}
