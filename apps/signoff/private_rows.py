"""Rows that not everybody may see, kept beside the frozen evidence instead of in it: gold answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from apps.evidence.commitments import SALT_BYTES
from apps.evidence.openings import PRIVATE, commit_rows
from apps.signoff.evidence_files import GOLD

COMMITTED_GOLD = "evidence/gold.commitments.jsonl"
PRIVATE_GOLD = f"{PRIVATE}gold.jsonl"


def with_commitments(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of evidence with a salted commitment for each gold answer, and beside them what opens these.

    A digest of the answers themselves would confirm a guess where there are few of them.
    """
    rows = [(secrets.token_bytes(SALT_BYTES), line) for line in files[GOLD].decode().split("\n")[:-1]]
    committed, opened = commit_rows(rows)
    others = {name: content for name, content in files.items() if name != GOLD}
    return {**others, COMMITTED_GOLD: committed, PRIVATE_GOLD: opened}


def is_private(name: str) -> bool:
    return name.startswith(PRIVATE)
