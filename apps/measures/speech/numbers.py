"""Numbers in English text, written out or in digits, brought to one form: digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_UNIT = {name: value for value, name in enumerate(_UNITS.split())}
_TEN = {name: 10 * value for value, name in enumerate(_TENS.split(), 2)}
_NTH = {name: value for value, name in enumerate(_ORDINALS.split(), 1)}
_NTH_TEN = {name[:-1] + "ieth": value for name, value in _TEN.items()}
_SCALE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_NTH_SCALE = {name + "th": value for name, value in _SCALE.items()}
_HUNDRED = ("hundred", "hundredth")
_LARGE = {*_HUNDRED, *_SCALE, *_NTH_SCALE}

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}\N{LEFT SINGLE QUOTATION MARK}"
_JOIN = re.compile(r"\s+|[-\N{HYPHEN}]")
# Digits that stand for something else, such as 12:30, 3/4 or 1.2.3, are left alone.
_TOKEN = re.compile(
    rf"(?<![\w{_APOSTROPHES}])[^\W\d_]+(?![\w{_APOSTROPHES}])"
    r"|(?<![\w.,:/\N{FRACTION SLASH}])(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:st|nd|rd|th)?|\.[0-9]+)"
    r"(?![\w/\N{FRACTION SLASH}]|[.,:][0-9])",
    re.IGNORECASE,
)
_PART = re.compile(r"[^\W\d_]+|[0-9]", re.IGNORECASE)
_ANY = {*"0123456789", *_UNIT, *_TEN, *_NTH, *_NTH_TEN, *_LARGE}


class Numbers(StrEnum):
    """The languages whose numbers are read."""

    ENGLISH = "en"


class _Read(NamedTuple):
    """A number, the place behind its last word, and whether it is an ordinal."""

    value: Decimal
    after: int
    nth: bool = False


class _Words(NamedTuple):
    """The words of a text in lower case, "" wherever the next does not follow at once, and their places."""

    words: list[str]
    places: list[tuple[int, int]]


def split_numbers(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, in order; those with True are numbers, in digits.

    Cardinals up to 10^15 ("a hundred and five", "5 million", "twelve hundred"), ordinals ("21st"), decimals ("three
    point one four") and digits with grouping commas. Years and digits said one by one stay as many numbers as were
    said: "nineteen eighty" is 19 80.
    """
    if _ANY.isdisjoint(_PART.findall(text.lower())):
        yield text, False
        return
    words, places = _words_of(text)
    position = shown = 0
    while position < len(places):
        found = _written(words, position)
        if found is None:
            position += 1
            continue
        digits, after = found
        yield text[shown : places[position][0]], False
        yield digits, True
        shown, position = places[after - 1][1], after
    yield text[shown:], False


def _words_of(text: str) -> _Words:
    found, end = _Words([], []), 0
    for match in _TOKEN.finditer(text):
        if not _JOIN.fullmatch(text, end, match.start()):
            found.words.append("")
            found.places.append((end, end))
        found.words.append(match[0].lower())
        found.places.append(match.span())
        end = match.end()
    found.words.extend(("", ""))
    return found


def _written(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """The digits of the number that begins at a word, and the place behind it."""
    head = _head(words, at)
    if head is None:
        return (words[at], at + 1) if words[at][:1].isdecimal() else None
    found = _whole(words, at, head)
    if found.after == at + 1 and words[at][0] in ".0123456789":
        plain = words[at].replace(",", "")
        return ("0" + plain if plain[0] == "." else plain), found.after
    value = int(found.value) if found.value == int(found.value) and found.after > head.after else found.value
    return f"{value}{_suffix(int(value)) if found.nth else ''}", found.after


def _suffix(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _head(words: Sequence[str], at: int) -> _Read | None:
    """What stands before the first thousand, million, ...; a fraction may."""
    found = _group(words, at)
    if found is None or found.nth or words[found.after] != "point" or found.value != int(found.value):
        return found
    digits, after = "", found.after + 1
    while (part := _said_digits(words, after)) is not None:
        digits, after = digits + part[0], part[1]
        if len(part[0]) > 1:
            break
    return _Read(Decimal(f"{found.value}.{digits}"), after) if digits else found


def _said_digits(words: Sequence[str], at: int) -> tuple[str, int] | None:
    if words[at] == "oh" or (len(words[at]) == 1 and words[at] in "0123456789"):
        return ("0" if words[at] == "oh" else words[at]), at + 1
    part = _below_hundred(words, at)
    return None if part is None or part.nth else (str(part.value), part.after)


def _whole(words: Sequence[str], at: int, head: _Read) -> _Read:
    """The number with its thousands, millions, ..., each smaller than the one before."""
    total, limit, after, part = Decimal(0), 10**15, at, head
    while not part.nth:
        word = words[part.after]
        scale = _SCALE.get(word) or _NTH_SCALE.get(word)
        if scale is None or scale >= limit:
            break
        total, limit, after = total + part.value * scale, scale, part.after + 1
        if word in _NTH_SCALE:
            return _Read(total, after, nth=True)
        following = _tail(words, after) if words[after] == "and" else _group(words, after)
        if following is None:
            return _Read(total, after)
        part = following
    if after == at:
        return part
    last = part.value < limit and words[part.after] not in _LARGE and not words[part.after - 1].isdecimal()
    return _Read(total + part.value, part.after, part.nth) if last else _Read(total, after)


def _group(words: Sequence[str], at: int) -> _Read | None:
    """Up to "ninety-nine hundred", or digits."""
    found = _multiplier(words, at)
    if found is None or found.nth or words[found.after] not in _HUNDRED or found.value >= 100:
        return found
    hundreds = _Read(found.value * 100, found.after + 1, words[found.after] == "hundredth")
    rest = None if hundreds.nth else _tail(words, hundreds.after)
    return hundreds if rest is None else _Read(hundreds.value + rest.value, rest.after, rest.nth)


def _multiplier(words: Sequence[str], at: int) -> _Read | None:
    word = words[at]
    if word == "a" and words[at + 1] in _LARGE:
        return _Read(Decimal(1), at + 1)
    if word[:1] in tuple(".0123456789"):
        digits = word.replace(",", "")
        return _Read(Decimal(digits), at + 1) if len(digits) <= 15 and not digits[-1].isalpha() else None
    return _below_hundred(words, at)


def _tail(words: Sequence[str], at: int) -> _Read | None:
    """What is below a hundred and follows one, with or without "and", and is not the begin of another hundred."""
    found = _below_hundred(words, at + (words[at] == "and"))
    return None if found is None or not found.value or words[found.after] in _HUNDRED else found


def _below_hundred(words: Sequence[str], at: int) -> _Read | None:
    word = words[at]
    if word in _TEN:
        unit, nth = _UNIT.get(words[at + 1], 0), _NTH.get(words[at + 1], 0)
        if 0 < (unit or nth) < 10:
            return _Read(Decimal(_TEN[word] + (unit or nth)), at + 2, bool(nth))
        return _Read(Decimal(_TEN[word]), at + 1)
    for names, is_nth in ((_UNIT, False), (_NTH, True), (_NTH_TEN, True)):
        if word in names:
            return _Read(Decimal(names[word]), at + 1, is_nth)
    return None
