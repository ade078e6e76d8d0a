"""What became of one item that a model was asked about: a label with its score, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

LONGEST_WHY = 300


class Trouble(StrEnum):
    """How an answer can fail. `Answered.why` begins with one of these and a colon, so that faults are counted by it."""

    DOWN = "backend down"
    SLOW = "backend slow"
    REFUSED = "backend refused"
    SHAPE = "wrong schema"
    VERSION = "another model version"
    OTHER_ITEM = "an answer to another item"
    LABEL = "label outside the schema"
    SCORE = "score unusable"
    SILENT = "no answer"
    CONTENT = "nothing to ask about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """About the item with the primary key `item`. Either `value` (canonical text), `code` and `score` (in [0, 1])
    are given, or `why` says what is wrong. `raw` is the answer as it came; `latency_ms` and `micros` (millionths of
    the currency) are what it took, also where nothing came of it."""

    item: int
    value: str | None = None
    code: int | None = None
    score: float | None = None
    raw: str | None = None
    latency_ms: int | None = None
    micros: int | None = None
    why: str = ""

    @classmethod
    def fault(
        cls,
        item: int,
        trouble: Trouble,
        said: str,
        *,
        raw: str | None = None,
        latency_ms: int | None = None,
        micros: int | None = None,
    ) -> Self:
        """`said` is told after the kind of trouble, cut where it is too long to be kept."""
        why = f"{trouble}: {_plain(said)}"
        why = why if len(why) <= LONGEST_WHY else f"{why[: LONGEST_WHY - 1]}…"
        return cls(item=item, raw=raw, latency_ms=latency_ms, micros=micros, why=why)


def _plain(text: str) -> str:
    """Text that every database stores, whatever was quoted in it."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()
