import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from apps.measures.agreement import alpha_of_scores
from apps.measures.agreement.statistic import IntervalBy
from apps.measures.estimate import Undefined
from apps.measures.objects.row_pairs import between_units, within_units
from apps.measures.objects.within_between import Distance, WithinBetween, within_between
from apps.measures.ratings import Scores
from tests.measures.build import estimate

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


def numbers(seed: int, units: int = 200, noise: float = 0.5) -> tuple[Longs, Longs, Floats]:
    random = np.random.default_rng(seed)
    size = random.integers(2, 5, units)
    unit = np.repeat(np.arange(units), size)
    annotator = np.concatenate([random.permutation(6)[:many] for many in size])
    return unit, annotator, random.normal(size=units)[unit] + noise * random.normal(size=len(unit))


def apart(values: Floats, power: int = 1) -> Distance:
    return lambda left, right: np.abs(values[left] - values[right]) ** power


def made(seed: int = 0, noise: float = 0.5, **more: object) -> WithinBetween:
    unit, annotator, values = numbers(seed, noise=noise)
    result = within_between(unit, annotator, apart(values), **more)  # type: ignore[arg-type]
    assert isinstance(result, WithinBetween)
    return result


def test_closer_labels_of_one_unit_raise_all_three() -> None:
    close, far = made(noise=0.2), made(noise=1.5)
    for name in ("alpha", "sigma", "ks"):
        assert estimate(getattr(close, name)).value > estimate(getattr(far, name)).value + 0.05


def test_with_squared_differences_it_is_about_interval_alpha() -> None:
    unit, annotator, values = numbers(3, units=3000)
    result = within_between(unit, annotator, apart(values, 2))
    assert isinstance(result, WithinBetween)
    expected = estimate(alpha_of_scores(Scores(unit, annotator, values, 3000, 6)))  # type: ignore[arg-type]
    # D_e is drawn, and units with more labels weigh more here.
    assert estimate(result.alpha).value == pytest.approx(expected.value, abs=0.02)


def test_perfect_agreement_is_one() -> None:
    unit = np.repeat(np.arange(50), 2)
    result = within_between(unit, np.tile([0, 1], 50), apart(unit * 1.0))
    assert isinstance(result, WithinBetween)
    assert [estimate(figure).value for figure in (result.alpha, result.sigma, result.ks)] == [1, 1, 1]


def test_labels_without_signal_are_near_zero() -> None:
    unit, annotator, _ = numbers(1, units=2000)
    values = np.random.default_rng(9).normal(size=len(unit))
    result = within_between(unit, annotator, apart(values))
    assert isinstance(result, WithinBetween)
    assert estimate(result.alpha).value == pytest.approx(0, abs=0.05)
    assert estimate(result.sigma).value == pytest.approx(0.05, abs=0.02)
    assert estimate(result.ks).value < 0.05


def test_sigma_and_ks_do_not_depend_on_the_unit_of_distance() -> None:
    unit, annotator, values = numbers(5)
    plain, cubed = (within_between(unit, annotator, apart(values, power)) for power in (1, 3))
    assert isinstance(plain, WithinBetween) and isinstance(cubed, WithinBetween)
    assert estimate(plain.ks).value == estimate(cubed.ks).value
    assert estimate(plain.sigma).value == pytest.approx(estimate(cubed.sigma).value, abs=0.005)
    assert estimate(plain.alpha).value != pytest.approx(estimate(cubed.alpha).value, abs=0.05)


def test_no_sigma_where_labels_of_different_units_are_often_equal() -> None:
    unit, annotator, values = numbers(2)
    result = within_between(unit, annotator, apart(np.round(values)))
    assert isinstance(result, WithinBetween)
    assert isinstance(result.sigma, Undefined) and "distance zero" in result.sigma.reason
    assert estimate(result.ks).value > 0.1


def test_the_row_order_changes_nothing() -> None:
    unit, annotator, values = numbers(4)
    order = np.random.default_rng(1).permutation(len(unit))
    plain = within_between(unit, annotator, apart(values))
    assert within_between(unit[order], annotator[order], apart(values[order])) == plain


def test_another_seed_draws_other_pairs_between_units() -> None:
    assert made(seed=1).expected == made(seed=1).expected != within_between_seed(2).expected


def within_between_seed(draw: int) -> WithinBetween:
    unit, annotator, values = numbers(1)
    result = within_between(unit, annotator, apart(values), seed=draw)
    assert isinstance(result, WithinBetween)
    return result


def test_more_pairs_than_wanted_are_sampled() -> None:
    unit, annotator, values = numbers(6, units=1000)
    every, some = (within_between(unit, annotator, apart(values), most_pairs=most) for most in (10**6, 1000))
    assert isinstance(every, WithinBetween) and isinstance(some, WithinBetween)
    assert some.pairs == 1000 < every.pairs
    assert estimate(some.alpha).value == pytest.approx(estimate(every.alpha).value, abs=0.06)


@pytest.mark.parametrize("name", ["alpha", "sigma", "ks"])
def test_linearised_interval_and_bootstrap_are_about_the_same(name: str) -> None:
    unit, annotator, values = numbers(8, units=400)
    linear, drawn = (
        within_between(unit, annotator, apart(values), by=by) for by in (IntervalBy.LINEARISED, IntervalBy.BOOTSTRAP)
    )
    a, b = (estimate(getattr(one, name)) for one in (linear, drawn))
    assert b.high - b.low == pytest.approx(a.high - a.low, rel=0.25)


def test_one_unit_and_one_annotator_are_undefined() -> None:
    alone = within_between(np.array([0, 1]), np.array([0, 0]), apart(np.arange(2.0)))
    single = within_between(np.array([0, 0]), np.array([0, 1]), apart(np.arange(2.0)))
    nothing = within_between(np.zeros(0, np.int64), np.zeros(0, np.int64), apart(np.zeros(0)))
    assert all(isinstance(one, Undefined) for one in (alone, single, nothing))


def test_equal_labels_everywhere_have_no_alpha() -> None:
    result = within_between(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), apart(np.zeros(4)))
    assert isinstance(result, WithinBetween) and isinstance(result.alpha, Undefined)


@pytest.mark.parametrize("value", [np.nan, -1.0])
def test_a_distance_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        within_between(np.array([0, 0, 1]), np.array([0, 1, 0]), lambda left, right: np.full(len(left), value))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=25))
def test_pairs_within_units_are_all_pairs_of_different_annotators(labels: list[tuple[int, int]]) -> None:
    unit, annotator = (np.array([label[i] for label in labels], np.int64) for i in (0, 1))
    pairs = within_units(unit, annotator, np.random.default_rng(0), 10**6)
    found = [] if pairs is None else [frozenset(pair) for pair in zip(pairs.left, pairs.right, strict=True)]
    n = len(labels)
    expected = {
        frozenset((i, j)) for i in range(n) for j in range(i) if unit[i] == unit[j] and annotator[i] != annotator[j]
    }
    assert len(found) == len(expected) and set(found) == expected


def test_pairs_between_units_are_equally_likely() -> None:
    unit = np.array([0, 0, 0, 1, 2])
    pairs = between_units(unit, np.arange(5), 70_000, np.random.default_rng(3))
    assert pairs is not None
    table = np.zeros((5, 5))
    np.add.at(table, (pairs.left, pairs.right), 1)
    assert ((table > 0) == (unit[:, None] != unit)).all()
    assert table[table > 0] == pytest.approx(70_000 / 14, rel=0.06)


@pytest.mark.simulation
def test_intervals_cover_what_they_say() -> None:
    names = ("alpha", "ks")
    truth = {name: estimate(getattr(_large(), name)).value for name in names}
    results = [made(seed=seed) for seed in range(200)]
    for name in names:
        figures = [estimate(getattr(one, name)) for one in results]
        assert 0.90 <= np.mean([one.low <= truth[name] <= one.high for one in figures]) <= 0.99


def _large() -> WithinBetween:
    unit, annotator, values = numbers(0, units=40_000)
    result = within_between(unit, annotator, apart(values))
    assert isinstance(result, WithinBetween)
    return result
