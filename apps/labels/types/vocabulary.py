"""A closed list of label names: how it is read from a definition, and how an answer is looked up in it."""

import difflib
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from .base import BadLabel, BadSchema

MOST_LABELS = 10_000
SHOWN = 10
CLOSE_MATCH_LABELS = 500
CLOSE_MATCH_LENGTH = 100


def folded(text: str) -> str:
    """The text without case, surrounding or repeated blanks, and with one spelling of accents."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def scalar_text(raw: object) -> str:
    """The text of one JSON scalar, so that 1, 1.0 and "1" name the same label."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int):
        return str(raw)
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise BadLabel(f"{raw} is not a label.", "Leave the answer out where there is none.")
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if raw is None:
        raise BadLabel("There is no label.", "Leave the row out where there is no answer.")
    raise BadLabel(
        f"One label is expected, not {'a list' if isinstance(raw, list) else 'an object'}.",
        "Use a multi-label schema for several answers at once.",
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Labels in order. An answer must be one of them, exactly, unless `fold` forgives case and blanks."""

    labels: tuple[str, ...]
    fold: bool
    codes: Mapping[str, int] = field(init=False)
    by_folded: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", {label: code for code, label in enumerate(self.labels)})
        object.__setattr__(self, "by_folded", {folded(label): label for label in self.labels})

    def find(self, raw: object) -> str:
        text = scalar_text(raw)
        if text in self.codes:
            return text
        if not text.strip():
            raise BadLabel("The label is empty.", "Leave the row out where there is no answer.")
        near = self.by_folded.get(folded(text))
        if near is None:
            raise self._unknown(text)
        if not self.fold:
            raise BadLabel(
                f"{text!r} differs from {near!r} only by case or blanks.",
                f"Write {near!r}, or let the schema ignore case and blanks.",
            )
        return near

    def _unknown(self, text: str) -> BadLabel:
        shown = text if len(text) <= CLOSE_MATCH_LENGTH else text[:CLOSE_MATCH_LENGTH] + "…"
        close: list[str] = []
        if len(self.labels) <= CLOSE_MATCH_LABELS and len(text) <= CLOSE_MATCH_LENGTH:
            close = difflib.get_close_matches(text, self.labels, n=3)
        hint = f" Did you mean {' or '.join(repr(label) for label in close)}?" if close else ""
        return BadLabel(f"{shown!r} is not a label of the schema.{hint}", f"Allowed: {self._listed()}.")

    def _listed(self) -> str:
        rest = len(self.labels) - SHOWN
        listed = ", ".join(repr(label) for label in self.labels[:SHOWN])
        return f"{listed} and {rest} more" if rest > 0 else listed


def read_labels(raw: object) -> tuple[str, ...]:
    """The label names of a definition: texts, or objects that carry one as "value" or "name"."""
    if not isinstance(raw, list) or not raw:
        raise BadSchema("The schema needs a list of labels.", 'Write for instance "labels": ["no", "yes"].')
    if len(raw) > MOST_LABELS:
        raise BadSchema(f"The schema has {len(raw)} labels.", f"At most {MOST_LABELS} are possible.")
    labels = tuple(_label_name(entry) for entry in raw)
    seen: dict[str, str] = {}
    for label in labels:
        key = folded(label)
        if key in seen:
            raise BadSchema(_same(seen[key], label), "Keep one of the two.")
        seen[key] = label
    return labels


def _label_name(entry: object) -> str:
    if isinstance(entry, dict):
        entry = entry.get("value", entry.get("name"))
    try:
        text = scalar_text(entry)
    except BadLabel as refusal:
        raise BadSchema(f"A label of the schema has no name. {refusal.why}", "Write each label as a text.") from None
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadSchema(f"The label {text!r} holds a character that is not text.", "Write it without.")
    if not text.strip() or text != text.strip():
        raise BadSchema(f"The label {text!r} is empty or has blanks around it.", "Write it without them.")
    return text


def _same(a: str, b: str) -> str:
    return f"The label {a!r} is listed twice." if a == b else f"{a!r} and {b!r} differ only by case or blanks."
