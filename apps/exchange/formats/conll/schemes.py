"""How tags on tokens say where a span begins and goes on: IOB1, IOB2, IOBES and BILOU."""

from collections.abc import Sequence
from typing import NamedTuple

from ..neutral.answers import Unreadable

SCHEMES = ("IOB1", "IOB2", "IOBES", "BILOU")
OUTSIDE = "O"
# The two closed schemes differ in letters alone.
LETTERS = {"IOB1": "BI", "IOB2": "BI", "IOBES": "BIES", "BILOU": "BILU"}
SAME_AS = {"L": "E", "U": "S"}


class TokenSpan(NamedTuple):
    """Tokens from `start` to `end` (exclusive)."""

    start: int
    end: int
    label: str


def is_tag(text: str) -> bool:
    return text == OUTSIDE or (len(text) > 2 and text[1] == "-" and text[0] in "BIESLU")


def fitting(tags: Sequence[str]) -> list[str]:
    """The schemes that these tags follow; more than one only where there is no span at all."""
    return [scheme for scheme in SCHEMES if follows(tags, scheme)]


def token_spans(tags: Sequence[str], scheme: str) -> list[TokenSpan]:
    """The spans of one sentence. Raises Unreadable at the first tag that breaks the scheme."""
    found: list[TokenSpan] = []
    start = 0
    before, kind = OUTSIDE, ""
    closed = scheme in ("IOBES", "BILOU")
    for at, tag in enumerate([*tags, OUTSIDE]):
        letter, label = _parts(tag, scheme, at)
        same = label == kind
        if before != OUTSIDE and not _allowed(scheme, before, letter, same):
            raise _broken(tag, at, scheme)
        if before == OUTSIDE and letter in ("IE" if closed else {"IOB2": "I", "IOB1": "B"}[scheme]):
            raise _broken(tag, at, scheme)
        goes_on = before != OUTSIDE and same and letter in "IE"
        if before != OUTSIDE and not goes_on:
            found.append(TokenSpan(start, at, kind))
        start = start if goes_on else at
        ends = closed and letter in "ES"
        if ends:
            found.append(TokenSpan(start, at + 1, label))
        before, kind = (OUTSIDE, "") if ends or letter == OUTSIDE else (letter, label)
    return found


def tags_of(spans: Sequence[TokenSpan], tokens: int, scheme: str) -> list[str]:
    """The tags of a sentence whose spans do not overlap, in their order."""
    tags = [OUTSIDE] * tokens
    for number, span in enumerate(spans):
        before = spans[number - 1] if number else None
        after_same = before is not None and before.end == span.start and before.label == span.label
        letters = ["I"] * (span.end - span.start)
        if scheme != "IOB1" or after_same:
            letters[0] = "B"
        if scheme in ("IOBES", "BILOU"):
            letters[-1] = LETTERS[scheme][2] if len(letters) > 1 else LETTERS[scheme][3]
        tags[span.start : span.end] = [f"{letter}-{span.label}" for letter in letters]
    return tags


def _allowed(scheme: str, before: str, letter: str, same: bool) -> bool:
    """Whether the letter may follow within or right after a span that is still open."""
    if scheme in ("IOBES", "BILOU"):
        return same and letter in "IE"
    if letter == "I":
        return same or scheme == "IOB1"
    return letter != "B" or scheme == "IOB2" or same


def _parts(tag: str, scheme: str, at: int) -> tuple[str, str]:
    if tag == OUTSIDE:
        return OUTSIDE, ""
    if not is_tag(tag) or tag[0] not in LETTERS[scheme]:
        raise _broken(tag, at, scheme)
    return SAME_AS.get(tag[0], tag[0]), tag[2:]


def _broken(tag: str, at: int, scheme: str) -> Unreadable:
    why = f"Token {at + 1} of the sentence is tagged {tag[:60]!r}, which breaks {scheme}."
    return Unreadable(why, "Correct the tag, or declare the scheme: --map scheme=" + "|".join(SCHEMES))


def follows(tags: Sequence[str], scheme: str) -> bool:
    """Whether the tags of a sentence break the scheme nowhere."""
    try:
        token_spans(tags, scheme)
    except Unreadable:
        return False
    return True
