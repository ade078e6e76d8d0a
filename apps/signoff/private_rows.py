"""Rows that not everybody may see, kept beside the frozen evidence instead of in it: gold, and labels on gold."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from pathlib import PurePosixPath

from apps.evidence.commitments import SALT_BYTES
from apps.evidence.openings import COMMITTED_SUFFIX, PRIVATE, commit_rows, opened_rows
from apps.signoff.evidence_files import EVIDENCE, GOLD

COMMITTED_GOLD = "evidence/gold.commitments.jsonl"
PRIVATE_GOLD = f"{PRIVATE}gold.jsonl"


def with_commitments(files: Mapping[str, bytes], private: Collection[str] = (GOLD,)) -> dict[str, bytes]:
    """The files of evidence with a salted commitment for each row of the `private` ones, and beside them what opens
    these.

    A digest of the rows themselves would confirm a guess where there are few of them.
    """
    kept = {name: content for name, content in files.items() if name not in private}
    for name in private:
        rows = [(secrets.token_bytes(SALT_BYTES), line) for line in files[name].decode().split("\n")[:-1]]
        kept |= dict(zip(_pair(name), commit_rows(rows), strict=True))
    return kept


def opened(read: Callable[[str], bytes], name: str) -> list[str]:
    """The rows of a file that is committed to. EvidenceError COMMIT for others than those."""
    committed, opening = _pair(name)
    return opened_rows(read(committed), read(opening))


def is_private(name: str) -> bool:
    return name.startswith(PRIVATE)


def _pair(name: str) -> tuple[str, str]:
    """The file of commitments in the place of a file of evidence, and the one that opens them."""
    stem = PurePosixPath(name).stem
    return f"{EVIDENCE}{stem}{COMMITTED_SUFFIX}", f"{PRIVATE}{stem}.jsonl"
