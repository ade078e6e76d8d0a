"""How a transcript is written down before it is compared: a named, versioned set of rules."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from apps.measures.speech.numbers import Numbers, split_numbers

VERSION = 1
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}\N{LEFT SINGLE QUOTATION MARK}"


class Punctuation(StrEnum):
    """What becomes of punctuation and symbols (Unicode categories P and S)."""

    KEEP = "kept"
    REMOVE = "removed"
    SPACE = "made a space"


@dataclass(frozen=True, slots=True)
class Rules:
    """Applied in this order: Unicode compatibility composition (NFKC), case folding, numbers, punctuation, white space.

    Apostrophes of all forms become one, which stays whatever is done to other punctuation: "don't" is one word.
    White space is always reduced to single spaces. With `numbers`, those of that language are compared in digits and
    keep their decimal point. Two rates are comparable only under equal rules.
    """

    nfkc: bool = True
    fold_case: bool = True
    punctuation: Punctuation = Punctuation.REMOVE
    numbers: Numbers | None = None

    @property
    def name(self) -> str:
        """The rules in words, for the method of a figure."""
        parts = ["NFKC"] * self.nfkc + ["case folded"] * self.fold_case
        parts += [f"numbers ({self.numbers}) in digits"] if self.numbers else []
        parts.append(f"punctuation {self.punctuation}")
        return f"text rules {VERSION}: {', '.join(parts)}"

    def apply(self, text: str) -> str:
        """The text as it is compared."""
        plain = text if not self.nfkc or text.isascii() else unicodedata.normalize("NFKC", text)
        folded = plain.casefold() if self.fold_case else plain
        table = _table(self.punctuation)
        if self.numbers:
            parts = (part if digits else part.translate(table) for part, digits in split_numbers(folded))
            return " ".join("".join(parts).split())
        return " ".join(folded.translate(table).split())

    def words(self, text: str) -> list[str]:
        """The words of the text."""
        return self.apply(text).split()


class _Characters(dict[int, str]):
    """What each character becomes, found out at its first appearance."""

    def __init__(self, other: str | None) -> None:
        super().__init__(dict.fromkeys(map(ord, _APOSTROPHES), "'"))
        self._other = other

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        mark = unicodedata.category(character)[0] in "PS"
        self[codepoint] = self._other if mark and self._other is not None else character
        return self[codepoint]


@cache
def _table(punctuation: Punctuation) -> _Characters:
    return _Characters({Punctuation.KEEP: None, Punctuation.REMOVE: "", Punctuation.SPACE: " "}[punctuation])
