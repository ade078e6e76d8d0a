import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.bias import funnel_limits, largest_gap, share_ratio
from apps.measures.comparing import newcombe
from apps.measures.estimate import Undefined
from tests.measures.build import estimate
from tests.measures.vectors import read


def test_of_two_groups_the_gap_has_newcombes_interval() -> None:
    figure = estimate(largest_gap([56, 48], [70, 80]))
    assert figure.value == pytest.approx(0.2)
    assert (figure.low, figure.high) == pytest.approx([float(x) for x in newcombe(56, 70, 48, 80)])


def test_equal_groups_may_be_equal() -> None:
    assert estimate(largest_gap([8, 8, 8], [10, 10, 10])).low == 0
    assert estimate(share_ratio([8, 8, 8], [10, 10, 10])).high == 1


def test_the_ratio_is_the_lowest_share_over_the_highest() -> None:
    figure = estimate(share_ratio([40, 80, 60], [100, 100, 100]))
    assert figure.value == 0.5
    assert figure.low < 0.5 < figure.high < 0.8


groups = st.lists(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2)


@given(groups)
def test_values_lie_in_their_intervals_whatever_the_order(pairs: list[tuple[int, int]]) -> None:
    successes, n = np.array(pairs).T
    for figure, back in (
        (largest_gap(successes, n), largest_gap(successes[::-1], n[::-1])),
        (share_ratio(successes, n), share_ratio(successes[::-1], n[::-1])),
    ):
        assert figure == back
        assert isinstance(figure, Undefined) or 0 <= figure.low <= figure.value <= figure.high <= 1


def test_fewer_than_two_groups_have_no_disparity() -> None:
    assert isinstance(largest_gap([3, 0], [5, 0]), Undefined)
    assert isinstance(share_ratio([3], [5]), Undefined)
    assert isinstance(share_ratio([0, 0], [5, 5]), Undefined)
    with pytest.raises(ValueError, match="successes <= n"):
        largest_gap([6], [5])


def test_published_funnel_limit() -> None:
    vector = read("bias")["funnel"]
    low, _ = funnel_limits([vector["n"]], vector["share"], vector["confidence"])
    assert low.tolist() == [vector["low"]]


def test_a_funnel_narrows_with_the_sample_and_starts_at_everything() -> None:
    low, high = funnel_limits([0, 10, 100, 10_000], 0.9)
    assert (low[0], high[0]) == (0, 0)
    assert (low[1:] / [10, 100, 10_000] == sorted(low[1:] / [10, 100, 10_000])).all()
    with pytest.raises(ValueError, match="share"):
        funnel_limits([5], 1.0)


@pytest.mark.simulation
def test_the_largest_gap_of_equal_groups_is_hardly_ever_called_one() -> None:
    rng = np.random.default_rng(0)
    called = [estimate(largest_gap(rng.binomial(80, 0.9, 8), np.full(8, 80))).low > 0 for _ in range(1500)]
    assert np.mean(called) <= 0.05
