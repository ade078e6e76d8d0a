"""What the arguments of a command that reads deliveries ask for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from apps.signoff.offline.request import NothingToAudit


def read_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """The fields of a ReadRequest. Raises NothingToAudit."""
    return {
        "deliveries": options.delivery,
        "gold": options.gold,
        "schema": options.schema,
        "mapping": pairs(options.map, "--map"),
        "gold_mapping": pairs(options.gold_map, "--gold-map"),
        "format": options.format,
        "annotator": options.annotator,
        "confidence": checked_confidence(options.confidence),
        "repeats": options.repeats,
        "fold": options.fold,
        "admit_rest": options.admit_rest,
    }


def pairs(entries: Sequence[str], flag: str) -> dict[str, str]:
    """NAME=VALUE as often as it is given. Raises NothingToAudit."""
    found: dict[str, str] = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        if not (name and equals and value):
            raise NothingToAudit(f"{flag} {entry!r} is not of the form NAME=VALUE.")
        if name in found:
            raise NothingToAudit(f"{flag} says {name!r} twice. Keep one of the two.")
        found[name] = value
    return found


def checked_confidence(confidence: float) -> float:
    """Raises NothingToAudit."""
    if not 0.5 < confidence < 1:
        raise NothingToAudit(f"--confidence {confidence} is not between 0.5 and 1. For 95 % write 0.95.")
    return confidence
