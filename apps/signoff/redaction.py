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
from apps.projects.selectors import KEPT_FROM_VENDOR
from apps.signoff.computed.adjudication import CASES
from apps.signoff.computed.certificate import TRAINING_SET
from apps.signoff.computed.pack import PACK
from apps.signoff.computed.promotion import COMPARISON
from apps.signoff.computed.strategy import STRATEGY
from apps.signoff.computed.vendor import ENGAGEMENT
from apps.signoff.private_rows import COMMITTED_GOLD, is_private

_COUNTS = (
    "The page and the PDF of this report hold counts only and can be handed on. For a copy that can be verified, "
    "freeze a sign-off of each project, lot or period, and take the copies of those."
)
_CASES = (
    "its evidence lists every case with the labels of each annotator and what was decided ({file}), and a single case "
    "can tell that its item is gold. The log has the digest of that file, so it can be neither left out nor changed. "
    f"{_COUNTS}"
)
# Evidence that tells about gold and was frozen in the open, by the file it lies in.
_TELLING = {
    CASES: _CASES,
    ENGAGEMENT: _CASES,
    TRAINING_SET: (
        "what a training set took its labels from and why it left items out ({file}) tells how much gold there is, and "
        "the certificate says nothing else. Vendors see no certificates; hand on a sign-off of the project instead."
    ),
    COMPARISON: (
        "what two models said of each gold item ({file} says of which comparison) tells which items are gold. Vendors "
        "see no promotion reports; the page and the PDF hold counts only."
    ),
    STRATEGY: (
        "what people and models were found to get wrong ({file} says in which rounds) tells what is checked blind. "
        "Vendors see no strategy reports; the page and the PDF hold counts only."
    ),
    PACK: (
        "it holds the files of all other reports, certificates among them, as they are, each with its digest in "
        "the log ({file} lists them). It is for inspectors; hand on the copies of single sign-offs instead."
    ),
}


def without_private(files: Mapping[str, bytes | Path]) -> dict[str, bytes | Path]:
    """The files without the answers; Invalid, with what stands in the way, where they are not all of it."""
    for file, why in _TELLING.items():
        if file in files:
            raise Invalid(f"There is no copy of this report without gold: {why.format(file=file)}")
    if COMMITTED_GOLD not in files:
        raise Invalid(
            "This report was frozen with its gold answers in the open, so there is no copy without them. "
            "Freeze a report that supersedes it, and take the copy of that."
        )
    return {name: content for name, content in files.items() if not is_private(name)}


def withheld_details(origin: str) -> dict[str, str]:
    """What the event `bundle.sealed` says of the events about gold so far."""
    about_gold = Event.objects.filter(log__origin=origin, verb__in=KEPT_FROM_VENDOR).values_list("leaf", flat=True)
    return {"withheld": withheld_digest(leaf_hash(bytes(leaf)).hex() for leaf in about_gold.iterator())}


def without_events_about_gold(log_files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The exported log with only the hashes of these events: its tree and its signatures stay as they are."""
    lines = (_withheld(line) for line in log_files[LEAVES].split(b"\n")[:-1])
    return {**log_files, LEAVES: b"".join(line + b"\n" for line in lines)}


def _withheld(leaf: bytes) -> bytes:
    return encode(leaf_hash(leaf).hex()) if decode(leaf)["verb"] in KEPT_FROM_VENDOR else leaf
