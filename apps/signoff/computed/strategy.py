"""What a strategy report says, from labels beside blind answers and gold, times, counts, and what was asked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from apps.labels.types import AnySchema
from apps.loop.strategy.question import Question, answered
from apps.loop.strategy.rows import ACCEPTED, PLANTED, Audited, OnGold, Rows, Told
from apps.loop.strategy.weighing import Counted, Times, basis_of, evidence_of
from apps.measures.strategy import Mode, Moments, Tally
from apps.signoff.compose import canonical_bytes, digest
from apps.signoff.computed.strategy_tables import tables, verdict
from apps.signoff.evidence_files import GOLD, SCHEMA, read_gold, read_schema
from apps.signoff.private_rows import opened

STRATEGY, TIMES = "evidence/strategy.json", "evidence/times.jsonl"
TOLD, AUDITED, ON_GOLD = "evidence/told.jsonl", "evidence/audited.jsonl", "evidence/on-gold.jsonl"
#: Vendors know what they delivered: of few labels a digest would tell which of them lie on gold.
PRIVATE_ROWS = (GOLD, ON_GOLD)
Read = Callable[[str], bytes]
Line = Sequence[Any]
#: A task that was answered: its kind, what became of the suggestion, milliseconds.
Timed = tuple[str, str, int]


def again(read: Read) -> dict[str, Any]:
    """What the evidence in a bundle gives."""
    facts, schema = json.loads(read(STRATEGY)), read_schema(read)
    rows = Rows(
        [Told(*line) for line in _read(read, TOLD)],
        [Audited(*line) for line in _read(read, AUDITED)],
        [OnGold(item, Mode[mode], value) for item, mode, value in map(json.loads, opened(read, ON_GOLD))],
        read_gold(opened(read, GOLD), schema),
    )
    timed = [(str(kind), str(outcome), int(ms)) for kind, outcome, ms in _read(read, TIMES)]
    return computed(facts, schema, rows, timed, _inputs(read))


def computed(
    facts: Mapping[str, Any], schema: AnySchema, rows: Rows, timed: Sequence[Timed], inputs: str
) -> dict[str, Any]:
    """The parts of a body that follow from the evidence; `inputs` is the digest of all of it."""
    question = Question.of(facts["question"])
    times, counted = _times(facts, timed), _counted(facts, timed)
    found = answered(question, evidence_of(schema, rows, times, counted), basis_of(schema, rows, times))
    return {"verdict": verdict(found.advice), "sections": tables(facts, rows, len(timed), question, found, inputs)}


def lines(rows: Iterable[Line]) -> bytes:
    """A JSON array a line."""
    return "".join(json.dumps(list(row), ensure_ascii=False) + "\n" for row in rows).encode()


def gold_lines(rows: Rows) -> bytes:
    """As other reports have them: [item, answer], the answer as JSON."""
    return "".join(f"[{json.dumps(item, ensure_ascii=False)},{value}]\n" for item, value in rows.gold.items()).encode()


def _read(read: Read, name: str) -> Iterator[Line]:
    return map(json.loads, read(name).decode().split("\n")[:-1])


def _inputs(read: Read) -> str:
    """SHA-256 over the digests of all that is computed from, without salts: equal evidence has an equal one."""
    plain = {name: digest(read(name)) for name in (STRATEGY, TOLD, AUDITED, TIMES, SCHEMA)}
    private = {name: digest("\n".join(opened(read, name)).encode()) for name in PRIVATE_ROWS}
    return digest(canonical_bytes({**plain, **private}))


def _times(facts: Mapping[str, Any], timed: Iterable[Timed]) -> Times:
    spent: dict[str, list[int]] = defaultdict(list)
    for kind, _, ms in timed:
        spent[kind].append(ms)
    by_kind = {
        kind: Moments(len(each), sum(each) / 1000, sum(ms * ms for ms in each) / 1_000_000)
        for kind, each in spent.items()
    }
    return Times(by_kind, Moments(*facts["labelling"]), facts["price"])


def _counted(facts: Mapping[str, Any], timed: Sequence[Timed]) -> Counted:
    planted = [outcome for kind, outcome, _ in timed if kind == PLANTED]
    caught = Tally(sum(outcome != ACCEPTED for outcome in planted), len(planted))
    trails = {Mode[name]: Tally(*tally) for name, tally in facts["trails"].items()}
    return Counted(facts["delivered"], Moments(*facts["machine"]), caught, trails)
