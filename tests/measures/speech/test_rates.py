"""Word and character error rates, and the edits behind them."""

import csv
import gzip
import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.speech import (
    Punctuation,
    Rules,
    character_edits,
    character_error_rate,
    edits,
    number_tokens,
    transcript_distances,
    word_edits,
    word_error_rate,
)
from tests.measures.build import estimate

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "speech.json").read_text())
WORDS = st.lists(st.sampled_from("abc"), max_size=7)


def by_hand(left: list[str], right: list[str]) -> tuple[int, int]:
    """Edits and, among the best alignments, the fewest substitutions, by the textbook recursion."""
    table = {(i, 0): (i, 0) for i in range(len(left) + 1)} | {(0, j): (j, 0) for j in range(len(right) + 1)}
    for i, j in product(range(1, len(left) + 1), range(1, len(right) + 1)):
        unlike = int(left[i - 1] != right[j - 1])
        across, up, back = table[i - 1, j - 1], table[i - 1, j], table[i, j - 1]
        ways = ((across[0] + unlike, across[1] + unlike), (up[0] + 1, up[1]), (back[0] + 1, back[1]))
        table[i, j] = min(ways)
    return table[len(left), len(right)]


def test_the_published_example_is_half_wrong() -> None:
    vector = VECTORS["wer"]
    assert estimate(word_error_rate([vector["ref"]], [vector["hyp"]])).value == vector["expect"]["wer"]
    counts = word_edits([vector["ref"]], [vector["hyp"]])
    assert (counts.substitutions[0], counts.deletions[0], counts.insertions[0], counts.hits[0]) == (1, 1, 0, 2)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12))
def test_edits_are_those_of_the_textbook(pairs: list[tuple[list[str], list[str]]]) -> None:
    (left, right), _ = number_tokens([a for a, _ in pairs], [b for _, b in pairs])
    counts = edits(left, right)
    found = list(zip(counts.total.tolist(), counts.substitutions.tolist(), strict=True))
    assert found == [by_hand(a, b) for a, b in pairs]
    assert (counts.insertions - counts.deletions == counts.hypothesis - counts.reference).all()
    assert min(counts.hits.min(), counts.deletions.min(), counts.insertions.min()) >= 0


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8), st.randoms())
def test_neither_the_order_of_pairs_nor_of_sides_matters(pairs: list[tuple[list[str], list[str]]], random: Any) -> None:
    order = list(range(len(pairs)))
    random.shuffle(order)
    (left, right), _ = number_tokens([a for a, _ in pairs], [b for _, b in pairs])
    straight, turned = edits(left, right), edits(right.take(np.array(order)), left.take(np.array(order)))
    assert straight.total[order].tolist() == turned.total.tolist()
    assert straight.deletions[order].tolist() == turned.insertions.tolist()


def test_long_sequences_of_unequal_length_do_not_overflow() -> None:
    (left, right), _ = number_tokens([["a"] * 50000, []], [["b"] * 3, ["c"] * 40])
    counts = edits(left, right)
    assert counts.total.tolist() == [50000, 40]
    assert counts.substitutions.tolist() == [3, 0]


def test_a_rate_may_exceed_one() -> None:
    assert estimate(word_error_rate(["yes"], ["no no no"])).value == 3.0


def test_the_corpus_rate_weighs_recordings_by_their_words() -> None:
    found = estimate(word_error_rate(["a b c d e f g h i j", "k"], ["a b c d e f g h i j", "l"]))
    assert found.value == pytest.approx(1 / 11)
    assert found.n == 2
    assert found.low == 0


def test_no_error_still_leaves_doubt() -> None:
    found = estimate(word_error_rate(["a b"] * 50, ["a b"] * 50))
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(3.6889 / 100, abs=1e-4)


def test_without_reference_words_there_is_no_rate() -> None:
    assert isinstance(word_error_rate([], []), Undefined)
    assert isinstance(word_error_rate(["", "..."], ["a", ""]), Undefined)


def test_unequal_numbers_of_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="2 references for 1"):
        word_error_rate(["a", "b"], ["a"])


def test_characters_count_the_spaces_between_words() -> None:
    counts = character_edits(["ab cd"], ["abcd"])
    assert (counts.reference[0], counts.deletions[0], counts.total[0]) == (5, 1, 1)
    assert estimate(character_error_rate(["ab cd"], ["abcd"])).value == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("rules", "text", "words"),
    [
        (Rules(), "  Hello,\tWORLD — “quoted”  ", ["hello", "world", "quoted"]),
        (Rules(), "Don’t STOP", ["don't", "stop"]),
        (Rules(), "ﬁne Ｆｕｌｌ ①", ["fine", "full", "1"]),
        (Rules(), "Straße", ["strasse"]),
        (Rules(), "cafe\u0301", ["café"]),
        (Rules(punctuation=Punctuation.SPACE), "well-known", ["well", "known"]),
        (Rules(punctuation=Punctuation.KEEP), "well-known.", ["well-known."]),
        (Rules(fold_case=False), "Dr Who", ["Dr", "Who"]),
        (Rules(nfkc=False), "ﬁ", ["fi"]),
        (Rules(nfkc=False, fold_case=False), "ﬁ", ["ﬁ"]),
    ],
)
def test_rules_say_what_is_compared(rules: Rules, text: str, words: list[str]) -> None:
    assert rules.words(text) == words


@given(st.text(max_size=30), st.booleans(), st.sampled_from(list(Punctuation)))
def test_rules_applied_twice_change_nothing_more(text: str, nfkc: bool, punctuation: Punctuation) -> None:
    rules = Rules(nfkc=nfkc, fold_case=False, punctuation=punctuation)
    once = rules.apply(text)
    assert Rules(nfkc=False, fold_case=False, punctuation=punctuation).apply(once) == once


def test_the_method_names_its_rules() -> None:
    method = estimate(word_error_rate(["a"], ["b"], Rules(punctuation=Punctuation.KEEP))).method
    assert "text rules 1: NFKC, case folded, punctuation kept" in method


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8))
@settings(max_examples=50)
def test_distances_are_symmetric_and_within_bounds(pairs: list[tuple[list[str], list[str]]]) -> None:
    left, right = [" ".join(a) for a, _ in pairs], [" ".join(b) for _, b in pairs]
    found = transcript_distances(left, right)
    assert found.tolist() == transcript_distances(right, left).tolist()
    assert ((found >= 0) & (found <= 1)).all()
    assert ((found == 0) == [a == b for a, b in zip(left, right, strict=True)]).all()


def test_an_independent_library_counts_the_same() -> None:
    oracle = pytest.importorskip("rapidfuzz.distance")
    rng = np.random.default_rng(0)
    texts = [rng.integers(0, 6, rng.integers(0, 30)).tolist() for _ in range(400)]
    (left, right), _ = number_tokens([list(map(str, t)) for t in texts[:200]], [list(map(str, t)) for t in texts[200:]])
    expected = [oracle.Levenshtein.distance(a, b) for a, b in zip(texts[:200], texts[200:], strict=True)]
    assert edits(left, right).total.tolist() == expected


def test_published_transcripts_have_their_published_rates(shared_data: Path) -> None:
    folder = shared_data / "crowdspeech_clean"
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as stream:
        truth = {row["item_id"]: row["label"] for row in csv.DictReader(stream)}
    with gzip.open(folder / "published_aggregations.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["item_id"].startswith("test-clean")]
    expected = json.loads((folder / "reference_figures.json").read_text())["test-clean"]
    for method in ("rover", "rasa", "hrrasa", "t5"):
        found = estimate(word_error_rate([truth[row["item_id"]] for row in rows], [row[method] for row in rows]))
        assert found.value == pytest.approx(expected[f"WER_{method}"], abs=5e-5)
