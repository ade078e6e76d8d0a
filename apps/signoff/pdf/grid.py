"""Ruled tables that break over pages with their heads repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.platypus import LongTable, Spacer

from apps.signoff.figures.numbers import count, number
from apps.signoff.figures.palette import LINE, LINE_STRONG
from apps.signoff.letters import REGULAR
from apps.signoff.pdf.page import TEXT_WIDTH
from apps.signoff.pdf.setting import Typesetter

_RULES = [
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
    ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
    ("LINEBELOW", (0, 0), (-1, 0), 0.7, HexColor(LINE_STRONG)),
    ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(LINE)),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]


class Column(NamedTuple):
    title: object
    share: float
    numeric: bool = False


def shown(value: object, setter: Typesetter, *, numeric: bool = False) -> Any:
    """A plain value as a cell: numbers aligned and grouped, what is missing said in words."""
    if value is None:
        return setter.text("not defined", "sub-number" if numeric else "sub")
    if isinstance(value, bool):
        return setter.cell("yes" if value else "no")
    if isinstance(value, int):
        return setter.cell(count(value), "number")
    if isinstance(value, float):
        return setter.cell(number(value), "number")
    if isinstance(value, str):
        return setter.cell(value)
    return value


def grid(columns: Sequence[Column], rows: Sequence[Sequence[object]], setter: Typesetter) -> list[Any]:
    total = sum(column.share for column in columns)
    head = [
        setter.text(column.title, "head-number" if column.numeric else "head")
        if isinstance(column.title, str)
        else column.title
        for column in columns
    ]
    body = [
        [shown(value, setter, numeric=column.numeric) for value, column in zip(row, columns, strict=True)]
        for row in rows
    ]
    widths = [TEXT_WIDTH * column.share / total for column in columns]
    table = LongTable([head, *body], colWidths=widths, repeatRows=1, hAlign="LEFT")
    table.setStyle(_RULES)
    return [table, Spacer(0, 6)]
