"""What a promotion report says, from gold, from what both models said of it, and from the terms they were held to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.evidence.openings import opened_rows
from apps.loop.gating.compared import Row, Said, compare
from apps.loop.gating.terms import Terms
from apps.signoff.computed.promotion_tables import tables
from apps.signoff.evidence_files import read_gold, read_schema
from apps.signoff.private_rows import COMMITTED_GOLD, PRIVATE_GOLD

COMPARISON, ANSWERS = "evidence/comparison.json", "evidence/answers.jsonl"
_SENTENCES = {
    "promote": "{challenger} may take the place of {champion}: {reasons}.",
    "refuse": "{challenger} may not take the place of {champion}: {reasons}.",
    "not enough evidence": "It is not shown that {challenger} may take the place of {champion}: {reasons}.",
}


def again(read: Callable[[str], bytes]) -> dict[str, Any]:
    """What the evidence in a bundle gives."""
    facts, schema = json.loads(read(COMPARISON)), read_schema(read)
    gold = read_gold(opened_rows(read(COMMITTED_GOLD), read(PRIVATE_GOLD)), schema)
    rows = [_row(json.loads(line), gold) for line in read(ANSWERS).decode().split("\n")[:-1]]
    looks, leaked, seed = facts["looks"], facts["leak"]["leaked"], facts["seed"]
    report = compare(rows, schema, Terms.of(facts["terms"]), looks=looks, leaked=leaked, seed=seed)
    return computed(facts, report)


def answer_lines(rows: Sequence[Row]) -> bytes:
    """A JSON array a line: item, label and score of the champion, label and score of the challenger, names of slices;
    labels are canonical JSON as text, null where there was no answer. Without the gold, which is kept apart."""
    lines = ([row.item, *row.champion, *row.challenger, list(row.slices)] for row in rows)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _row(line: Sequence[Any], gold: Mapping[str, str]) -> Row:
    item, old, old_score, new, new_score, slices = line
    return Row(item, gold[item], Said(old, float(old_score)), Said(new, float(new_score)), tuple(slices))


def computed(facts: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a body that follow from the evidence; `report` is what the gate found."""
    names = {side: facts[side]["name"] for side in ("champion", "challenger")}
    sentence = _SENTENCES[report["verdict"]].format(**names, reasons="; ".join(report["reasons"]))
    sure = report["calibration"]
    return {
        "verdict": {"value": report["verdict"], "sentence": sentence},
        "commitments": report["conditions"],
        "figures": {
            "champion_accuracy": report["champion"],
            "challenger_accuracy": report["challenger"],
            "calibration_error": sure["error"],
            "calibration_error_by_chance": sure["by_chance"],
            "brier": sure["brier"],
        },
        "sections": tables(facts, report),
    }
