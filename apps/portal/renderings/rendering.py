"""What drawings of answers have in common: whose answers they are, and what is handed to the page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema

MOST_ANSWERS = 8
NOTHING = "nothing labelled"


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to one item in the order of their page, which counts them from 1; `noun` is what the page calls one."""

    values: Sequence[Any]
    noun: str = "position"

    def __len__(self) -> int:
        return len(self.values)

    def mark(self, number: int) -> str:
        return str(number + 1)

    def name(self, number: int) -> str:
        return f"{self.noun.capitalize()} {self.mark(number)}"

    def named(self, numbers: Iterable[int]) -> str:
        """ "position 1", "positions 1 and 3"."""
        marks = [self.mark(number) for number in sorted(numbers)]
        return f"{self.noun}{'s' if len(marks) > 1 else ''} {listed(marks)}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one kind of answer makes of them: `differences` are sentences on where they differ, `notes` say what
    was left out."""

    html: SafeString
    differences: Sequence[str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendering:
    """`html` is the drawing, `differences` the sentences beside it, `told` every answer in words."""

    html: SafeString
    differences: tuple[str, ...]
    told: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """All that the drawing shows, for whoever cannot see it."""
        return " ".join([*(f"{name}: {text}." for name, text in self.told), *self.differences])


Draw = Callable[[AnySchema, Mapping[str, Any], Answers], Drawing]


def listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def holders(parts: Sequence[Iterable[Hashable]]) -> dict[Any, frozenset[int]]:
    """Each part, and which answers have it; in the order of first appearance."""
    found: dict[Any, set[int]] = {}
    for number, of_one in enumerate(parts):
        for part in of_one:
            found.setdefault(part, set()).add(number)
    return {part: frozenset(who) for part, who in found.items()}
