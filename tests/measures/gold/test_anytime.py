import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from apps.measures.gold import betting_sequence, confidence_sequence, e_value_above, e_value_below
from tests.measures.vectors import read

VECTORS = read("gold")["cs"]


@pytest.mark.parametrize(("correct", "n", "flat", "informed", "below", "above"), VECTORS["rows"])
def test_published_confidence_sequences_and_e_values(
    correct: int, n: int, flat: list[float], informed: list[float], below: float, above: float
) -> None:
    assert [float(b) for b in confidence_sequence(correct, n)] == pytest.approx(flat, abs=1e-6)
    assert [float(b) for b in confidence_sequence(correct, n, prior=(9, 1))] == pytest.approx(informed, abs=1e-6)
    assert float(e_value_below(correct, n, 0.9)) == pytest.approx(below, abs=1e-6)
    assert float(e_value_above(correct, n, 0.9)) == pytest.approx(above, abs=1e-6, rel=1e-6)


@pytest.mark.parametrize(("correct", "n", "prior"), [(3, 9, (1, 1)), (18, 20, (9, 1)), (0, 4, (2, 3))])
def test_an_e_value_is_the_mixture_over_the_accuracies_below(correct: int, n: int, prior: tuple[float, float]) -> None:
    def integrand(p: float) -> float:
        return float(stats.binom.pmf(correct, n, p) * stats.beta.pdf(p, *prior))

    mixture = integrate.quad(integrand, 0, 0.8)[0] / stats.beta.cdf(0.8, *prior)
    expected = mixture / stats.binom.pmf(correct, n, 0.8)
    assert float(e_value_below(correct, n, 0.8, prior)) == pytest.approx(expected, rel=1e-6)


def test_no_answers_are_no_evidence() -> None:
    assert [float(b) for b in confidence_sequence(0, 0)] == [0.0, 1.0]
    assert float(e_value_below(0, 0, 0.9)) == float(e_value_above(0, 0, 0.9)) == pytest.approx(1.0)


def test_overwhelming_answers_neither_overflow_nor_turn_round() -> None:
    assert float(e_value_below(0, 1_000_000, 0.9)) == pytest.approx(np.exp(700))
    assert float(e_value_below(1_000_000, 1_000_000, 0.5)) == 0.0
    assert float(e_value_above(0, 1_000_000, 0.5)) == 0.0
    low, high = confidence_sequence(900_000, 1_000_000)
    assert 0.897 < float(low) < 0.9 < float(high) < 0.903


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from([(1.0, 1.0), (9.0, 1.0), (0.5, 0.5)]))
def test_the_sequence_mirrors_right_and_wrong(right: int, wrong: int, prior: tuple[float, float]) -> None:
    low, high = (float(b) for b in confidence_sequence(right, right + wrong, prior=prior))
    mirrored = [1 - float(b) for b in confidence_sequence(wrong, right + wrong, prior=prior[::-1])]
    assert (high, low) == pytest.approx(mirrored, abs=1e-9)
    assert low <= (right / (right + wrong) if right + wrong else 0.5) <= high


def test_annotators_are_taken_all_at_once() -> None:
    low, high = confidence_sequence([18, 47], [20, 50])
    assert (float(low[1]), float(high[1])) == tuple(float(b) for b in confidence_sequence(47, 50))
    assert e_value_below([18, 47], [20, 50], 0.9).shape == (2,)


@pytest.mark.parametrize(("n", "bounds"), list(zip((10, 50, 100), VECTORS["hedged_betting"]["low_high"], strict=True)))
def test_published_betting_sequences(n: int, bounds: list[float]) -> None:
    scores = np.tile([1.0] * 9 + [0.0], 10)[:n]
    assert betting_sequence(scores) == pytest.approx(bounds, abs=1e-9)


def test_no_scores_say_nothing() -> None:
    assert betting_sequence(np.zeros(0)) == (0.0, 1.0)


def test_more_scores_never_widen_a_betting_sequence() -> None:
    scores = np.random.default_rng(2).beta(8, 2, 120)
    bounds = [betting_sequence(scores[:n], steps=200) for n in (20, 60, 120)]
    assert bounds[0][0] <= bounds[1][0] <= bounds[2][0] <= bounds[2][1] <= bounds[1][1] <= bounds[0][1]


def test_scores_without_variation_between_grid_points_give_the_nearest() -> None:
    low, high = betting_sequence(np.full(5000, 0.55), steps=10)
    assert low <= 0.6
    assert high >= 0.5
    assert low <= high


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: confidence_sequence(3, 2), "correct <= n"),
        (lambda: confidence_sequence(1, 2, 1.0), "between 0 and 1"),
        (lambda: e_value_below(1, 2, 0.0), "between 0 and 1"),
        (lambda: betting_sequence(np.array([1.2])), r"\[0, 1\]"),
        (lambda: betting_sequence(np.array([0.2]), 1.0), "between 0 and 1"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message):
        call()
