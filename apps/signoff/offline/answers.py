"""Numbering off the distinct labels of a file, before or after it is known what labels may be."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from apps.labels.types import AnySchema, BadLabel, infer_schema
from apps.signoff.offline.request import NothingToAudit

# An audit of free text is refused on the way, not after all of it was kept.
LOOK_AFTER = 5_000


class Numbered(dict[str, int]):
    """Numbers texts off in the order in which they are first asked for."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class Answers(Protocol):
    def number(self, raw: object, place: str) -> int:
        """The number of a label; raises BadLabel."""


class KnownAnswers:
    """Labels as a schema reads them; `texts` are canonical."""

    def __init__(self, schema: AnySchema) -> None:
        self.texts = Numbered()
        self._read = schema.reader()

    def number(self, raw: object, place: str) -> int:
        return self.texts[self._read(raw)[0]]


class RawAnswer(NamedTuple):
    raw: object
    place: str


class RawAnswers:
    """Labels as they are written, each with the first place where it stands."""

    def __init__(self) -> None:
        self.seen: list[RawAnswer] = []
        self._numbers = Numbered()

    def number(self, raw: object, place: str) -> int:
        # True, 1 and 1.0 are equal in Python and not in JSON; no text that is read holds a NUL.
        number = self._numbers[raw if isinstance(raw, str) else f"\0{raw!r}"]
        if number == len(self.seen):
            self.seen.append(RawAnswer(raw, place))
            if number == LOOK_AFTER:
                self._look()
        return number

    def _look(self) -> None:
        try:
            infer_schema(answer.raw for answer in self.seen)
        except BadLabel as bad:
            raise NothingToAudit(f"No schema was given. Up to {self.seen[-1].place}: {bad}") from None
