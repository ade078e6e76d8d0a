import math

import numpy as np
import pytest

from apps.measures.agreement.spread import Spread


def spread(influence: list[float], times: list[int]) -> Spread:
    return Spread.over(np.array(influence), np.array(times))


def test_the_standard_error_is_that_of_a_mean() -> None:
    values = np.random.default_rng(3).normal(size=50)
    assert float(Spread.over(values, np.ones(50)).error) == pytest.approx(values.std(ddof=1) / math.sqrt(50))
    assert float(spread([0.5], [1]).error) == math.inf


def test_influences_of_one_size_have_all_degrees_of_freedom() -> None:
    assert float(spread([-1.0, 1.0], [30, 30]).freedom) == 59


def test_normal_influences_have_nearly_all_degrees_of_freedom() -> None:
    influence = np.random.default_rng(1).normal(size=20000)
    assert float(Spread.over(influence, np.ones(20000)).freedom) == pytest.approx(20000, rel=0.06)


def test_few_units_with_all_the_variance_leave_few_degrees_of_freedom() -> None:
    assert 7 < float(spread([10.0, -0.04], [4, 996]).freedom) < 9


def test_degrees_of_freedom_lie_between_one_and_all_but_one() -> None:
    assert float(spread([5.0, 0.0], [1, 999]).freedom) >= 1
    assert float(spread([0.0], [7]).freedom) == 6


def test_patterns_or_units_one_by_one_are_the_same() -> None:
    influence, times = np.array([0.5, -0.2, 0.1]), np.array([4, 11, 2])
    joined, apart = Spread.over(influence, times), Spread.over(np.repeat(influence, times), np.ones(17, np.int64))
    for one, other in ((joined.error, apart.error), (joined.freedom, apart.freedom), (joined.carriers, apart.carriers)):
        assert float(one) == pytest.approx(float(other))


def test_many_coefficients_at_once_are_each_alone() -> None:
    rng = np.random.default_rng(5)
    influence, times = rng.normal(size=(4, 9)), rng.integers(0, 8, (4, 9))
    together = Spread.over(influence, times)
    alone = [Spread.over(one, n) for one, n in zip(influence, times, strict=True)]
    assert together.freedom.tolist() == pytest.approx([float(one.freedom) for one in alone])
    assert together.carriers.tolist() == pytest.approx([float(one.carriers) for one in alone])


def test_carriers_are_the_units_that_raise_the_coefficient() -> None:
    assert float(spread([2.0, -12.0], [6, 1]).carriers) == pytest.approx(6)
    assert float(spread([20.0, -0.08], [2, 500]).carriers) == pytest.approx(2)


def test_units_all_alike_have_no_carriers_to_miss_but_for_rounding() -> None:
    assert float(spread([0.0], [30]).carriers) == math.inf
    assert float(spread([1e-17, -1e-17], [3, 40]).carriers) == math.inf
