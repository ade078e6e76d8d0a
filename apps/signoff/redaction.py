"""A copy of a bundle for whoever may not see gold: the same frozen report and signed log, some of it as hashes only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from apps.accounts.policies import Invalid
from apps.audit.models import Event
from apps.evidence.canonical import decode, encode
from apps.evidence.chain import LEAVES
from apps.evidence.openings import withheld_digest
from apps.evidence.tree import leaf_hash
from apps.projects.selectors import ABOUT_GOLD
from apps.signoff.private_rows import COMMITTED_GOLD, is_private


def without_private(files: Mapping[str, bytes | Path]) -> dict[str, bytes | Path]:
    """The files without the answers; Invalid for a report that was frozen with the answers themselves."""
    if COMMITTED_GOLD not in files:
        raise Invalid(
            "This report was frozen with its gold answers in the open, so there is no copy without them. "
            "Freeze a report that supersedes it, and take the copy of that."
        )
    return {name: content for name, content in files.items() if not is_private(name)}


def withheld_details(origin: str) -> dict[str, str]:
    """What the event `bundle.sealed` says of the events about gold so far."""
    about_gold = Event.objects.filter(log__origin=origin, verb__in=ABOUT_GOLD).values_list("leaf", flat=True)
    return {"withheld": withheld_digest(leaf_hash(bytes(leaf)).hex() for leaf in about_gold.iterator())}


def without_events_about_gold(log_files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The exported log with only the hashes of these events: its tree and its signatures stay as they are."""
    lines = (_withheld(line) for line in log_files[LEAVES].split(b"\n")[:-1])
    return {**log_files, LEAVES: b"".join(line + b"\n" for line in lines)}


def _withheld(leaf: bytes) -> bytes:
    return encode(leaf_hash(leaf).hex()) if decode(leaf)["verb"] in ABOUT_GOLD else leaf
