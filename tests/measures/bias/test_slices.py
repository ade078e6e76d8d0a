import numpy as np
import pytest
from scipy import stats

from apps.measures.bias import Slice, slice_gaps
from apps.measures.comparing import benjamini_hochberg, newcombe


def test_a_slice_with_more_errors_is_flagged_and_others_are_not() -> None:
    attribute = np.repeat([0, 1, 2], 300)
    wrong = np.zeros(900, np.bool_)
    wrong[:60] = wrong[300:315] = wrong[600:615] = True
    found = slice_gaps(wrong, {"language": attribute})
    assert found.slices == tuple(Slice((("language", code),)) for code in range(3))
    assert found.rate.tolist() == [0.2, 0.05, 0.05]
    assert found.gap[0] == pytest.approx(0.15)
    assert found.flagged[0]
    assert found.gap_low[0] > 0
    assert found.suppressed == 0


def test_an_intersection_is_seen_that_no_single_attribute_shows() -> None:
    first, second = np.indices((2, 2)).reshape(2, -1).repeat(250, axis=1)
    wrong = np.zeros(1000, np.bool_)
    wrong[[*range(50), *range(750, 800)]] = True
    alone = slice_gaps(wrong, {"a": first, "b": second}, intersections=1)
    together = slice_gaps(wrong, {"a": first, "b": second})
    assert not alone.flagged.any()
    assert len(together.slices) == 8
    flagged = [part.values for part, hit in zip(together.slices, together.flagged, strict=True) if hit]
    assert (("a", 0), ("b", 0)) in flagged
    assert (("a", 1), ("b", 1)) in flagged


def test_p_values_double_the_smaller_exact_tail() -> None:
    rng = np.random.default_rng(0)
    wrong, attribute = rng.random(400) < 0.1, rng.integers(0, 5, 400)
    found = slice_gaps(wrong, {"a": attribute}, least=1)
    for i in range(5):
        inside = attribute == i
        table = [[(wrong & inside).sum(), (~wrong & inside).sum()], [(wrong & ~inside).sum(), (~wrong & ~inside).sum()]]
        tails = [stats.fisher_exact(table, side).pvalue for side in ("less", "greater")]
        assert found.p[i] == pytest.approx(min(1, 2 * min(tails)))
        assert found.gap[i] == pytest.approx(wrong[inside].mean() - wrong[~inside].mean())
    assert found.adjusted == pytest.approx(benjamini_hochberg(found.p))


def test_gaps_hold_for_all_slices_at_once() -> None:
    attribute = np.repeat([0, 1], 100)
    wrong = np.arange(200) % 10 == 0
    found = slice_gaps(wrong, {"a": attribute})
    low, high = newcombe(10, 100, 10, 100, 0.975)
    assert (found.gap_low[0], found.gap_high[0]) == pytest.approx((float(low), float(high)))


def test_small_slices_are_counted_but_not_shown() -> None:
    attribute = np.array([0] * 100 + [1] * 29 + [2] * 30)
    found = slice_gaps(np.zeros(159, np.bool_), {"a": attribute})
    assert found.n.tolist() == [100, 30]
    assert found.suppressed == 1


def test_a_slice_of_everything_has_nothing_to_be_compared_with() -> None:
    found = slice_gaps(np.zeros(100, np.bool_), {"a": np.zeros(100, np.int64)})
    assert (len(found.slices), found.suppressed) == (0, 1)


def test_items_without_a_value_belong_to_no_slice() -> None:
    attribute = np.repeat([0, -1], 50)
    assert slice_gaps(np.zeros(100, np.bool_), {"a": attribute}).slices == (Slice((("a", 0),)),)


def test_the_order_of_items_and_attributes_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    wrong, a, b = rng.random(500) < 0.2, rng.integers(0, 3, 500), rng.integers(0, 2, 500)
    order = rng.permutation(500)
    one = slice_gaps(wrong, {"a": a, "b": b})
    other = slice_gaps(wrong[order], {"b": b[order], "a": a[order]})
    assert one.slices == other.slices
    for name in ("n", "errors", "gap", "p", "adjusted", "gap_low"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


def test_without_items_or_attributes_there_are_no_slices() -> None:
    assert slice_gaps(np.zeros(0, np.bool_), {"a": np.zeros(0, np.int64)}).slices == ()
    assert slice_gaps(np.ones(50, np.bool_), {}).slices == ()


def test_arguments_that_make_no_sense_are_refused() -> None:
    wrong = np.zeros(3, np.bool_)
    with pytest.raises(ValueError, match="attribute 'a'"):
        slice_gaps(wrong, {"a": np.array([0, 1])})
    with pytest.raises(ValueError, match="attribute 'a'"):
        slice_gaps(wrong, {"a": np.array([0, 1, -2])})
    with pytest.raises(ValueError, match="at least one attribute"):
        slice_gaps(wrong, {"a": np.array([0, 1, 1])}, intersections=0)
    with pytest.raises(ValueError, match="true or false"):
        slice_gaps(np.zeros(3), {"a": np.array([0, 1, 1])})


@pytest.mark.simulation
def test_false_discoveries_stay_below_the_rate_and_bad_slices_are_found() -> None:
    rng = np.random.default_rng(7)
    attribute = np.repeat(np.arange(30), 200)
    risk = np.where(attribute < 3, 0.12, 0.05)
    false, power = [], []
    for _ in range(300):
        flagged = slice_gaps(rng.random(6000) < risk, {"a": attribute}).flagged
        false.append(flagged[3:].sum() / max(flagged.sum(), 1))
        power.append(flagged[:3].mean())
    # A good slice is truly a little better than a rest that holds the bad ones: not quite the null hypothesis.
    assert np.mean(false) <= 0.12
    assert np.mean(power) >= 0.7
