"""Figures and tables as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def figure_text(figure: Mapping[str, Any]) -> str:
    if "undefined" in figure:
        return f"undefined: {figure['undefined']}"
    return f"{figure['value']:.3f}  [{figure['low']:.3f}, {figure['high']:.3f}]  n {figure['n']}"


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side; the last filled cell of a row widens nothing, so that one long reason stays one."""
    if not rows:
        return ""
    widths = [max(_width(row, column) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _width(row: Sequence[str], column: int) -> int:
    return len(row[column]) if any(row[column + 1 :]) else 0


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def printable(text: str) -> str:
    """Text out of somebody's file, without what would steer a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else ascii(sign)[1:-1] for sign in text)
