"""How figures are written for people in drawings and PDFs: with the leading zero. Running text of a page leaves it out
(`short` in the portal's `figures` tags), as do cells too small for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

MINUS = "\N{MINUS SIGN}"
THIN_GAP = "\N{NO-BREAK SPACE}"
LARGE = 100


def number(value: float, decimals: int = 3) -> str:
    text = f"{abs(value):.{decimals}f}"
    negative = value < 0 and float(text) != 0
    return MINUS + text if negative else text


def amount(value: float) -> str:
    """What is too large to be a share is no share, and its thousandths say nothing."""
    return count(round(value)) if abs(value) >= LARGE else number(value)


def signed(change: float) -> str:
    """A difference with its sign; what is written as zero has none."""
    text = number(change)
    return text if change < 0 or float(text) == 0 else f"+{text}"


def floor_text(value: float) -> str:
    return number(value, 2) if math.isclose(value, round(value, 2)) else number(value)


def count(value: int) -> str:
    return f"{value:,}".replace(",", THIN_GAP).replace("-", MINUS)


def cell_number(value: float) -> str:
    """Two digits without the leading zero, for cells too small for more."""
    text = number(value, 2)
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else text


def reason_undefined(figure: Mapping[str, Any]) -> str | None:
    return str(figure["undefined"]) if "undefined" in figure else None


def missing(reason: str) -> tuple[str, str]:
    """What a figure is instead of a number, and why."""
    told, separator, why = reason.partition(": ")
    return (told, why) if separator and told.startswith("not measured") else ("not defined", reason)


def reason_without_interval(figure: Mapping[str, Any]) -> str | None:
    """Why a figure has a value and no honest interval, as its method says; its bounds are then the whole range."""
    _, refused, reason = str(figure.get("method", "")).partition("no interval")
    return reason.lstrip(":, ") or "the data do not bear one" if refused else None


def method_text(figure: Mapping[str, Any]) -> str:
    """The method, without the reason for a missing interval that stands beside the value."""
    return str(figure.get("method") or "").partition("no interval")[0].rstrip("; ")


def range_text(figure: Mapping[str, Any]) -> str:
    """The interval in words: empty where there is no figure."""
    if reason_undefined(figure) is not None:
        return ""
    if reason_without_interval(figure) is not None:
        return "no interval"
    return f"{amount(figure['low'])} to {amount(figure['high'])}"


def figure_sentence(figure: Mapping[str, Any], floor: float | None = None, verdict: str | None = None) -> str:
    reason = reason_undefined(figure)
    refused = reason_without_interval(figure)
    if reason is not None:
        said = ": ".join(missing(reason))
    elif refused is not None:
        said = f"{amount(figure['value'])}, no interval: {refused}"
    else:
        said = f"{amount(figure['value'])}, from {amount(figure['low'])} to {amount(figure['high'])}"
    if floor is not None:
        said += f", floor {floor_text(floor)}"
    return f"{said}: {verdict}" if verdict else said
