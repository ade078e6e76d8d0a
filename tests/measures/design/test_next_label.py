import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.design import next_labels

SEEDS = st.integers(0, 10**6)


def random_rows(rng: np.random.Generator, rows: int, classes: int) -> np.ndarray:
    table = rng.gamma(0.5, size=(rows, classes)) + 1e-9
    return table / table.sum(axis=1, keepdims=True)


def by_bayes(posterior: np.ndarray, confusion: np.ndarray) -> float:
    """Label by label: how probable it is, what one then believes, and how sure of the best answer one then is."""
    after = 0.0
    for given_label in range(len(confusion)):
        probability = float(posterior @ confusion[:, given_label])
        if probability > 0:
            after += probability * float((posterior * confusion[:, given_label] / probability).max())
    return after - float(posterior.max())


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 6))
def test_gains_are_those_of_bayes_rule_best_first(seed: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    posterior, confusion = random_rows(rng, 12, classes), random_rows(rng, classes, classes)
    found = next_labels(posterior, confusion)
    assert sorted(found.unit.tolist()) == list(range(12))
    assert found.gain == pytest.approx([by_bayes(posterior[u], confusion) for u in found.unit], abs=1e-9)
    assert (np.diff(found.gain) <= 0).all()
    assert (found.gain >= 0).all()


def test_a_label_that_says_nothing_gains_nothing() -> None:
    found = next_labels([[0.6, 0.4], [0.5, 0.5]], [[0.7, 0.3], [0.7, 0.3]])
    assert found.gain.tolist() == [0, 0]
    assert found.unit.tolist() == [0, 1]


def test_what_is_settled_needs_no_label_and_what_is_open_comes_first() -> None:
    found = next_labels([[0.99, 0.01], [0.5, 0.5], [0.7, 0.3]], [[0.8, 0.2], [0.2, 0.8]])
    assert found.unit.tolist() == [1, 2, 0]
    assert found.gain.tolist() == pytest.approx([0.3, 0.1, 0.0])


def test_a_budget_takes_the_best_and_says_what_they_bring() -> None:
    found = next_labels([[0.99, 0.01], [0.5, 0.5], [0.7, 0.3]], [[0.8, 0.2], [0.2, 0.8]], budget=2)
    assert found.unit.tolist() == [1, 2]
    assert found.answers_gained == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("posterior", "confusion", "budget"),
    [
        ([[0.5, 0.6]], [[1, 0], [0, 1]], None),
        ([[0.5, 0.5]], [[1.0]], None),
        ([[1.0]], [[1.0]], -1),
        ([0.5, 0.5], [[1.0]], None),
    ],
)
def test_what_is_no_distribution_or_does_not_fit_is_refused(
    posterior: object, confusion: object, budget: int | None
) -> None:
    with pytest.raises(ValueError):
        next_labels(posterior, confusion, budget)  # type: ignore[arg-type]
