import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.measures.ratings import Ratings
from apps.measures.truth import Coins, Confusions, Inference, dawid_skene, one_coin
from tests.measures.build import ratings_of
from tests.measures.truth.crowds import simulated
from tests.measures.truth.plain_em import plain_em

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((VECTORS / "dawid_skene.json").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def patients(published: dict[str, Any]) -> Ratings:
    cells = [
        (patient, observer, grade - 1)
        for patient, readings in enumerate(published["data"])
        for observer, grades in enumerate(readings)
        for grade in grades
    ]
    return Ratings(*(np.array(column) for column in zip(*cells, strict=True)), 45, 5, 4)


def confusions(inference: Inference) -> np.ndarray:
    assert isinstance(inference.skill, Confusions)
    return inference.skill.confusion


def test_the_anaesthetists_of_1979_get_their_published_figures(patients: Ratings, published: dict[str, Any]) -> None:
    found, expected = dawid_skene(patients, smoothing=0, tolerance=1e-14), published["expect"]
    assert found.converged
    assert found.log_likelihood == pytest.approx(expected["mle_loglik"], abs=1e-6)
    assert np.round(found.prior, 2).tolist() == expected["class_marginals_2dp"]
    np.testing.assert_allclose(found.prior, expected["mle_class_marginals"], atol=6e-5)
    assert (found.answers().code + 1).tolist() == expected["mle_hard_labels"]
    for observer in range(5):
        rates = expected[f"mle_error_rates_obs{observer + 1}"]
        np.testing.assert_allclose(confusions(found)[observer], rates, atol=6e-5)


def test_the_patients_of_1979_that_stay_uncertain(patients: Ratings, published: dict[str, Any]) -> None:
    posterior = dawid_skene(patients, smoothing=0, tolerance=1e-14).posterior
    for patient, expected in published["expect"]["mle_uncertain_units"].items():
        np.testing.assert_allclose(posterior[int(patient) - 1], expected, atol=6e-4)
    uncertain = [int(patient) - 1 for patient in published["expect"]["mle_uncertain_units"]]
    assert np.delete(posterior.max(axis=1), uncertain).min() > 0.999


def test_the_likelihood_of_plain_dawid_skene_never_falls(patients: Ratings) -> None:
    assert np.diff(dawid_skene(patients, smoothing=0, tolerance=1e-14).trace).min() > -1e-10


@pytest.mark.parametrize("smoothing", [0.0, 1.0, 5.0])
@pytest.mark.parametrize("with_gold", [False, True])
def test_posteriors_equal_an_em_written_out_label_by_label(smoothing: float, with_gold: bool) -> None:
    crowd = simulated(5, units=80)
    gold = np.where(np.arange(80) % 7 == 0, crowd.truth, -1) if with_gold else None
    found = dawid_skene(crowd.ratings, gold=gold, smoothing=smoothing, tolerance=0, sweeps=25)
    posterior, prior, confusion, trace = plain_em(crowd.ratings, smoothing, len(found.trace), gold)
    np.testing.assert_allclose(found.posterior, posterior, atol=1e-8)
    np.testing.assert_allclose(found.prior, prior, atol=1e-8)
    np.testing.assert_allclose(confusions(found), confusion, atol=1e-8)
    np.testing.assert_allclose(found.trace, trace, atol=1e-7)


def test_repeated_labels_by_one_annotator_all_count() -> None:
    crowd = simulated(6, units=60)
    doubled = np.repeat(np.arange(crowd.ratings.n), 2)
    repeated = Ratings(
        crowd.ratings.unit[doubled], crowd.ratings.annotator[doubled], crowd.ratings.code[doubled], 60, 8, 3
    )
    found = dawid_skene(repeated, tolerance=0, sweeps=10)
    np.testing.assert_allclose(found.posterior, plain_em(repeated, 1.0, 10)[0], atol=1e-8)
    assert found.labels.tolist() == (2 * dawid_skene(crowd.ratings).labels).tolist()


def test_a_unit_with_thousands_of_labels_does_not_underflow() -> None:
    code = np.tile([0, 1, 1], 2000)
    ratings = Ratings(np.append(np.zeros(6000, int), 1), np.append(np.arange(6000) % 9, 0), np.append(code, 0), 2, 9, 2)
    found = dawid_skene(ratings)
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1)
    assert np.isfinite(found.log_likelihood)


def test_gold_settles_its_units_and_teaches_who_errs() -> None:
    """Three annotators of five share a bias; with gold the honest two prevail on the units without gold."""
    crowd, rng = simulated(7, units=400, annotators=5, per_unit=5, levels=2, low=0.9), np.random.default_rng(0)
    biased = (crowd.ratings.annotator < 3) & (rng.random(crowd.ratings.n) < 0.6)
    code = np.where(biased, 0, crowd.ratings.code)
    ratings = Ratings(crowd.ratings.unit, crowd.ratings.annotator, code, 400, 5, 2)
    gold = np.where(np.arange(400) < 60, crowd.truth, -1)
    taught, untaught = dawid_skene(ratings, gold=gold), dawid_skene(ratings)
    assert (taught.posterior[:60].argmax(axis=1) == crowd.truth[:60]).all()
    assert taught.posterior[:60].max(axis=1).tolist() == [1.0] * 60
    accuracy = [(found.posterior[60:].argmax(axis=1) == crowd.truth[60:]).mean() for found in (taught, untaught)]
    assert accuracy[0] >= accuracy[1]


def test_gold_against_all_annotators_still_holds() -> None:
    found = dawid_skene(ratings_of([[0, 0, 0], [1, 1, 1], [0, 1, 0]]), gold=np.array([1, -1, -1]))
    assert found.posterior[0].tolist() == [0.0, 1.0]
    assert np.isfinite(found.trace).all()


def test_the_pooled_prior_repairs_what_plain_dawid_skene_learns_from_too_few_labels() -> None:
    crowd = simulated(8, units=600, annotators=400, levels=5, per_unit=5, low=0.55)
    right = {
        smoothing: dawid_skene(crowd.ratings, smoothing=smoothing).answers().right(crowd.truth).mean()
        for smoothing in (0.0, 1.0)
    }
    assert right[1.0] > right[0.0] + 0.02


def test_an_annotator_without_labels_is_expected_to_err_as_the_crowd_does() -> None:
    crowd = simulated(9).ratings
    more = Ratings(crowd.unit, crowd.annotator, crowd.code, crowd.units, 9, crowd.levels)
    found = dawid_skene(more, tolerance=0, sweeps=30)
    counts = (confusions(found)[:8] * found.labels[:8, None, None]).sum(axis=0)
    assert found.labels[8] == 0
    np.testing.assert_allclose(confusions(found)[8].sum(axis=1), 1)
    np.testing.assert_allclose(confusions(found)[8], counts / counts.sum(axis=1, keepdims=True), atol=0.03)


def test_one_annotator_alone_is_believed() -> None:
    ratings = ratings_of([[0], [1], [1], [2]])
    found = dawid_skene(ratings)
    assert found.answers().code.tolist() == [0, 1, 1, 2]
    assert found.converged


def test_a_single_class_is_certain() -> None:
    found = dawid_skene(ratings_of([[0, 0], [0, None]], order=[0]))
    assert found.posterior.tolist() == [[1.0], [1.0]]
    assert found.log_likelihood == 0.0


def test_an_unused_level_is_never_the_answer() -> None:
    found = dawid_skene(ratings_of([[0, 0], [1, 1], [1, 0]], order=[0, 1, 2]))
    assert found.posterior[:, 2].tolist() == [0.0, 0.0, 0.0]
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1)


@pytest.mark.parametrize("infer", [dawid_skene, one_coin])
@pytest.mark.parametrize("shape", [(0, 0, 0), (3, 0, 2), (3, 2, 0), (0, 2, 2)])
def test_no_labels_give_an_empty_result(infer: Any, shape: tuple[int, int, int]) -> None:
    nothing = np.zeros(0, int)
    found = infer(Ratings(nothing, nothing, nothing, *shape))
    assert found.posterior.shape == (shape[0], shape[2])
    assert found.converged
    assert found.answers().code.tolist() == [-1] * shape[0]
    assert found.answers().probability.tolist() == [0.0] * shape[0]


def test_a_unit_without_labels_has_the_class_prior_and_no_answer() -> None:
    crowd = simulated(10).ratings
    wider = Ratings(crowd.unit, crowd.annotator, crowd.code, crowd.units + 1, crowd.annotators, crowd.levels)
    found = dawid_skene(wider)
    np.testing.assert_allclose(found.posterior[-1], found.prior)
    np.testing.assert_array_equal(found.posterior[:-1], dawid_skene(crowd).posterior)
    assert (found.answers().code[-1], found.answers().leaders[-1]) == (-1, 0)


def test_two_annotators_who_never_agree_stay_tied() -> None:
    found = dawid_skene(ratings_of([[0, 1], [1, 0], [0, 1], [1, 0]])).answers()
    assert found.tied.all()
    assert found.code.tolist() == [-1] * 4
    assert found.right(np.array([0, 1, -1, 1])).tolist() == [0.5, 0.5, 0.0, 0.5]


def test_too_many_classes_for_the_labels_are_inferred_with_one_coin_and_it_says_so() -> None:
    crowd = simulated(11, units=60, annotators=20, levels=300, low=0.8)
    found = dawid_skene(crowd.ratings)
    assert isinstance(found.skill, Coins)
    assert found.method == "one-coin"
    assert "20 confusion matrices of 300 x 300" in found.notice
    np.testing.assert_array_equal(found.posterior, one_coin(crowd.ratings).posterior)


def test_no_convergence_within_the_sweeps_is_said() -> None:
    found = dawid_skene(simulated(12).ratings, sweeps=3)
    assert (found.converged, len(found.trace)) == (False, 3)


@pytest.mark.parametrize("argument", [{"smoothing": -1.0}, {"tolerance": -1.0}, {"sweeps": 0}])
def test_arguments_that_make_no_sense_are_refused(argument: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        dawid_skene(simulated(13).ratings, **argument)
