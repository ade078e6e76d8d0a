"""The tables that a kind of report has of its own: text, numbers, and figures with their intervals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from apps.signoff.figures.numbers import (
    THIN_GAP,
    amount,
    count,
    missing,
    range_text,
    reason_undefined,
    reason_without_interval,
)
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.setting import Typesetter
from apps.signoff.pdf.times import utc_text

_LEAST, _WIDE, _NUMBER, _FIGURE, _DIGEST = 68.0, 160.0, 40.0, 84.0, 110.0
# About what a letter takes, in a cell and under a figure: ids and intervals stay on one line where there is room.
_LETTER, _SMALL = 5.2, 4.2
_HASH = 64
_is_time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").fullmatch


def sections(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    story: list[Any] = []
    for one in body.get("sections", []):
        story += section(one["title"], setter, needs=80)
        story += [setter.text(one["note"], "note")] if one["note"] else []
        story += _table(one, setter) if one["rows"] else [setter.text("None.")]
    return story


def _table(one: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    rows = one["rows"]
    columns = [_column(title, [row[at] for row in rows]) for at, title in enumerate(one["columns"])]
    return grid(columns, [[_cell(value, setter) for value in row] for row in rows], setter)


def _column(title: str, values: Sequence[object]) -> Column:
    known = [value for value in values if value is not None]
    figures = [value for value in known if isinstance(value, Mapping)]
    if figures:
        intervals = (len(_under(each)) for each in figures if not _in_words(each))
        return Column(title, max(_FIGURE, _SMALL * max(intervals, default=0)), numeric=True)
    needed = _LETTER * max(map(len, title.split()))
    if known and all(isinstance(value, int | float) for value in known):
        return Column(title, max(_NUMBER, needed), numeric=True)
    longest = max((len(str(value)) for value in known), default=0)
    if longest == _HASH:
        return Column(title, _DIGEST)
    if known and all(_is_time(str(value)) for value in known):
        return Column(title, max(_LEAST, needed))
    return Column(title, min(max(_LEAST, needed, _LETTER * longest), _WIDE))


def _cell(value: object, setter: Typesetter) -> object:
    if isinstance(value, Mapping):
        return _figure(value, setter)
    if isinstance(value, str) and _is_time(value):
        return utc_text(value)
    return setter.cell(value, "hash") if isinstance(value, str) and len(value) == _HASH else value


def _figure(figure: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    """The value over its interval and n, or the reason why there is none."""
    reason = reason_undefined(figure)
    if reason is not None:
        return [setter.text(each, "sub-number") for each in missing(reason)]
    return [setter.text(amount(figure["value"]), "number"), setter.text(_under(figure), "sub-number")]


def _in_words(figure: Mapping[str, Any]) -> bool:
    return reason_undefined(figure) is not None or reason_without_interval(figure) is not None


def _under(figure: Mapping[str, Any]) -> str:
    why = reason_without_interval(figure)
    return f"no interval: {why}" if why else f"{range_text(figure)}, n{THIN_GAP}{count(figure['n'])}"
