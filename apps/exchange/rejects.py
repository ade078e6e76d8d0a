"""Rows that cannot be used: counted all, kept up to a bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apps.exchange.formats.base import Record, Reject
from apps.exchange.wording import for_forms

MOST_KEPT = 10_000
LONGEST_PLACE = 120
LONGEST_TEXT = 1_000


class Rejects:
    def __init__(self) -> None:
        self.kept: list[Reject] = []
        self.total = 0

    def add(self, place: str, why: str, remedy: str) -> None:
        self.total += 1
        if self.total <= MOST_KEPT:
            self.kept.append(Reject(place[:LONGEST_PLACE], _plain(for_forms(why)), _plain(for_forms(remedy))))

    def divert(self, reading: Iterable[Record | Reject]) -> Iterator[Record]:
        """The records of a reading; its rejects stay here."""
        for entry in reading:
            if isinstance(entry, Record):
                yield entry
            else:
                self.add(*entry)


def _plain(text: str) -> str:
    """Text that every database stores, whatever the file held."""
    return text[:LONGEST_TEXT].replace("\0", "\\0").encode(errors="backslashreplace").decode()


def counted(number: int, noun: str) -> str:
    """ "1 row", "9 997 rows"."""
    return f"{number:_} {noun}".replace("_", "\u202f") + ("" if number == 1 else "s")
