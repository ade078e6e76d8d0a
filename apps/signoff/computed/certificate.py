"""What a dataset certificate says, from the facts of a frozen training set."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from apps.signoff.computed.sections import Section, section

TRAINING_SET = "evidence/training-set.json"
_SOURCES = {
    "single": "one annotator",
    "consensus": "consensus of annotators",
    "adjudicated": "decision of an adjudicator",
    "gold": "gold answer",
}


def again(read: Callable[[str], bytes]) -> dict[str, Any]:
    """What the evidence in a bundle gives."""
    return computed(json.loads(read(TRAINING_SET)))


def computed(facts: Mapping[str, Any]) -> dict[str, Any]:
    waived = facts["waived"]
    return {
        "verdict": {"value": "with waived gates" if waived else "passed every gate", "sentence": _sentence(facts)},
        "figures": facts["figures"],
        "sections": [_identity(facts), _gates(facts), _sources(facts)],
    }


def _sentence(facts: Mapping[str, Any]) -> str:
    counts = facts["counts"]
    gates = f"; waived: {', '.join(facts['waived'])}" if facts["waived"] else ", each past every gate"
    return f"{counts['items']} items with one label each{gates}; {counts['left_out']} items were left out."


def _identity(facts: Mapping[str, Any]) -> Section:
    rows: list[list[object]] = [
        ["Training set", facts["training_set"]],
        ["Digest of its content", facts["digest"]],
        ["SHA-256 of its file", facts["file_sha256"]],
        ["Bytes", facts["bytes"]],
        ["Formats", ", ".join(facts["formats"])],
        ["Digest of the deliveries it was made from", facts["annotation_set"]],
        *([f"Log then: {name}", value] for name, value in sorted(facts["as_of"].items())),
    ]
    return section("training_set", "The training set", "", ["What", "Value"], rows)


def _gates(facts: Mapping[str, Any]) -> Section:
    counts, waived = facts["counts"], facts["waived"]
    rows = [
        [name, words, "waived" if name in waived else "enforced", counts["reasons"].get(name, 0),
         counts["marked"].get(name, 0)]
        for name, words in facts["gates"]
    ]  # fmt: skip
    note = "An item is counted under the first reason that leaves it out. Items let in by a waived gate are marked."
    return section("gates", "Gates", note, ["Gate", "An item is left out when", "Gate was", "Left out", "Marked"], rows)


def _sources(facts: Mapping[str, Any]) -> Section:
    counts = facts["counts"]
    rows = [[_SOURCES.get(name, name), number] for name, number in sorted(counts["sources"].items())]
    note = f"{counts['labels']} labels of people stand behind {counts['items']} items."
    return section("sources", "Where labels come from", note, ["Source", "Items"], rows)
