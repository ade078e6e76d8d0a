import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.adjudication import OutcomeRates, outcome_rates, outcomes_of
from apps.measures.estimate import Undefined
from apps.measures.intervals import clopper_pearson
from tests.measures.build import estimate
from tests.measures.vectors import read

EB = read("gold")["eb"]


def drawn(seed: int, groups: int, mean: float, strength: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    decided = rng.integers(3, 61, groups)
    rate = rng.beta(mean * strength, (1 - mean) * strength, groups)
    return rate, rng.binomial(decided, rate), decided


def test_the_published_shrinkage() -> None:
    found = outcome_rates(EB["correct"], EB["n"])
    assert found.prior_mean == pytest.approx(EB["prior_mean"], abs=EB["tolerance"])
    assert found.strength == pytest.approx(EB["prior_strength"], abs=0.01)
    assert found.shrunken.tolist() == pytest.approx(EB["posterior_mean"], abs=EB["tolerance"])


def test_a_group_of_two_cases_is_drawn_further_than_one_of_two_hundred() -> None:
    found = outcome_rates([2, 120, 8, 30, 1], [2, 200, 90, 100, 20])
    move = np.abs(found.shrunken - found.raw)
    assert move[0] > 5 * move[1]
    assert found.high[0] - found.low[0] > found.high[1] - found.low[1]


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=12))
def test_every_rate_lies_in_its_interval_and_between_its_share_and_the_common_one(
    counts: list[tuple[int, int]],
) -> None:
    overturned, decided = ([c[0] for c in counts], [c[0] + c[1] for c in counts])
    found = outcome_rates(overturned, decided)
    for value, low, high in ((found.shrunken, found.low, found.high), (found.raw, found.raw_low, found.raw_high)):
        assert bool(((low >= 0) & (low <= value) & (value <= high) & (high <= 1)).all())
    if found.prior_mean is not None:
        has = found.decided > 0
        least, most = np.minimum(found.raw, found.prior_mean), np.maximum(found.raw, found.prior_mean)
        assert bool(((found.shrunken >= least - 1e-9) & (found.shrunken <= most + 1e-9))[has].all())


@settings(max_examples=8)
@given(st.permutations(range(7)))
def test_the_order_of_groups_changes_nothing_but_the_order(order: list[int]) -> None:
    one = outcome_rates(EB["correct"], EB["n"])
    other = outcome_rates([EB["correct"][i] for i in order], [EB["n"][i] for i in order])
    np.testing.assert_allclose(other.shrunken, one.shrunken[order], atol=1e-12)
    np.testing.assert_allclose(other.low, one.low[order], atol=1e-6)


def test_upheld_is_the_rest_of_overturned() -> None:
    found = outcome_rates(EB["correct"], EB["n"])
    lost, kept = estimate(found.figure(2)), estimate(found.figure(2, upheld=True))
    assert (kept.value, kept.low, kept.high) == pytest.approx((1 - lost.value, 1 - lost.high, 1 - lost.low))
    assert lost.n == EB["n"][2]


def test_nothing_overturned_leaves_room_for_more_where_few_were_decided() -> None:
    found = outcome_rates([0, 0, 0], [4, 40, 400])
    assert found.shrunken.tolist() == [0, 0, 0]
    assert found.notice.startswith("nothing was overturned")
    assert found.high[0] > found.high[2] > 0
    everything = outcome_rates([4, 40, 400], [4, 40, 400])
    assert everything.notice.startswith("everything was overturned")
    np.testing.assert_allclose(everything.low, 1 - found.high, atol=1e-6)


def test_groups_as_alike_as_equals_get_the_common_share() -> None:
    found = outcome_rates([2, 20, 10], [20, 200, 100])
    assert found.shrunken.tolist() == pytest.approx([0.1] * 3)
    assert found.strength is None
    assert "common share" in found.notice
    assert found.high[0] > found.high[1]


def test_a_single_group_keeps_its_own_share_and_exact_interval() -> None:
    found = outcome_rates([3, 0], [10, 0])
    low, high = clopper_pearson(3, 10)
    figure = estimate(found.figure(0))
    assert (figure.value, figure.low, figure.high) == pytest.approx((0.3, float(low), float(high)))
    assert isinstance(found.figure(1), Undefined)
    assert outcome_rates([], []).notice


def test_a_group_without_cases_has_the_common_rate() -> None:
    found = outcome_rates([*EB["correct"], 0], [*EB["n"], 0])
    assert float(found.shrunken[-1]) == pytest.approx(found.prior_mean)
    assert found.high[-1] - found.low[-1] >= found.high[0] - found.low[0]


def test_single_cases_are_counted_by_group() -> None:
    found = outcomes_of([0, 2, 2, 2, 0], [True, False, True, True, False], 4)
    assert found.decided.tolist() == [2, 0, 3, 0]
    assert found.overturned.tolist() == [1, 0, 2, 0]


@pytest.mark.parametrize(
    ("group", "lost"), [([0, 4], [True, True]), ([-1], [True]), ([0], [True, True]), ([0.5], [True])]
)
def test_cases_that_do_not_fit_are_refused(group: list[int], lost: list[bool]) -> None:
    with pytest.raises(ValueError, match="groups"):
        outcomes_of(group, lost, 4)


@pytest.mark.parametrize(("groups", "strength", "least"), [(6, 10.0, 0.90), (40, 10.0, 0.92), (40, 1e6, 0.92)])
def test_shrunken_rates_err_less_than_raw_ones_and_their_intervals_cover(
    groups: int, strength: float, least: float
) -> None:
    found: list[tuple[np.ndarray, OutcomeRates]] = []
    for seed in range(240 // groups):
        rate, overturned, decided = drawn(seed, groups, 0.2, strength)
        found.append((rate, outcome_rates(overturned, decided)))
    by_raw = np.mean([np.square(one.raw - rate) for rate, one in found])
    by_shrunken = np.mean([np.square(one.shrunken - rate) for rate, one in found])
    covered = np.mean([(one.low <= rate) & (rate <= one.high) for rate, one in found])
    assert by_shrunken < 0.9 * by_raw
    assert covered >= least
