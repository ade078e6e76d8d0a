"""How a model elsewhere is asked: settings that are part of what the version is, each with its default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.accounts.policies import Invalid
from apps.labels.types import AnySchema
from apps.learning.outside.prompts import form_of

LONGEST = 200
# Said with every version, because a number between 0 and 1 looks like a probability.
SCALE = "uncalibrated: it orders records, and blind answers tell what it means"
Read = Callable[[object, str, AnySchema], Any]


def _whole(least: int, most: int, default: int) -> Read:
    def read(value: object, name: str, schema: AnySchema) -> int:
        text = str(value) if value not in (None, "") else str(default)
        if (
            isinstance(value, bool | float)
            or not text.isascii()
            or not text.isdigit()
            or not least <= int(text) <= most
        ):
            raise Invalid(f"“{name}” is no whole number from {least} to {most:,}.")
        return int(text)

    return read


def _optional(value: object, name: str, schema: AnySchema) -> str:
    text = "" if value is None else value
    if not isinstance(text, str) or len(text) > LONGEST or not text.isprintable():
        raise Invalid(f"“{name}” is no text of at most {LONGEST} characters.")
    return text.strip()


def _unscored(value: object, name: str, schema: AnySchema) -> str:
    if value in (None, ""):
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or not 0 <= number <= 1:
        raise Invalid(f"“{name}” is no number from 0 to 1. Leave it empty, and answers without a score are refused.")
    return f"{number.normalize():f}"


def _one_of(*names: str) -> Read:
    def read(value: object, name: str, schema: AnySchema) -> str:
        chosen = names[0] if value in (None, "") else value
        if chosen not in names:
            raise Invalid(f"“{name}” is one of {', '.join(names)}.")
        return str(chosen)

    return read


def _follows(made: Callable[[AnySchema], str]) -> Read:
    def read(value: object, name: str, schema: AnySchema) -> str:
        if value not in (None, "", made(schema)):
            raise Invalid(f"“{name}” follows from the other settings and the schema. Leave it out.")
        return made(schema)

    return read


_MANNERS: Mapping[str, Read] = {"patience": _whole(1, 600, 30), "tries": _whole(1, 6, 3)}
LABEL_STUDIO: Mapping[str, Read] = {
    "field": _optional,
    "model_version": _optional,
    "unscored": _unscored,
    "batch": _whole(1, 256, 16),
    **_MANNERS,
}
OPENAI: Mapping[str, Read] = {
    "form": _follows(lambda schema: form_of(schema.definition)),
    "shown": _optional,
    "score": _one_of("self_report", "logprobs", "agreement"),
    "scale": _follows(lambda schema: SCALE),
    "samples": _whole(1, 20, 1),
    "seed": _whole(0, 2**31 - 1, 0),
    "most_tokens": _whole(1, 32_768, 512),
    "json_mode": _one_of("yes", "no"),
    "at_once": _whole(1, 16, 4),
    **_MANNERS,
}


def must_agree(settings: Mapping[str, Any]) -> None:
    """Invalid where settings that are right by themselves make no sense together."""
    if settings.get("score") == "agreement" and (settings["samples"] < 2 or settings["temperature"] == "0"):
        raise Invalid("Agreement is that of at least 2 samples, drawn at a temperature above 0.")
    if settings.get("score") != "agreement" and settings.get("samples", 1) > 1:
        raise Invalid("Several samples are asked for only where the score is their agreement.")
