import numpy as np
import pytest

from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from apps.measures.truth import dawid_skene, glad, held_out_likelihood, one_coin
from apps.measures.truth.held_out import label_probability
from tests.measures.build import estimate, ratings_of
from tests.measures.truth.crowds import rows_only, simulated


@pytest.mark.parametrize("infer", [dawid_skene, one_coin, glad])
def test_the_probabilities_of_all_labels_add_up_to_one(infer: object) -> None:
    ratings = simulated(81).ratings
    found = infer(ratings)  # type: ignore[operator]
    total = sum(
        label_probability(found, ratings.unit, ratings.annotator, np.full(ratings.n, c, np.int32)) for c in range(3)
    )
    np.testing.assert_allclose(total, 1)


def test_it_is_the_mean_over_folds_written_out() -> None:
    """A label is foreseen by the model of the labels in other folds: (place in its unit + unit) mod 3."""
    ratings = simulated(82, units=30).ratings
    order = np.lexsort((ratings.code, ratings.annotator, ratings.unit))
    unit, who, code = (array[order] for array in (ratings.unit, ratings.annotator, ratings.code))
    fold = (np.tile(np.arange(4), 30) + unit) % 3
    logs = np.zeros(ratings.n)
    for k in range(3):
        found = dawid_skene(rows_only(ratings, order[fold != k]))
        for i in np.flatnonzero(fold == k):
            logs[i] = np.log(found.posterior[unit[i]] @ found.skill.confusion[who[i], :, code[i]])  # type: ignore[union-attr]
    figure = estimate(held_out_likelihood(ratings, dawid_skene, folds=3))
    assert figure.value == pytest.approx(logs.mean())
    assert figure.low < figure.value < figure.high


def test_the_model_that_made_the_labels_foresees_them_better_than_guessing() -> None:
    figure = estimate(held_out_likelihood(simulated(83, units=600, per_unit=6).ratings, dawid_skene))
    assert figure.low > np.log(1 / 3)


def test_a_label_held_impossible_makes_it_undefined() -> None:
    ratings = ratings_of([[0, 0, 0], [1, 1, 1], [0, 0, 1], [1, 0, 1]])
    figure = held_out_likelihood(ratings, lambda rest: dawid_skene(rest, smoothing=0))
    assert isinstance(figure, Undefined)
    assert "impossible" in figure.reason


def test_no_labels_is_undefined() -> None:
    nothing = np.zeros(0, int)
    assert isinstance(held_out_likelihood(Ratings(nothing, nothing, nothing, 2, 2, 2), dawid_skene), Undefined)
