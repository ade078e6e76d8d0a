"""What a report needs before it binds: the signing policy as it was frozen, and the report whose place it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apps.signoff.figures.numbers import count
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.setting import Typesetter

_NONE = "No signing policy was in force when this report was frozen: each signature stands for itself."
_PERSONS = "Nobody counts for two signatures, and the author does not approve. "
_COUNTED = "How far the report is since then, its signatures and the log say."


def supersession(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    former = body.get("supersedes")
    if not former:
        return []
    return [
        *section("Takes the place of an earlier report", setter, needs=70),
        setter.text(f"Report {former['report']} is superseded by this one. The reason: {former['reason']}"),
        setter.text("SHA-256 of the earlier report:", "note"),
        setter.text(former["sha256"], "hash"),
    ]


def signing(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    told = body.get("signing")
    if not told:
        return [*section("Signing policy", setter, needs=50), setter.text(_NONE)]
    return [
        *section("Signing policy", setter, needs=110),
        setter.text(_lead(told)),
        *grid([Column("Step", 30), Column("Signature", 450)], list(enumerate(told["steps"], 1)), setter),
        *(setter.text(line) for line in _asked(told.get("document"))),
        setter.text(f"{_PERSONS}{_COUNTED}", "note"),
        setter.text(f"Policy {told['policy']}, SHA-256 of its canonical text:", "note"),
        setter.text(told["sha256"], "hash"),
    ]


def _lead(told: Mapping[str, Any]) -> str:
    lead = f"Signing policy {told['version']} binds this report."
    document = told.get("document")
    if not document:
        return lead
    wanted = sum(step["count"] for step in document["steps"])
    order = "in this order" if document["ordered"] else "in any order"
    many = "signature" if wanted == 1 else f"signatures, {order}"
    return f"{lead} It asks for {count(wanted)} {many}; when the report was frozen none was given."


def _asked(document: Mapping[str, Any] | None) -> Iterator[str]:
    """What the policy asks of every signer; reports frozen before policies were told in full have none."""
    if not document:
        return
    if document["distinct_organisations"]:
        yield "Each signature comes from another organisation."
    if document["strength"] == "passkey":
        yield "Every signature is made with a passkey."
    if document["qualification"]:
        yield f"Every signer holds the qualification “{document['qualification']}”."
    if document["identity_verified"]:
        yield "The identity of every signer was checked by somebody else."
    if document["policy_text"]:
        yield "Every signer has accepted the current policy text of their organisation."
