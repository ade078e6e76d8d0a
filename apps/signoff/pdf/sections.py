"""The tables that a kind of report has of its own: text, numbers, and figures with their intervals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from apps.signoff.figures.numbers import count, number, range_text, reason_undefined, reason_without_interval
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.setting import Typesetter
from apps.signoff.pdf.times import utc_text

_LEAST, _WIDE, _NUMBER, _FIGURE, _DIGEST = 68.0, 160.0, 40.0, 84.0, 110.0
# About what a letter takes, so that ids stay on one line where the page has room.
_LETTER = 5.2
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
    if any(isinstance(value, Mapping) for value in known):
        return Column(title, _FIGURE, numeric=True)
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
        return [setter.text("not defined", "sub-number"), setter.text(reason, "sub-number")]
    why = reason_without_interval(figure)
    under = f"no interval: {why}" if why else f"{range_text(figure)}, n {count(figure['n'])}"
    return [setter.text(number(figure["value"]), "number"), setter.text(under, "sub-number")]
