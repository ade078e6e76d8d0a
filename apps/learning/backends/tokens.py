"""Texts as tokens, spans as tags of tokens (begin, inside, outside), and what a tag is guessed from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apps.learning.errors import LearningError

OUTSIDE = "O"
_token = re.compile(r"\w+|[^\w\s]")


class Span(NamedTuple):
    """Characters `begin`..`end` - 1 of a text are of this class."""

    begin: int
    end: int
    label: str


class Token(NamedTuple):
    begin: int
    end: int
    text: str


def tokens_of(text: str) -> list[Token]:
    """Runs of letters and digits, and every other sign that is no blank by itself."""
    return [Token(found.start(), found.end(), found[0]) for found in _token.finditer(text)]


def spans_text(spans: Sequence[Span]) -> str:
    """The label of a text with these spans: canonical JSON, sorted."""
    return json.dumps(sorted(list(span) for span in spans), separators=(",", ":"), ensure_ascii=False)


def spans_of(label: str) -> list[Span]:
    """The inverse of `spans_text`; LearningError LABEL for any other text."""
    try:
        rows = json.loads(label)
        spans = [Span(begin, end, name) for begin, end, name in rows]
        sound = isinstance(rows, list) and all(_sound(span) for span in spans)
    except (ValueError, TypeError):
        sound = False
    if not sound:
        raise LearningError("LABEL", f"{label[:60]!r} is no list of [begin, end, class]")
    return sorted(spans)


def _sound(span: Span) -> bool:
    if not (type(span.begin) is type(span.end) is int and isinstance(span.label, str)):
        return False
    return 0 <= span.begin < span.end and bool(span.label)


def tags_of(tokens: Sequence[Token], spans: Sequence[Span]) -> list[str]:
    """One of O, B-class, I-class for each token; of spans that overlap the earlier one keeps the token.

    A token belongs to a span that holds its first character.
    """
    tags = [OUTSIDE] * len(tokens)
    for span in spans:
        inside = [i for i, token in enumerate(tokens) if span.begin <= token.begin < span.end]
        if inside and all(tags[i] == OUTSIDE for i in inside):
            tags[inside[0] : inside[-1] + 1] = [f"B-{span.label}", *[f"I-{span.label}"] * (len(inside) - 1)]
    return tags


def spans_of_tags(tokens: Sequence[Token], tags: Sequence[str]) -> list[Span]:
    """The spans that the tags of tokens say."""
    spans: list[Span] = []
    for token, tag in zip(tokens, tags, strict=True):
        if tag.startswith("B-"):
            spans.append(Span(token.begin, token.end, tag[2:]))
        elif tag.startswith("I-") and spans:
            spans[-1] = spans[-1]._replace(end=token.end)
    return spans


def clues(tokens: Sequence[Token]) -> list[list[str]]:
    """What each token looks like, and its two neighbours on either side."""
    words = [token.text.casefold() for token in tokens]
    shapes = [_shape(token.text) for token in tokens]
    return [list(_clues(words, shapes, i)) for i in range(len(tokens))]


def _clues(words: Sequence[str], shapes: Sequence[str], i: int) -> Iterator[str]:
    yield "always"
    for step in range(-2, 3):
        inside = 0 <= i + step < len(words)
        yield f"{step} word {words[i + step] if inside else ''}"
        if abs(step) < 2:
            yield f"{step} shape {shapes[i + step] if inside else ''}"
    for length in (2, 3):
        yield f"starts {words[i][:length]}"
        yield f"ends {words[i][-length:]}"


def _shape(word: str) -> str:
    """Capital X, small x, digit 9, with runs told once."""
    signs = ("9" if s.isdigit() else "X" if s.isupper() else "x" if s.isalpha() else s for s in word)
    return re.sub(r"(.)\1+", r"\1+", "".join(signs))
