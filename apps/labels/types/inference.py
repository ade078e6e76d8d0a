"""The schema that a set of raw answers seems to follow, said in a sentence so that a person can object."""

import json
import math
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from .base import AnySchema, BadLabel
from .multilabel import MultiLabel
from .nominal import Nominal
from .numeric import NOT_FINITE, PLAIN_NUMBER, Numeric
from .vocabulary import folded, scalar_text

FEW_NUMBERS = 10
MOST_TEXTS = 1_000
REMEDY = "Give a schema with --schema."


class Inference(NamedTuple):
    schema: AnySchema
    sentence: str


def infer_schema(values: Iterable[object]) -> Inference:
    """Numeric, multi-label or nominal: never ordinal, as no file says the order. Raises BadLabel."""
    seen = _Seen()
    for raw in values:
        seen.add(raw)
    return seen.conclude()


class _Seen:
    """What the answers read so far have in common, in bounded memory."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.not_finite: set[str] = set()
        self.members: set[str] = set()
        self.lists = 0
        self.only_numbers = True
        self.many = False

    def add(self, raw: object) -> None:
        if raw is None or (isinstance(raw, float) and not math.isfinite(raw)):
            return
        entries = _list_entries(raw)
        if entries is not None:
            self.lists += 1
            self.members.update(_member(entry) for entry in entries)
        else:
            self._add_text(scalar_text(raw))
        if len(self.members) > MOST_TEXTS:
            raise _free_text()

    def _add_text(self, text: str) -> None:
        if text in self.texts or not text.strip():
            return
        if text.strip().casefold() in NOT_FINITE:
            self.not_finite.add(text)
            return
        self.only_numbers = self.only_numbers and PLAIN_NUMBER.fullmatch(text.strip()) is not None
        if len(self.texts) <= MOST_TEXTS:
            self.texts.add(text)
        self.many = len(self.texts) > MOST_TEXTS
        if self.many and not self.only_numbers:
            raise _free_text()

    def conclude(self) -> Inference:
        if self.lists and self.texts:
            raise BadLabel("Some labels are JSON lists and some are not.", REMEDY)
        if self.lists:
            return _multilabel(sorted(self.members))
        if not self.texts:
            raise BadLabel("There is no label to infer a schema from.", REMEDY)
        if self.only_numbers:
            return self._numbers()
        return _nominal(sorted(self.texts | self.not_finite), "no order among them is assumed")

    def _numbers(self) -> Inference:
        if self.many or len({float(text) for text in self.texts}) > FEW_NUMBERS:
            more = "more than " if self.many else ""
            sentence = f"Inferred a numeric schema on an interval scale from {more}{len(self.texts)} different numbers."
            return Inference(Numeric(), sentence)
        ordered = sorted(self.texts, key=lambda text: (float(text), text))
        for a, b in pairwise(ordered):
            if float(a) == float(b):
                raise BadLabel(f"{a!r} and {b!r} are the same number.", f"Write it one way. Or: {REMEDY}")
        return _nominal(ordered, "the numbers are taken as names, without order")


def _list_entries(raw: object) -> list[object] | None:
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            return None
    return raw if isinstance(raw, list) else None


def _member(entry: object) -> str:
    if isinstance(entry, dict | list):
        raise BadLabel("These labels are structured (regions, segments or rankings).", REMEDY)
    return scalar_text(entry)


def _nominal(labels: list[str], about: str) -> Inference:
    _refuse_careless(labels)
    sentence = f"Inferred a nominal schema with {_counted(labels)}; {about} (an ordinal schema is never inferred)."
    return Inference(Nominal(tuple(labels)), sentence)


def _multilabel(labels: list[str]) -> Inference:
    if not labels:
        raise BadLabel("Every answer is an empty list.", REMEDY)
    _refuse_careless(labels)
    return Inference(MultiLabel(tuple(labels)), f"Inferred a multi-label schema with {_counted(labels)}.")


def _counted(labels: list[str]) -> str:
    shown = ", ".join(labels[:10]) + (", …" if len(labels) > 10 else "")
    return f"{len(labels)} label{'' if len(labels) == 1 else 's'} ({shown})"


def _refuse_careless(labels: list[str]) -> None:
    seen: dict[str, str] = {}
    for label in labels:
        other = seen.setdefault(folded(label), label)
        if other != label:
            raise BadLabel(
                f"The labels {other!r} and {label!r} differ only by case or blanks.",
                f"Write them the same way if they are one label. Or: {REMEDY}",
            )
    blank = next((label for label in labels if label != label.strip()), None)
    if blank is not None:
        raise BadLabel(f"The label {blank!r} has blanks around it.", f"Remove them. Or: {REMEDY}")


def _free_text() -> BadLabel:
    return BadLabel(f"There are more than {MOST_TEXTS} different labels: these look like free text.", REMEDY)
