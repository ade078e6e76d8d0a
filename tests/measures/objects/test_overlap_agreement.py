import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.statistic import IntervalBy
from apps.measures.estimate import Undefined
from apps.measures.objects.comparisons import Comparisons
from apps.measures.objects.counts import Counts
from apps.measures.objects.overlap_agreement import Average, Measure, overlap_agreement, values_per_comparison
from tests.measures.build import estimate
from tests.measures.objects.build import alike, crowd, marks_of


def counts_of(*rows: tuple[int, int, int, int, int, int]) -> Counts:
    """Rows of (unit, left, right, both, of left, of right)."""
    columns = np.array(rows, np.int64).reshape(-1, 6).T
    return Counts(*columns, 50, 5)  # type: ignore[arg-type]


def of_crowd(seed: int, renamed: list[int] | None = None, images: list[int] | None = None) -> Counts:
    rows, found, looked = crowd(seed)
    who, where = renamed or list(range(4)), images or list(range(20))
    rows = [(where[image], who[annotator], category) for image, annotator, category in rows]
    marks = marks_of(rows, [(where[i], who[a]) for i, a in looked], (20, 4, 3))
    comparisons, pairs = alike(marks, found)
    return Counts.of(comparisons, pairs.matched(comparisons))


def test_every_two_annotators_of_a_unit_are_compared_once() -> None:
    marks = marks_of([(0, 0, 0)], looked=[(0, 2), (0, 1), (1, 2), (1, 0), (2, 0)])
    compared = Comparisons.among(marks)
    pairs = [marks.looked_annotator[side].tolist() for side in (compared.left_answer, compared.right_answer)]
    assert list(zip(compared.unit, *pairs, strict=True)) == [(0, 0, 1), (0, 0, 2), (0, 1, 2), (1, 0, 2)]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(Measure.F1, 6 / 9), (Measure.JACCARD, 3 / 6), (Measure.PRECISION, 3 / 5), (Measure.RECALL, 3 / 4)],
)
def test_measures_are_ratios_of_sums(measure: Measure, expected: float) -> None:
    counts = counts_of((0, 0, 1, 2, 3, 2), (1, 0, 1, 1, 2, 2))
    assert estimate(overlap_agreement(counts, measure)).value == pytest.approx(expected)


def test_averages_differ_in_what_weighs_the_same() -> None:
    counts = counts_of((0, 0, 1, 4, 4, 4), (1, 0, 1, 0, 1, 1), (1, 0, 2, 1, 1, 2))
    made = {average: estimate(overlap_agreement(counts, average=average)).value for average in Average}
    assert made[Average.PAIRS] == pytest.approx((8 / 10 + 2 / 3) / 2)
    assert made[Average.POOLED] == pytest.approx(10 / 13)
    assert made[Average.COMPARISONS] == pytest.approx((1 + 0 + 2 / 3) / 3)


def test_two_empty_answers_agree_but_weigh_nothing() -> None:
    counts = counts_of((0, 0, 1, 1, 2, 2), (1, 0, 1, 0, 0, 0), (2, 0, 1, 0, 0, 3))
    figure = estimate(overlap_agreement(counts, average=Average.COMPARISONS))
    assert figure.value == pytest.approx(1 / 4)
    assert "1 of 3 comparisons empty on both sides, weight zero" in figure.method
    assert values_per_comparison(counts).tolist() == [0.5, 1.0, 0.0]


def test_nothing_marked_and_nothing_compared_have_their_reasons() -> None:
    nothing, alone = overlap_agreement(counts_of((0, 0, 1, 0, 0, 0))), overlap_agreement(counts_of())
    assert isinstance(nothing, Undefined) and "nobody marked" in nothing.reason
    assert isinstance(alone, Undefined) and "no unit" in alone.reason


def test_perfect_agreement_is_one_but_not_certain() -> None:
    figure = estimate(overlap_agreement(counts_of(*((unit, 0, 1, 2, 2, 2) for unit in range(30)))))
    assert figure.value == figure.high == 1.0
    assert 0.8 < figure.low < 1.0


def test_few_units_bear_no_interval() -> None:
    figure = estimate(overlap_agreement(counts_of(*((unit, 0, 1, unit % 2, 2, 2) for unit in range(8)))))
    assert (figure.low, figure.high) == (0.0, 1.0)


@pytest.mark.parametrize("average", list(Average))
def test_the_three_intervals_are_about_the_same(average: Average) -> None:
    counts = of_crowd(3)
    made = [estimate(overlap_agreement(counts, average=average, by=by)) for by in IntervalBy]
    for figure in made[1:]:
        assert (figure.low, figure.high) == pytest.approx((made[0].low, made[0].high), abs=0.04)


def test_the_jackknife_leaves_out_whole_units() -> None:
    counts = counts_of(*((unit, left, 2, unit % 3, 3, 2 + left) for unit in range(25) for left in (0, 1)))
    without = []
    for unit in range(25):
        kept = counts_of(*((u, left, 2, u % 3, 3, 2 + left) for u in range(25) for left in (0, 1) if u != unit))
        without.append(estimate(overlap_agreement(kept)).value)
    error = np.sqrt(24 / 25 * np.square(np.array(without) - np.mean(without)).sum())
    figure = estimate(overlap_agreement(counts))
    assert figure.high - figure.low == pytest.approx(2 * 2.064 * error, rel=0.05)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50), st.permutations(range(4)), st.permutations(range(20)))
def test_renaming_annotators_and_units_changes_nothing(seed: int, who: list[int], where: list[int]) -> None:
    for average in Average:
        plain = estimate(overlap_agreement(of_crowd(seed), average=average)).value
        assert estimate(overlap_agreement(of_crowd(seed, who, where), average=average)).value == pytest.approx(plain)


@pytest.mark.simulation
def test_intervals_over_images_cover_what_they_say() -> None:
    truth = np.mean([estimate(overlap_agreement(_drawn(seed), average=Average.POOLED)).value for seed in range(300)])
    made = [estimate(overlap_agreement(_drawn(seed), average=Average.POOLED)) for seed in range(1000, 1400)]
    assert 0.92 <= np.mean([figure.low <= truth <= figure.high for figure in made]) <= 0.98


def _drawn(seed: int) -> Counts:
    random = np.random.default_rng(seed)
    size = random.poisson(4, 40) + 1
    both = random.binomial(size, random.beta(4, 2, 40))
    return counts_of(*((unit, 0, 1, int(both[unit]), int(size[unit]), int(size[unit])) for unit in range(40)))
