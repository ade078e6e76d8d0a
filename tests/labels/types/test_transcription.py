from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.labels.types import BadLabel, BadSchema, parse_schema
from apps.measures.estimate import Estimate
from apps.measures.speech import transcript_distances
from tests.labels.types.given import given_to, structured

WORDS = structured(type="transcription")
STRICT = structured(type="transcription", rules={"case": True, "punctuation": True})
TEXTS = st.lists(st.sampled_from(["so", "So,", "it", "goes", "went.", "é"]), max_size=6).map(" ".join)


def values_of(figures: Any) -> dict[str, float]:
    return {name: one.value for name, one in figures.items() if isinstance(one, Estimate)}


def test_a_text_is_kept_as_it_was_written_but_for_spaces_and_composed_letters() -> None:
    value = WORDS.parse("  Café,\nplease! ")
    assert value == "Café, please!"
    assert WORDS.canonical(value) == '"Café, please!"'
    assert WORDS.load(WORDS.canonical(value)) == WORDS.display(value) == value


def test_silence_is_an_answer() -> None:
    assert WORDS.parse("") == ""
    assert WORDS.display("") == "no words"
    assert WORDS.distance("", "") == WORDS.distance("...", "") == 0
    assert WORDS.distance("", "so") == 1


def test_numbers_compare_as_digits_where_the_schema_names_their_language() -> None:
    read = structured(type="transcription", rules={"numbers": "en"})
    assert read.definition["rules"]["numbers"] == "en"
    assert "numbers" not in WORDS.definition["rules"]
    assert read.parse("Twenty-one") == "Twenty-one"
    assert read.matches("twenty one", "21") and not WORDS.matches("twenty one", "21")


@pytest.mark.parametrize("raw", [None, 5, ["so"], {"text": "so"}, True, "a\0", "\ud800", "a" * 1_000_001])
def test_what_is_no_text_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel) as refusal:
        WORDS.parse(raw)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "definition",
    [
        {"rules": {"numbers": True}},
        {"rules": {"numbers": "de"}},
        {"rules": {"numbers": ["en"]}},
        {"rules": "plain"},
        {"rules": {"case": 1}},
        {"rules": {"punctuation": "drop"}},
        {"rules": {"punctuation": 1}},
        {"match": {"word_error_rate": 2}},
        {"match": {"character_error_rate": 0}},
        {"labels": ["a"]},
    ],
)
def test_a_schema_that_makes_no_sense_is_refused(definition: dict[str, Any]) -> None:
    with pytest.raises(BadSchema):
        parse_schema({"type": "transcription", **definition})


def test_a_definition_read_again_is_the_same() -> None:
    for schema in (WORDS, STRICT, structured(type="transcript", rules={"punctuation": "space"})):
        assert parse_schema(schema.definition).digest == schema.digest
    assert WORDS.digest != STRICT.digest


def test_the_rules_say_what_counts_as_the_same_words() -> None:
    assert WORDS.matches("It GOES.", "it goes")
    assert not STRICT.matches("It GOES.", "it goes")
    assert STRICT.distance("It goes.", "It goes") == 0.5


def test_some_wrong_words_may_be_forgiven() -> None:
    lenient = structured(type="transcription", match={"word_error_rate": 0.25})
    answers = ["a b c d", "a b c x", "a b x x", "a b c d e", ""]
    assert [lenient.matches(answer, "a b c d") for answer in answers] == [True, True, False, True, False]
    many = lenient.matches_array(lenient.array(answers), lenient.array(["a b c d"] * 5))
    assert many.tolist() == [True, True, False, True, False]


@given(texts=st.lists(TEXTS, min_size=2, max_size=5))
def test_distances_of_many_pairs_are_those_of_single_ones(texts: list[str]) -> None:
    n = len(texts)
    left, right = np.divmod(np.arange(n * n), n)
    found = WORDS.pair_distances(texts, left, right)
    expected = transcript_distances([texts[i] for i in left], [texts[i] for i in right])
    assert found.tolist() == expected.tolist()
    assert (found.reshape(n, n) == found.reshape(n, n).T).all()


def test_agreement_counts_words_in_common_and_equal_texts() -> None:
    rows = [(0, 0, "so it goes"), (0, 1, "so it went"), (1, 0, "yes"), (1, 1, "Yes!")]
    values = values_of(WORDS.agreement(given_to(WORDS, rows), 0.95))
    assert values["word_agreement"] == pytest.approx(2 * 3 / 8)
    assert values["same_text"] == 0.5


def test_errors_against_gold_are_words() -> None:
    found = WORDS.gold_errors(["so it went on", "no"], ["so it goes", "oh no"])
    assert found.columns == ("label", "right words", "substituted", "deleted", "inserted")
    assert found.rows == (("all words", 3, 1, 1, 1),)


def test_error_rates_are_of_answers_and_of_their_consensus() -> None:
    rows = [(0, who, text) for who, text in enumerate(["so it goes", "so it goes", "so he went"])]
    rows.append((1, 0, "yes"))
    values = values_of(WORDS.gold_figures(given_to(WORDS, rows), ["So it goes.", None], 0.95))
    assert values["gold_word_error_rate"] == pytest.approx(2 / 9)
    assert values["gold_consensus_word_error_rate"] == 0
    assert values["gold_character_error_rate"] == pytest.approx(6 / 30)


def test_a_consensus_is_voted_word_by_word() -> None:
    assert WORDS.consensus(["so it went on", "so he goes on", "no it goes on"]) == "so it goes on"
    assert WORDS.consensus(["so it goes", "so it went"]) is None
    assert WORDS.consensus([]) is None


def test_a_consensus_that_somebody_wrote_keeps_their_case_and_punctuation() -> None:
    assert WORDS.consensus(["So it goes.", "so it goes", "So it goes."]) == "So it goes."
    assert WORDS.consensus(["So, it went.", "So, it goes.", "he goes"]) == "So, it goes."


def test_fewer_pairs_are_compared_where_texts_are_long() -> None:
    assert WORDS.most_pairs(["a few words"] * 10) == 200_000
    assert WORDS.most_pairs(["word " * 20_000] * 10) < 1_000


def test_an_empty_text_may_be_entered() -> None:
    assert WORDS.from_form({"label": ["so it goes"]}) == "so it goes"
    assert WORDS.from_form({"label": [""]}) == ""
    with pytest.raises(BadLabel):
        WORDS.from_form({})
