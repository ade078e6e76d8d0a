import pytest
from scipy.stats import binom

from apps.signoff.figures import binomial_points, curve_svg
from apps.signoff.figures.curve import acceptance_chance


@pytest.mark.parametrize(("n", "c", "share"), [(132, 3, 0.01), (132, 3, 0.06), (80, 1, 0.3), (50_000, 900, 0.02)])
def test_the_chance_of_acceptance_is_the_binomial_distribution(n: int, c: int, share: float) -> None:
    assert acceptance_chance(n, c, share) == pytest.approx(float(binom.cdf(c, n, share)), rel=1e-9)


def test_the_curve_falls_from_certain_acceptance_to_nearly_none() -> None:
    chances = [chance for _, chance in binomial_points(132, 3)]
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] < 0.005


def test_a_plan_that_accepts_everything_is_a_flat_line() -> None:
    assert {chance for _, chance in binomial_points(5, 5)} == {1.0}


def test_the_named_points_of_a_plan_are_told_in_words() -> None:
    points = binomial_points(132, 3)
    svg = curve_svg(points, "plan n 132, c 3", [(0.01, acceptance_chance(132, 3, 0.01), "AQL")])
    assert "AQL: 1 % nonconforming, accepted with chance 0.956" in svg
    assert 'aria-label="plan n 132, c 3"' in svg
