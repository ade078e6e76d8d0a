"""The clauses of a guideline: what a decision can rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.projects.models import Guideline

LONGEST = 60
_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>\S.*?)[ \t]*#*$", re.MULTILINE)
_NUMBER = re.compile(r"^(?P<number>\d+(?:\.\d+)*)[.):]?[ \t]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """`key` is how decisions cite it: its number where it has one, else its words."""

    key: str
    title: str


def clauses_of(guideline: Guideline | None) -> list[Clause]:
    """The headings of the text, in order; the first of several with one key."""
    if guideline is None:
        return []
    found: dict[str, Clause] = {}
    for heading in _HEADING.finditer(guideline.text):
        title = heading["title"]
        number = _NUMBER.match(title)
        key = number["number"] if number else title[:LONGEST]
        found.setdefault(key, Clause(key, title))
    return list(found.values())
