"""Transcripts word by word against one of them: what was left out, put in, or replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema

from .markup import joined, tag
from .rendering import Answers, Drawing, counted, listed, shortened

AROUND = 8
MOST_WORDS = 1500
MOST_PARTS = 120
LONGEST_WORD = 80
SILENCE = "no words"


@dataclass(frozen=True, slots=True)
class Part:
    """Words in a row that are `equal`, or were replaced: `left` of the base by `right` of the answer."""

    equal: bool
    left: Sequence[str]
    right: Sequence[str]


def draw_transcripts(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    base, named = _base(schema, answers)
    rows, told, cut = [_row(named, _plain(base), "")], [], False
    for number, text in enumerate(answers.values):
        if text == base:
            continue
        parts, whole = compare(base.split(), text.split())
        changes = _changes(parts)
        cut = cut or not whole or len(parts) > MOST_PARTS
        rows.append(_row(answers.name(number), joined(_marked(parts[:MOST_PARTS])), changes))
        told.append(f"{answers.name(number)} against {named.lower()}: {changes}.")
    notes = ("The texts are so long that only the beginning of what differs is compared.",) if cut else ()
    return Drawing(tag("div", *rows, class_="transcripts"), told, notes)


def _base(schema: AnySchema, answers: Answers) -> tuple[str, str]:
    """What most say, word by word, where there are enough answers to tell; else the first."""
    voted = schema.consensus(list(answers.values)) if len(answers) > 2 else None
    if voted is None:
        return str(answers.values[0]), answers.name(0)
    same = next((number for number, text in enumerate(answers.values) if text == voted), None)
    return str(voted), f"The words that most {answers.noun}s have" if same is None else answers.name(same)


def compare(left: Sequence[str], right: Sequence[str]) -> tuple[list[Part], bool]:
    """Parts in order; False where what lies between the common begin and end was too long to compare whole."""
    begin = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    end, room = 0, min(len(left), len(right)) - begin
    while end < room and left[-1 - end] == right[-1 - end]:
        end += 1
    between = [side[begin : len(side) - end] for side in (left, right)]
    whole = max(map(len, between)) <= MOST_WORDS
    one, other = (side[:MOST_WORDS] for side in between)
    found = [Part(True, left[:begin], right[:begin])]
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        found.append(Part(kind == "equal", one[a:b], other[c:d]))
    if whole:
        found.append(Part(True, left[len(left) - end :], right[len(right) - end :]))
    return [part for part in found if part.left or part.right], whole


def _changes(parts: Sequence[Part]) -> str:
    counts: Counter[str] = Counter()
    for part in parts:
        if not part.equal:
            both = min(len(part.left), len(part.right))
            counts["replaced"] += both
            counts["left out"] += len(part.left) - both
            counts["put in"] += len(part.right) - both
    told = [f"{counted(times, 'word')} {what}" for what, times in counts.items() if times]
    return listed(told) if told else "the same words"


def _marked(parts: Sequence[Part]) -> Iterator[SafeString]:
    for place, part in enumerate(parts):
        if part.equal:
            yield tag("span", _around(part.right, first=place == 0, last=place == len(parts) - 1))
        elif part.left and part.right:
            yield joined([_gone(part.left), " ", _new(part.right)])
        else:
            yield _gone(part.left) if part.left else _new(part.right)
        yield joined([" "])


def _gone(words: Sequence[str]) -> SafeString:
    return tag("del", tag("span", "−", class_="sign"), _few(words))


def _new(words: Sequence[str]) -> SafeString:
    return tag("ins", tag("span", "+", class_="sign"), _few(words))


def _few(words: Sequence[str]) -> str:
    shown = [shortened(word, LONGEST_WORD) for word in words]
    return " ".join([*shown[: 2 * AROUND], "…", *shown[-AROUND:]] if len(shown) > 4 * AROUND else shown)


def _around(words: Sequence[str], *, first: bool, last: bool) -> str:
    """Words that all agree on, cut where nothing differs nearby."""
    shown = [shortened(word, LONGEST_WORD) for word in words]
    before, after = (0 if first else AROUND), (0 if last else AROUND)
    if len(shown) <= before + after + 2 * AROUND:
        return " ".join(shown)
    return " ".join([*shown[:before], "…", *shown[len(shown) - after :]])


def _plain(text: str) -> SafeString:
    words = text.split()
    if not words:
        return tag("span", SILENCE, class_="nothing")
    return tag("span", _few(words) if len(words) > MOST_WORDS else " ".join(shortened(w, LONGEST_WORD) for w in words))


def _row(name: str, text: SafeString, changes: str) -> SafeString:
    head = tag("h3", name, tag("span", f" {changes}", class_="muted") if changes else "")
    return joined([head, tag("p", text)])
