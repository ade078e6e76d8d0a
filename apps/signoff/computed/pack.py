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
        "sections": [each for each in _sections(facts) if each["rows"] or each["name"] in _SAID_EMPTY],
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


# That there is none is what an inspector looks for.
_SAID_EMPTY = ("nonconformities", "exceptions", "reconciliations", "witnesses", "holds")
_OUTSIDE = "Causes and corrective actions (CAPA) are recorded outside this product."
_TABLES = (
    ("reports", "Reports", "", ["Report", "Kind", "Title", "Frozen", "Signatures", "SHA-256"]),
    ("signatures", "Signatures so far", "", ["Report", "Meaning", "Office", "When", "Recognised by", "SHA-256"]),
    ("signers", "Signers and their standing", "Names stand in the signed statements.",
     ["Signer", "Office", "Signatures", "Identity checked", "Policy text accepted"]),
    ("qualifications", "Qualifications of signers", "", ["Signer", "Recorded by", "Name", "From", "Until", "Ended"]),
    ("signing_policies", "Signing policies", "", ["For", "Version", "SHA-256", "Published"]),
    ("delegations", "Offices lent", "", ["Office", "By", "To", "From", "Until"]),
    ("policy_texts", "Policy texts for signers", "", ["Organisation", "Version", "SHA-256", "Published"]),
    ("nonconformities", "Nonconformities", _OUTSIDE, ["What", "Id", "When", "Finding"]),
    ("exceptions", "Exceptions and deviations", "", ["What", "Id", "Said"]),
    ("verifications", "Verifications of the log", "", ["When", "Events", "Finding"]),
    ("reconciliations", "Rows compared with the log", "Rows from before states were logged are covered by none.",
     ["When", "Rows", "Not covered", "Findings"]),
    ("keys", "Keys of the log", "", ["Key", "State", "Event"]),
    ("witnesses", "Witnesses of the log", "", ["Witness", "Quorum", "Checkpoints cosigned", "Newest, events"]),
    ("retention", "Retention", "", ["Records", "Rule", "Clock started", "Ends", "State"]),
    ("holds", "Legal holds", "The reasons are in the buyer's books.", ["Hold", "Placed", "Released"]),
    ("erasures", "Files erased after their retention", "", ["Rule", "Files", "Bytes", "Last"]),
    ("guidelines", "Guidelines", "", ["Project", "Version", "SHA-256", "Published"]),
    ("schemas", "Label schemas", "", ["Project", "Version", "SHA-256", "Published"]),
)  # fmt: skip


def _sections(facts: Mapping[str, Any]) -> list[Section]:
    """A pack that was frozen before a list was kept has none of it."""
    known = [table for table in _TABLES if table[0] in facts]
    return [section(name, title, note, columns, facts[name]) for name, title, note, columns in known]
