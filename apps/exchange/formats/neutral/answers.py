"""From one answer of a labelling tool to a record: every part checked, or the reason why it cannot be used."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..base import BadFile, Options, Provenance, Record, Reject
from ..jsonl import read_duration, read_time
from ..source.json_values import identity, storable
from .moments import DURATION_REMEDY, TIME_REMEDY

ALL = "*"
AGAIN = "Correct it in the tool and export again."
NOTHING_TO_DO = "Nothing to do, unless an answer was expected."


class Unreadable(Exception):
    """One answer cannot be read: why, and what to do."""

    def __init__(self, why: str, remedy: str = AGAIN) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as the tool wrote it; `unit` is that of the duration, in milliseconds.

    An `anonymous` answer needs no annotator: such are the settled answers in a file of gold.
    """

    item: object
    annotator: object
    label: object
    made_at: object = None
    duration: object = None
    unit: int = 1000
    payload: dict[str, object] | None = None
    source: str = "human"
    flagged_gold: bool = False
    anonymous: bool = False
    provenance: Provenance | None = None

    def record(self, place: str) -> Record:
        """The record with its ids as text, its time in UTC and its duration in milliseconds; raises Unreadable."""
        item = _identity("item", self.item)
        annotator = "" if self.anonymous and not self.annotator else _identity("annotator", self.annotator)
        if not all(storable(part) for part in (item, annotator, self.label, self.payload, list(self.provenance or ()))):
            why = "A value holds NUL, half a surrogate pair, a number that is not finite, or very deep nesting."
            raise Unreadable(why)
        made_at, duration = _time(self.made_at), _duration(self.duration, self.unit)
        return Record(
            place, item, annotator, self.label, made_at, duration, self.payload or None, self.source,
            self.flagged_gold, self.provenance,
        )  # fmt: skip


def attempt(place: str, make: Callable[[], Answer]) -> Record | Reject:
    """The record of the answer that `make` reads, or why there is none."""
    try:
        return make().record(place)
    except Unreadable as refusal:
        return Reject(place, refusal.why, refusal.remedy)


class Chosen:
    """Which of several questions is read: the one the caller named, all ("*") as one record, or the only one."""

    def __init__(self, options: Options, what: str = "questions") -> None:
        self._given = options.mapping.get("label")
        self._what = what
        self._seen: str | None = None

    def label(self, place: str, answers: Mapping[str, Callable[[], object]]) -> object:
        """The label of one answer, whose parts `answers` reads. Raises Unreadable, or BadFile where ambiguous."""
        name = self.name(place, answers)
        if name == ALL and answers:
            return {part: read() for part, read in answers.items()}
        if name is None or name not in answers:
            what = f" to {self._given!r}" if self._given not in (None, ALL) else ""
            raise Unreadable(f"There is no answer{what}.", NOTHING_TO_DO)
        return answers[name]()

    def name(self, place: str, names: Iterable[str]) -> str | None:
        """The question that is read, once it is known. Raises BadFile where there are several."""
        if self._given is not None:
            return self._given
        seen = list(dict.fromkeys([*([self._seen] if self._seen else []), *names]))
        if len(seen) > 1:
            why = (
                f"{place.capitalize()}: the file holds answers to several {self._what} ({', '.join(seen[:30])[:500]})."
            )
            raise BadFile(
                why, f"Choose one with --map label={seen[0][:100]}, or all as one record with --map label={ALL}"
            )
        self._seen = seen[0] if seen else None
        return self._seen


def declared_annotator(options: Options) -> str:
    """Who labelled, in a format that does not say: from the template the caller gave; empty where nobody asks.

    Raises BadFile where the caller gave none.
    """
    if not options.needs_annotator and not options.annotator:
        return ""
    path = PurePosixPath(options.name or "")
    who = options.annotator.replace("{file}", path.stem).replace("{folder}", path.parent.name).strip()
    if not who:
        why = "The file does not say who labelled." if not options.annotator else "The name of the annotator is empty."
        raise BadFile(why, "Give it: --annotator NAME, or {file} or {folder} for the name of the file or its folder.")
    return who


def check_roles(options: Options, *roles: str) -> None:
    """Raises BadFile where the caller maps what this format does not know."""
    unknown = sorted(set(options.mapping) - set(roles))
    if unknown:
        raise BadFile(f"Nothing called {unknown[0]!r} can be mapped here.", f"Map one of: {', '.join(roles)}.")


def at_path(found: Any, path: str) -> Any:
    """The value at a path of keys such as "meta.id", None where there is none; a key with dots in it comes first."""
    if isinstance(found, dict) and path in found:
        return found[path]
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _identity(role: str, raw: object) -> str:
    try:
        found = identity(raw)
    except ValueError:
        raise Unreadable(f"The {role} is neither a text nor a whole number.") from None
    if not found:
        raise Unreadable(f"There is no {role}.", f"Say where it stands with --map {role}=KEY, or leave the answer out.")
    return found


def _time(raw: object) -> str | None:
    try:
        return read_time(raw)
    except ValueError:
        raise Unreadable(f"The time {str(raw)[:60]!r} cannot be read.", TIME_REMEDY) from None


def _duration(raw: object, unit: int) -> int | None:
    try:
        return read_duration(raw, unit)
    except ValueError:
        raise Unreadable(f"The duration {str(raw)[:60]!r} cannot be used.", DURATION_REMEDY) from None
