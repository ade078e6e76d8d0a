"""What an inspector's pack says, from the list of what is in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from apps.signoff.computed.sections import Section, section

PACK = "evidence/pack.json"


def again(read: Callable[[str], bytes]) -> dict[str, Any]:
    """What the evidence in a bundle gives."""
    return computed(json.loads(read(PACK)))


def computed(facts: Mapping[str, Any]) -> dict[str, Any]:
    found = [row for row in facts["verifications"] if row[2] != "nothing found"]
    return {
        "verdict": {"value": "findings" if found else "complete", "sentence": _sentence(facts, len(found))},
        "sections": [each for each in _sections(facts) if each["rows"]],
    }


def _sentence(facts: Mapping[str, Any], found: int) -> str:
    reports, signatures = len(facts["reports"]), len(facts["signatures"])
    checks = len(facts["verifications"])
    told = f"{_counted(reports, 'report')} with {_counted(signatures, 'signature')}; "
    if not checks:
        return told + "the log was not verified by a run of this installation yet."
    return told + f"{found} of the last {_counted(checks, 'verification')} of the log found something."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


_TABLES = (
    ("reports", "Reports", ["Report", "Kind", "Title", "Frozen", "Signatures", "SHA-256"]),
    ("signatures", "Signatures so far", ["Report", "Meaning", "Office", "When", "Recognised by", "SHA-256"]),
    ("verifications", "Verifications of the log", ["When", "Events", "Finding"]),
    ("guidelines", "Guidelines", ["Project", "Version", "SHA-256", "Published"]),
    ("schemas", "Label schemas", ["Project", "Version", "SHA-256", "Published"]),
)


def _sections(facts: Mapping[str, Any]) -> list[Section]:
    return [section(name, title, "", columns, facts[name]) for name, title, columns in _TABLES]
