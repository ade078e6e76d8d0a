import numpy as np
import pytest

from apps.measures.agreement import Level, alpha, alpha_of_scores
from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.agreement.moments import widest_on_circle
from apps.measures.agreement.statistic import Statistic
from apps.measures.estimate import Estimate, Undefined
from apps.measures.ratings import Scores
from tests.measures.build import estimate, random_ratings, ratings_of, scores_of

HOURS = np.array([0.0, 6.0, 12.0, 23.0])


def bounds(figure: Estimate | Undefined) -> tuple[float, float, float]:
    known = estimate(figure)
    return known.value, known.low, known.high


def test_circular_labels_are_as_far_apart_as_the_sine_of_half_their_angle() -> None:
    ratings = random_ratings(1)
    distance = np.square(np.sin(np.pi * (HOURS[:, None] - HOURS) / 24))
    distance = (distance + distance.T) / 2
    one, other = alpha(ratings, "circular", values=HOURS, period=24), alpha(ratings, distance=distance)
    assert bounds(one) == pytest.approx(bounds(other), abs=1e-9)


def test_the_start_of_a_circle_does_not_matter() -> None:
    ratings = random_ratings(2)
    one = alpha(ratings, "circular", values=HOURS, period=24)
    other = alpha(ratings, "circular", values=(HOURS + 5) % 24, period=24)
    assert bounds(one) == pytest.approx(bounds(other), abs=1e-9)


def test_circular_codes_return_to_the_start_after_the_last() -> None:
    ratings = ratings_of([[0, 3], [3, 0], [1, 1], [2, 2]] * 10)
    assert estimate(alpha(ratings, "circular")).value > estimate(alpha(ratings, "interval")).value


def test_circular_scores_equal_circular_codes() -> None:
    ratings = random_ratings(3)
    one = alpha_of_scores(scores_of(ratings, HOURS), "circular", period=24)
    assert bounds(one) == pytest.approx(bounds(alpha(ratings, "circular", values=HOURS, period=24)), abs=1e-9)


@pytest.mark.parametrize("period", [0, -1, np.nan, np.inf])
def test_a_period_that_is_none_is_refused(period: float) -> None:
    with pytest.raises(ValueError, match="period"):
        alpha(ratings_of([[0, 1]]), "circular", period=period)


def test_circular_scores_without_a_period_are_refused() -> None:
    with pytest.raises(ValueError, match="period"):
        alpha_of_scores(scores_of(random_ratings(1), HOURS), "circular")


@pytest.mark.parametrize("angles", [[0.1], [0.0, 0.0], [0.2, 1.0, 3.0, 4.5], [0.0, np.pi], [1.0, 1.1, 6.2]])
def test_the_widest_pair_on_a_circle_is_that_of_all_pairs(angles: list[float]) -> None:
    at = np.array(angles)
    brute = float(np.square(np.sin((at[:, None] - at) / 2)).max())
    assert widest_on_circle(at) == pytest.approx(brute)


def test_a_function_of_two_labels_equals_the_table_of_its_values() -> None:
    ratings = random_ratings(4)
    names = ["cat", "dog", "dogs", "house"]

    def unlike(a: str, b: str) -> float:
        return float(len(set(a) ^ set(b)))

    table = np.array([[unlike(a, b) for b in names] for a in names])
    assert alpha(ratings, values=names, distance=unlike) == alpha(ratings, distance=table)


def test_a_function_is_asked_about_labels_in_use_only() -> None:
    asked: list[tuple[int, int]] = []

    def unlike(a: int, b: int) -> float:
        asked.append((a, b))
        return 1.0

    alpha(ratings_of([[0, 2], [2, 2], [0, 0]], order=[0, 1, 2]), distance=unlike)
    assert asked == [(2, 0)]


def test_a_function_over_labels_that_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="one for each code"):
        alpha(ratings_of([[0, 1]]), values=["a"], distance=lambda a, b: 1.0)


@pytest.mark.parametrize("level", [Level.NOMINAL, Level.ORDINAL])
def test_two_labels_have_the_same_alpha_at_any_level(level: Level) -> None:
    ratings = random_ratings(5, levels=2)
    assert bounds(alpha(ratings, level)) == pytest.approx(bounds(alpha(ratings, "interval")), abs=1e-9)


def test_observed_and_expected_disagreement_are_shares_of_pairs() -> None:
    statistic = statistic_of_alpha(ratings_of([[0, 0], [1, 1], [0, 1], [1, 0]]))
    assert isinstance(statistic, Statistic)
    assert (statistic.observed, statistic.expected) == pytest.approx((0.5, 32 / 56))


def test_scores_that_are_no_whole_numbers_do_not_depend_on_the_order_of_rows() -> None:
    rng = np.random.default_rng(1)
    unit = np.repeat(np.arange(500, dtype=np.int32), 3)
    value = rng.normal(size=1500) + unit % 7
    who = np.zeros(1500, np.int32)
    order = rng.permutation(1500)
    for level in ("interval", "circular"):
        one = alpha_of_scores(Scores(unit, who, value, 500, 1), level, period=7)
        other = alpha_of_scores(Scores(unit[order], who, value[order], 500, 1), level, period=7)
        assert one == other
