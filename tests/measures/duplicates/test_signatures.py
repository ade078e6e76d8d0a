import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.duplicates import Bands, balanced_bands, bands_with_recall, jaccard, minhash, shingle_sets
from apps.measures.duplicates.jaccard import BLOCK as PAIRS
from apps.measures.duplicates.minhash import text_signatures
from apps.measures.duplicates.shingles import BLOCK
from tests.measures.vectors import read

VECTOR = read("duplicates")
texts = st.lists(st.text("abc d", max_size=12), min_size=2, max_size=8)


def runs(text: str) -> set[str]:
    return {text[i : i + 5] for i in range(max(len(text) - 4, 1))} if text else set()


def test_published_similarity() -> None:
    sets = shingle_sets([VECTOR["jaccard"]["a"], VECTOR["jaccard"]["b"]])
    assert jaccard(sets, np.array([[0, 1]]))[0] == pytest.approx(VECTOR["jaccard"]["value"], abs=1e-5)


@given(texts)
def test_similarity_equals_that_of_sets_of_strings(some: list[str]) -> None:
    sets = shingle_sets(some)
    assert sets.size.tolist() == [len(runs(text)) for text in some]
    pairs = np.array([(i, j) for i in range(len(some)) for j in range(i)])
    expected = [
        len(runs(some[i]) & runs(some[j])) / len(runs(some[i]) | runs(some[j])) if some[i] or some[j] else 1.0
        for i, j in pairs.tolist()
    ]
    assert jaccard(sets, pairs) == pytest.approx(expected)


def test_a_text_has_the_same_shingles_wherever_it_stands() -> None:
    many = ["filler text"] * (BLOCK + 3) + ["the text in question"]
    sets, alone = shingle_sets(many), shingle_sets(many[-1:])
    assert sets.shingle[sets.start[-2] :].tolist() == alone.shingle.tolist()
    assert minhash(sets)[:, -1].tolist() == minhash(alone)[:, 0].tolist()


def test_runs_never_cross_from_one_text_into_the_next() -> None:
    sets = shingle_sets(["abcde", "", "fghij", "k"])
    assert sets.size.tolist() == [1, 0, 1, 1]


def test_signatures_estimate_the_similarity() -> None:
    rng = np.random.default_rng(0)
    letters = np.array(list("abcdefghijklmnopqrst"))
    some = []
    for _ in range(300):
        text = rng.choice(letters, 120)
        other = np.where(np.arange(120) < rng.integers(0, 100), rng.choice(letters, 120), text)
        some += ["".join(text), "".join(other)]
    sets = shingle_sets(some)
    pairs = np.arange(600).reshape(300, 2)
    signatures, exact = minhash(sets, 256), jaccard(sets, pairs)
    estimated = (signatures[:, ::2] == signatures[:, 1::2]).mean(axis=0)
    assert abs((estimated - exact).mean()) < 0.01
    assert np.sqrt(np.mean((estimated - exact) ** 2)) < 1.3 * np.sqrt(np.mean(exact * (1 - exact) / 256))


def test_signatures_do_not_depend_on_the_number_of_permutations() -> None:
    sets = shingle_sets(["some text", "another text"])
    assert np.array_equal(minhash(sets, 8), minhash(sets, 64)[:8])


@given(texts)
def test_straight_from_texts_signatures_are_those_of_their_sets(some: list[str]) -> None:
    assert np.array_equal(np.concatenate(list(text_signatures(some, 16)), axis=1), minhash(shingle_sets(some), 16))


def test_similarities_of_many_pairs_are_those_of_each_alone() -> None:
    sets = shingle_sets([f"text number {number} of several" for number in range(17)] + ["", "", "abc"])
    pairs = np.array([(i, j) for i in range(20) for j in range(20)])
    alone = np.array([jaccard(sets, pair[None])[0] for pair in pairs])
    many = np.tile(pairs, (25, 1))
    assert len(many) > 2 * PAIRS
    assert np.array_equal(jaccard(sets, many), np.tile(alone, 25))


def test_published_bands_and_probabilities() -> None:
    cut = balanced_bands(VECTOR["threshold"], VECTOR["permutations"])
    assert cut == Bands(VECTOR["bands"], VECTOR["rows"])
    for similarity, probability in VECTOR["candidate_probability"].items():
        assert float(cut.candidate_probability(float(similarity))) == pytest.approx(probability, abs=1e-4)


def test_ends_of_the_scale_are_certain() -> None:
    assert Bands(14, 9).candidate_probability([0, 1]).tolist() == [0, 1]


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.8, 0.95])
def test_a_pair_at_the_threshold_is_found_as_often_as_asked(threshold: float) -> None:
    cut = bands_with_recall(threshold, 0.99)
    assert float(cut.candidate_probability(threshold)) >= 0.99
    assert cut.bands * cut.rows <= 128
    assert float(Bands(128 // (cut.rows + 1), cut.rows + 1).candidate_probability(threshold)) < 0.99


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="character"):
        shingle_sets(["a"], 0)
    with pytest.raises(ValueError, match="permutation"):
        minhash(shingle_sets(["a"]), 0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Bands(2, 2).candidate_probability(1.2)
    with pytest.raises(ValueError, match="threshold"):
        balanced_bands(1.0)
