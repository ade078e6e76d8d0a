import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.duplicates import TextsAgainst, effective_size, normalised
from tests.measures.duplicates.test_near import alike, sentences

WORDS = st.lists(st.sampled_from(["river", "stone", "garden", "window", "paper", "lamp"]), min_size=1, max_size=8).map(
    " ".join
)


def test_each_text_finds_the_most_similar_of_the_others() -> None:
    base = sentences(0, 6)
    others = [base[4] + " and more", "unlike", base[4] + " x", base[1].upper(), base[1]]
    found = TextsAgainst(base).closest(others)
    assert found.place.tolist() == [-1, 3, -1, -1, 2, -1]
    assert found.similarity[1] == 1
    assert found.similarity[4] == pytest.approx(alike(base[4], others[2]))
    assert found.similarity[[0, 2, 3, 5]].tolist() == [0, 0, 0, 0]


def test_nearly_nothing_is_missed_and_nothing_unlike_is_found() -> None:
    random = np.random.default_rng(5)
    base = sentences(6, 60)
    others = [" ".join(np.where(random.random(14) < 0.05, "changed", text.split())) for text in base for _ in range(5)]
    found = TextsAgainst(base, 0.7).closest(others)
    best = np.array([max(alike(text, other) for other in others) for text in base])
    assert ((best >= 0.7) == (found.place >= 0)).mean() >= 0.98
    assert found.similarity[found.place >= 0] == pytest.approx(best[found.place >= 0])


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_equal_normal_forms_are_always_found(texts: list[str], others: list[str]) -> None:
    found = TextsAgainst(texts).closest(others)
    forms = [normalised(other) for other in others]
    for text, place, similarity in zip(texts, found.place.tolist(), found.similarity.tolist(), strict=True):
        if normalised(text) in forms:
            assert (similarity, forms[place]) == (1, normalised(text))
        assert place == -1 or similarity == pytest.approx(alike(text, others[place]))


@pytest.mark.parametrize("texts", [[], ["one"]])
def test_nothing_is_found_among_nothing(texts: list[str]) -> None:
    assert TextsAgainst(texts).closest([]).place.tolist() == [-1] * len(texts)
    assert len(TextsAgainst([]).closest(texts).place) == 0


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_grouped_records_are_worth_between_one_and_all_of_them(group: list[int]) -> None:
    worth = effective_size(np.array(group))
    assert 1 - 1e-9 <= worth <= len(set(group)) + 1e-9


def test_the_worth_of_groups_is_that_of_kish() -> None:
    assert effective_size(np.array([0, 0, 0, 3])) == pytest.approx(16 / 10)
    assert effective_size(np.arange(7)) == 7
    assert effective_size(np.zeros(0, np.int64)) == 0
