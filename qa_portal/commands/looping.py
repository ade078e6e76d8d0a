"""What `qa-portal loop` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.learning.demo.running import run
from apps.learning.demo.telling import document
from qa_portal.commands.words import capitalised, table_text

HEAD = ("round", "needs a person", "edited", "s/record", "s/delivered", "gold accuracy", "audited accuracy")
REASONS = 3


def loop(options: argparse.Namespace) -> int:
    found = document(run(options.seed))
    print(json.dumps(found) if options.json else "\n\n".join(told(found)))
    return 0


def told(found: Mapping[str, Any]) -> Iterator[str]:
    """The document as paragraphs for a terminal."""
    yield found["about"]
    yield table_text([HEAD, *(_row(one) for one in found["rounds"])])
    yield "\n".join(_events(found))
    yield f"Workload falls and accuracy holds: {found['verdict']}."
    yield "\n".join(f"  {capitalised(sentence)}." for sentence in found["sentences"])


def _row(one: Mapping[str, Any]) -> list[str]:
    shares = {name: _figure(one[name], 100, " %") for name in ("human_share", "edit_rate")}
    times = {name: _figure(one[name], 1, "") for name in ("seconds_per_record", "human_seconds_per_delivered")}
    right = {name: _figure(one[name], 100, " %") for name in ("gold_accuracy", "audit_accuracy")}
    return [str(one["round"]), *shares.values(), *times.values(), *right.values()]


def _figure(figure: Mapping[str, Any], scale: int, unit: str) -> str:
    if "undefined" in figure:
        return "undefined"
    value, low, high = (scale * figure[part] for part in ("value", "low", "high"))
    return f"{value:.1f}{unit} [{low:.1f}, {high:.1f}]"


def _events(found: Mapping[str, Any]) -> Iterator[str]:
    for one in found["rounds"]:
        yield f"Round {one['round']}. {one['routing']}"
        for gate in one["gates"]:
            yield f"  Challenger: {gate['verdict']} ({_brief(gate['reasons'])})."
    yield (
        f"Challengers refused: {found['challengers_refused']}. Drifts caught: {found['drifts_caught']} "
        f"({', '.join(found['drifted']) or 'none'}). Certificates revoked: {found['certificates_revoked']} "
        f"({'; '.join(found['revoked_because']) or 'none'})."
    )


def _brief(reasons: Sequence[str]) -> str:
    more = f"; and {len(reasons) - REASONS} more" if len(reasons) > REASONS else ""
    return "; ".join(reasons[:REASONS]) + more
