"""The same annotator on the same unit, again."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement import alpha
from apps.measures.estimate import Undefined
from apps.measures.raters import as_units, consistency
from apps.measures.ratings import Ratings
from tests.measures.build import estimate
from tests.measures.raters.build import crowd, first_labels, real_ratings, real_rows, renamed, same, without_repeats


def again(first: list[int], second: list[int], annotators: int = 1) -> Ratings:
    """Each unit labelled twice, units in turn by each annotator."""
    n = len(first)
    unit = np.tile(np.arange(n), 2)
    return Ratings(unit, unit % annotators, np.array(first + second), n, annotators, 3)


def test_share_and_kappa_of_a_small_table_by_hand() -> None:
    answer = consistency(again([0, 0, 1, 1, 2, 0], [0, 1, 1, 1, 2, 0]))
    mix = np.array([5, 5, 2]) / 12
    chance = float(mix @ mix)
    assert estimate(answer.equal).value == pytest.approx(5 / 6)
    assert estimate(answer.kappa).value == pytest.approx((5 / 6 - chance) / (1 - chance))
    assert (answer.share[0], answer.kappas[0]) == pytest.approx((5 / 6, (5 / 6 - chance) / (1 - chance)))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_names_and_row_order_change_no_figure(seed: int) -> None:
    ratings = crowd(seed)
    other, who = renamed(ratings, seed)
    one, two = consistency(ratings), consistency(other)
    assert same(one.equal, two.equal)
    assert same(one.kappa, two.kappa)
    assert one.kappas.tolist() == pytest.approx(two.kappas[who].tolist(), abs=1e-12)
    assert one.repeated.tolist() == two.repeated[who].tolist()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_the_whole_is_the_mean_over_annotators_by_their_repeats(seed: int) -> None:
    answer = consistency(crowd(seed))
    mean = float(answer.share @ answer.repeated) / float(answer.repeated.sum())
    assert estimate(answer.equal).value == pytest.approx(mean)


def test_annotators_who_hang_together_widen_the_interval() -> None:
    rng = np.random.default_rng(3)
    first = rng.integers(0, 3, 400)
    changed = np.where(rng.random(400) < 0.3, (first + 1) % 3, first)
    unreliable = np.arange(400) % 4 == 0
    one_bad = np.where(unreliable, rng.integers(0, 3, 400), first)
    alike = consistency(again(first.tolist(), changed.tolist(), 4))
    unlike = consistency(again(first.tolist(), one_bad.tolist(), 4))
    widths = [estimate(answer.equal).high - estimate(answer.equal).low for answer in (alike, unlike)]
    assert widths[1] > 3 * widths[0]
    assert "clustered by annotator" in estimate(unlike.equal).method


def test_without_repeats_there_is_nothing_to_say() -> None:
    answer = consistency(without_repeats(crowd(1)))
    assert isinstance(answer.equal, Undefined)
    assert isinstance(answer.kappa, Undefined)
    assert not answer.repeated.any()
    assert not answer.known.any()


def test_repeats_of_one_label_are_equal_and_have_no_kappa() -> None:
    answer = consistency(again([0] * 30, [0] * 30))
    assert estimate(answer.equal).value == 1
    assert estimate(answer.equal).low > 0.8
    assert isinstance(answer.kappa, Undefined)


def test_repeats_as_units_take_any_coefficient() -> None:
    ratings = as_units(again([0, 0, 1, 1, 2, 0] * 5, [0, 1, 1, 1, 2, 0] * 5))
    assert (ratings.units, ratings.annotators, ratings.n) == (30, 2, 60)
    assert estimate(alpha(ratings, "ordinal")).value > estimate(alpha(ratings)).value > 0.5


def test_severity_of_abuse_labelled_again(shared_data: Path) -> None:
    rows = first_labels(real_rows(shared_data / "conv_abuse_severity"), 2)
    answer = consistency(real_ratings(rows))
    assert int(answer.repeated.sum()) == 345
    assert estimate(answer.equal).value == pytest.approx(0.922, abs=5e-4)
    assert estimate(answer.kappa).value == pytest.approx(0.803, abs=5e-4)


def test_thousands_of_repeats_of_a_crowd(shared_data: Path) -> None:
    ratings = real_ratings(real_rows(shared_data / "adult_content_3"))
    answer = consistency(ratings)
    assert ratings.n - as_units(ratings).units == 9050
    assert int(answer.repeated.sum()) == 8039
    assert estimate(answer.kappa).low < estimate(answer.kappa).value < estimate(answer.equal).value
