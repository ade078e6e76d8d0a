"""Numbers compare equal written out and in digits, where the rules ask for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.speech import Numbers, Punctuation, Rules

ENGLISH = Rules(numbers=Numbers.ENGLISH)
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
OTHERS = "a and point hundred thousand millionth third oh 5 1,000 .5"
ONES, TENS = SMALL.split(), ROUND.split()
IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
IRREGULAR["twelve"] = "twelfth"


def in_words(number: int, joint: str = " ", conjunction: str = "") -> str:
    """As a speaker of English says it; `conjunction` stands before what is below a hundred."""
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            before, rest = divmod(number, size)
            link = conjunction if 0 < rest < 100 else ""
            after = f" {link}{in_words(rest, joint, conjunction)}" if rest else ""
            return f"{in_words(before, joint, conjunction)} {name}{after}"
    if number < 20:
        return ONES[number]
    tens, rest = divmod(number, 10)
    return TENS[tens - 2] + (joint + ONES[rest] if rest else "")


def ordinal(words: str) -> str:
    stem, last = words[: -len(words.replace("-", " ").split()[-1])], words.replace("-", " ").split()[-1]
    return stem + IRREGULAR.get(last, last[:-1] + "ieth" if last.endswith("y") else last + "th")


@settings(max_examples=400)
@given(st.integers(0, 10**6) | st.integers(0, 10**12 - 1), st.sampled_from(" -"), st.sampled_from(["", "and "]))
def test_a_number_said_in_words_is_the_number_in_digits(number: int, joint: str, conjunction: str) -> None:
    assert ENGLISH.apply(in_words(number, joint, conjunction)) == str(number)
    assert ENGLISH.apply(f"the {in_words(number, joint, conjunction).title()}, of") == f"the {number} of"
    assert ENGLISH.apply(f"{number:,}") == str(number)


@settings(max_examples=200)
@given(st.integers(1, 10**6), st.sampled_from(" -"))
def test_an_ordinal_in_words_is_the_ordinal_in_digits(number: int, joint: str) -> None:
    ends = {1: "st", 2: "nd", 3: "rd"}
    digits = f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"
    assert ENGLISH.apply(ordinal(in_words(number, joint))) == ENGLISH.apply(digits) == digits
    assert ENGLISH.apply(digits.upper()) == digits


@settings(max_examples=200)
@given(st.lists(st.integers(0, 99), min_size=2, max_size=6))
def test_what_is_counted_one_by_one_stays_apart(numbers: list[int]) -> None:
    said = ", ".join(map(in_words, numbers))
    assert ENGLISH.words(said) == [str(number) for number in numbers]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("twenty one", "21"),
        ("Twenty-One", "21"),
        ("twenty\N{HYPHEN}one", "21"),
        ("a hundred and five", "105"),
        ("a thousand", "1,000"),
        ("nineteen hundred", "1900"),
        ("one hundred and two thousand", "102,000"),
        ("one million two thousand and three", "1,002,003"),
        ("three point one four", "3.14"),
        ("three point oh five", "3.05"),
        ("three point fourteen", "3.14"),
        ("zero point five", ".5"),
        ("1.5 million", "one point five million"),
        ("5 million", "5,000,000"),
        ("the twenty-first of May", "the 21st of May"),
        ("two hundredth", "200th"),
        ("eight, nine; ten!", "8 9 10"),
        ("no one", "no 1"),
    ],
)
def test_both_ways_of_writing_are_one_text(one: str, other: str) -> None:
    assert ENGLISH.apply(one) == ENGLISH.apply(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one hundred two hundred", "100 200"),
        ("one thousand two thousand", "1000 2000"),
        ("five thousand million", "5000 million"),
        ("nineteen eighty four", "19 84"),
        ("twenty, one", "20 1"),
        ("thirty-five point", "35 point"),
        ("hundred people, and someone else's one's", "hundred people and someone else's one's"),
        ("at 12:30 in 3/4 of version 1.2.3", "at 1230 in 34 of version 123"),
        ("room 007 b2b 1,00", "room 007 b2b 100"),
        ("two and three", "2 and 3"),
        ("one hundred and", "100 and"),
        ("two thousand and one hundred", "2000 and 100"),
        ("3.5 is not 35", "3.5 is not 35"),
        ("seventy fifth avenue", "75th avenue"),
        ("5th 22ND", "5th 22nd"),
        ("phone 1234567890123456789012 million", "phone 1234567890123456789012 million"),
        ("weighty tone, often stone", "weighty tone often stone"),
        ("", ""),
    ],
)
def test_what_is_no_number_stays_as_it_was(text: str, words: str) -> None:
    assert ENGLISH.apply(text) == words


def test_numbers_are_left_alone_unless_the_rules_ask() -> None:
    assert Rules().apply("Twenty-one, 1,000") == "twentyone 1000"
    assert Rules().name == "text rules 1: NFKC, case folded, punctuation removed"
    assert ENGLISH.name == "text rules 1: NFKC, case folded, numbers (en) in digits, punctuation removed"


@pytest.mark.parametrize("punctuation", list(Punctuation))
@pytest.mark.parametrize("fold", [False, True])
def test_case_and_punctuation_do_not_keep_a_number_from_being_read(punctuation: Punctuation, fold: bool) -> None:
    rules = Rules(fold_case=fold, punctuation=punctuation, numbers=Numbers.ENGLISH)
    assert rules.words("TWENTY-ONE people at 3.5") == ["21", "people", "at", "3.5"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*ONES, *TENS, *OTHERS.split()])))
def test_whatever_the_words_all_that_count_are_read_and_no_other_is_lost(words: list[str]) -> None:
    read = ENGLISH.words(" ".join(words))
    assert ENGLISH.words(" ".join(words).upper()) == read
    assert not {*ONES, *TENS, "third"} & set(read)
    assert set(read) - set(OTHERS.split()) == {part for part in read if part[0].isdigit() and part not in ("5", ".5")}
