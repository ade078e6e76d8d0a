import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.measures.estimate import Undefined
from apps.measures.truth import calibration, calibration_of_answers, dawid_skene
from tests.measures.build import estimate
from tests.measures.truth.crowds import simulated

VECTOR = Path(__file__).parents[1] / "vectors" / "calibration.json"


@pytest.fixture(scope="module")
def computed() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(VECTOR.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("bins", [5, 10])
def test_the_figures_computed_elsewhere_come_out(computed: dict[str, Any], bins: int) -> None:
    found = calibration(computed["p"], computed["y"], bins=bins)
    assert estimate(found.ece).value == pytest.approx(computed[f"ece_{bins}_bins"])
    assert estimate(found.brier).value == pytest.approx(computed["brier"])
    assert estimate(found.log_loss).value == pytest.approx(computed["log_loss"], abs=1e-6)


def test_bins_hold_what_lies_in_them() -> None:
    bins = calibration([0.05, 0.25, 0.2, 0.95, 1.0], [0, 0, 1, 1, 1], bins=5).bins
    np.testing.assert_allclose(bins.start, [0, 0.2, 0.8])
    assert bins.n.tolist() == [1, 2, 2]
    np.testing.assert_allclose(bins.confidence, [0.05, 0.225, 0.975])
    assert bins.right.tolist() == [0, 0.5, 1]


def test_the_bootstrap_interval_agrees_with_the_normal_one() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(0.5, 1, 2000)
    y = (rng.random(2000) < p - 0.1).astype(float)
    brier = estimate(calibration(p, y).brier)
    half = 1.96 * np.square(p - y).std() / np.sqrt(2000)
    np.testing.assert_allclose((brier.low, brier.high), (brier.value - half, brier.value + half), atol=half / 5)


def test_what_chance_alone_shows_is_about_the_average_of_calibrated_answers() -> None:
    rng = np.random.default_rng(2)
    p = rng.uniform(0.5, 1, 300)
    drawn = [estimate(calibration(p, rng.random(300) < p).ece).value for _ in range(20)]
    assert estimate(calibration(p, np.ones(300)).by_chance).value == pytest.approx(np.mean(drawn), rel=0.15)


def test_certainty_that_is_wrong_costs_much_but_not_infinitely() -> None:
    assert estimate(calibration([1.0], [0]).log_loss).value == pytest.approx(52 * np.log(2), rel=1e-6)


def test_row_order_changes_no_figure() -> None:
    rng = np.random.default_rng(3)
    p, y = rng.random(200), rng.integers(0, 2, 200)
    order = rng.permutation(200)
    one, other = calibration(p, y), calibration(p[order], y[order])
    assert (one.ece, one.brier, one.log_loss) == (other.ece, other.brier, other.log_loss)


def test_answers_are_held_against_gold_where_there_is_gold() -> None:
    crowd = simulated(71, units=300)
    gold = np.where(np.arange(300) % 2 == 0, crowd.truth, -1)
    answers = dawid_skene(crowd.ratings).answers()
    found = calibration_of_answers(answers, gold)
    expected = calibration(answers.probability[::2], answers.right(gold)[::2])
    assert found.ece == expected.ece
    assert estimate(found.ece).n == 150


def test_no_gold_is_undefined() -> None:
    answers = dawid_skene(simulated(72).ratings).answers()
    found = calibration_of_answers(answers, np.full(120, -1))
    assert all(isinstance(figure, Undefined) for figure in (found.ece, found.by_chance, found.brier, found.log_loss))
    assert len(found.bins.n) == 0


@pytest.mark.parametrize(("p", "y", "bins"), [([0.5], [1, 0], 10), ([1.5], [1], 10), ([0.5], [2], 10), ([0.5], [1], 0)])
def test_numbers_that_make_no_sense_are_refused(p: list[float], y: list[float], bins: int) -> None:
    with pytest.raises(ValueError, match=r"calibration needs|lie in"):
        calibration(p, y, bins=bins)
