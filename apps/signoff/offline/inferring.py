"""The schema of files that came without one, with the place of whatever speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from apps.labels.types import AnySchema, BadLabel, infer_schema, parse_schema
from apps.labels.types.vocabulary import folded
from apps.signoff.offline.answers import RawAnswer


class Counted(NamedTuple):
    """A label as it is written, where first, and how often."""

    answer: RawAnswer
    times: int


def infer(answers: Sequence[Counted], *, fold: bool) -> tuple[AnySchema, str]:
    """The schema and a sentence about it. With `fold`, spellings of one label become its most frequent one.

    Raises BadLabel, with both places where two labels differ only by case or blanks.
    """
    if fold:
        spelt = [_plainest(group) for group in _spellings(answers)]
        inferred = infer_schema(spelt)
        return parse_schema(inferred.schema.definition, fold=True), f"{inferred.sentence}{_merged(answers)}"
    try:
        inferred = infer_schema(counted.answer.raw for counted in answers)
    except BadLabel as bad:
        raise _with_places(answers) or bad from None
    return inferred.schema, inferred.sentence


def _spellings(answers: Iterable[Counted]) -> list[list[Counted]]:
    groups: dict[str, list[Counted]] = {}
    for counted in answers:
        raw = counted.answer.raw
        groups.setdefault(folded(raw) if isinstance(raw, str) else f"\0{raw!r}", []).append(counted)
    return list(groups.values())


def _plainest(group: Sequence[Counted]) -> object:
    """The most frequent spelling; the order of the rows must not decide, so a tie falls to the first by alphabet."""
    raw = min(group, key=lambda counted: (-counted.times, str(counted.answer.raw))).answer.raw
    return " ".join(raw.split()) if isinstance(raw, str) else raw


def _merged(answers: Iterable[Counted]) -> str:
    merged = [group for group in _spellings(answers) if len(group) > 1]
    if not merged:
        return ""
    told = "; ".join(_told(group) for group in merged[:10])
    return f" Spellings were read as one: {told}{'; …' if len(merged) > 10 else ''}."


def _told(group: Sequence[Counted]) -> str:
    plainest = _plainest(group)
    others = ", ".join(repr(counted.answer.raw) for counted in group if counted.answer.raw != plainest)
    return f"{plainest!r} also stands for {others}"


def _with_places(answers: Sequence[Counted]) -> BadLabel | None:
    for group in _spellings(answers):
        if len(group) > 1:
            common, rare = sorted(group, key=lambda counted: -counted.times)[:2]
            return BadLabel(
                f"{rare.answer.place}: the label {rare.answer.raw!r} differs from {common.answer.raw!r} "
                f"({common.answer.place}) only by case or blanks.",
                "Write them the same way, read them as one with --fold, or give a schema with --schema.",
            )
    for (raw, place), _ in answers:
        if isinstance(raw, str) and raw != raw.strip():
            return BadLabel(
                f"{place}: the label {raw!r} has blanks around it.", "Remove them, or ignore them with --fold."
            )
    return None
