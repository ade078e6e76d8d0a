import numpy as np
import pytest

from apps.measures.agreement import Weights, ac2, fleiss_kappa, percent_agreement
from apps.measures.agreement.weights import weight_matrix
from tests.measures.build import estimate, random_ratings


def first_row(name: str, values: list[float] | None = None) -> list[float]:
    matrix = weight_matrix(name, 4, values)
    assert matrix is not None
    return [float(weight) for weight in matrix[0]]


def test_sets_of_weights_over_four_labels() -> None:
    assert first_row("linear") == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert first_row("quadratic") == pytest.approx([1, 8 / 9, 5 / 9, 0])
    assert first_row("ordinal") == pytest.approx([1, 5 / 6, 3 / 6, 0])
    assert first_row("radical") == pytest.approx([1, 1 - np.sqrt(1 / 3), 1 - np.sqrt(2 / 3), 0])
    assert first_row("ratio") == pytest.approx([1, 1 - (1 / 9) / 0.36, 1 - 0.25 / 0.36, 0])
    assert first_row("circular") == pytest.approx([1, 0.5, 0, 0.5])


def test_bipolar_weights_fall_fastest_at_the_ends() -> None:
    matrix = weight_matrix("bipolar", 5)
    assert matrix is not None
    assert matrix[0, 1] < matrix[1, 2]
    assert matrix[0, 4] == 0


def test_identity_needs_no_matrix() -> None:
    assert weight_matrix("identity", 3) is None


@pytest.mark.parametrize("name", [name for name in Weights if name is not Weights.IDENTITY])
def test_every_set_is_symmetric_with_one_on_the_diagonal_and_zero_at_the_farthest(name: Weights) -> None:
    matrix = weight_matrix(name, 6, [0.0, 1.0, 1.5, 4.0, 7.0, 9.0])
    assert matrix is not None
    assert (matrix == matrix.T).all()
    assert (matrix.diagonal() == 1).all()
    assert (float(matrix.min()), float(matrix.max())) == pytest.approx((0.0, 1.0))


def test_ordinal_weights_go_by_rank_and_linear_ones_by_value() -> None:
    assert first_row("ordinal", [0, 1, 2, 100]) == first_row("ordinal")
    assert first_row("linear", [0, 1, 2, 100]) == pytest.approx([1, 0.99, 0.98, 0])


def test_a_matrix_equals_the_set_it_describes() -> None:
    ratings = random_ratings(2)
    matrix = weight_matrix("quadratic", 4)
    assert matrix is not None
    for coefficient in (fleiss_kappa, percent_agreement):
        one, other = estimate(coefficient(ratings, weights=matrix)), estimate(coefficient(ratings, weights="quadratic"))
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    assert "given weights" in estimate(ac2(ratings, matrix)).method


def test_identity_as_a_matrix_gives_the_unweighted_coefficient() -> None:
    ratings = random_ratings(2)
    one, other = estimate(fleiss_kappa(ratings, weights=np.eye(4))), estimate(fleiss_kappa(ratings))
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


@pytest.mark.parametrize(
    "bad", [np.eye(3), np.zeros((4, 4)), np.eye(4) + np.eye(4, k=1), 2 * np.ones((4, 4)) - np.eye(4)]
)
def test_what_is_no_matrix_of_weights_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="weights"):
        weight_matrix(bad, 4)


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, np.nan, 2.0, 3.0]])
def test_values_that_do_not_fit_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="values"):
        weight_matrix("linear", 4, values)


def test_ratio_weights_of_negative_values_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        weight_matrix("ratio", 2, [-1.0, 1.0])
