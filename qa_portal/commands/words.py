"""Figures and tables as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def figure_text(figure: Mapping[str, Any]) -> str:
    if "undefined" in figure:
        return f"undefined: {figure['undefined']}"
    return f"{figure['value']:.3f}  [{figure['low']:.3f}, {figure['high']:.3f}]  n {figure['n']}"


def table_text(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
