"""Bootstrap and jackknife from patterns are those over units."""

from collections.abc import Callable

import numpy as np
import pytest

from apps.measures.agreement import IntervalBy, Level, Statistic, figure_of
from apps.measures.agreement.ac1 import gwet_statistic
from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.agreement.bootstrap import bootstrap
from apps.measures.agreement.chance import Observed
from apps.measures.agreement.fleiss import fleiss_statistic
from apps.measures.agreement.free_marginal import brennan_prediger_statistic
from apps.measures.agreement.jackknife import jackknife_error
from apps.measures.agreement.percent import percent_statistic
from apps.measures.agreement.scores import statistic_of_scores
from apps.measures.estimate import Undefined
from apps.measures.histogram import Histogram
from tests.measures.build import estimate, matrix_of, random_ratings, scores_of

VALUES = np.array([0.0, 1.0, 2.5, 10.0])
SQUARED = np.square(VALUES[:, None] - VALUES)
Builder = Callable[[Histogram], Statistic | Undefined]

BUILDERS: dict[str, Builder] = {
    **{
        level.value: lambda h, level=level: statistic_of_alpha(h, level, values=VALUES, period=12.0)  # type: ignore[misc]
        for level in Level
    },
    "distance": lambda h: statistic_of_alpha(h, distance=SQUARED),
    "percent": lambda h: percent_statistic(Observed.of(h)),
    "fleiss": lambda h: fleiss_statistic(Observed.of(h)),
    "ac1": lambda h: gwet_statistic(Observed.of(h)),
    "ac2": lambda h: gwet_statistic(Observed.of(h, "quadratic", VALUES)),
    "weighted fleiss": lambda h: fleiss_statistic(Observed.of(h, "linear", VALUES)),
    "brennan": lambda h: brennan_prediger_statistic(Observed.of(h, "bipolar")),
}
BUILT = pytest.mark.parametrize("builder", BUILDERS.values(), ids=BUILDERS.keys())


def known(statistic: Statistic | Undefined) -> Statistic:
    assert isinstance(statistic, Statistic), statistic
    return statistic


def table(seed: int = 3, units: int = 150) -> np.ndarray:
    counts = matrix_of(random_ratings(seed, units=units))
    return counts[counts.sum(axis=1) > 0]


@BUILT
def test_a_replicate_is_the_coefficient_of_those_units(builder: Builder) -> None:
    whole = Histogram.from_counts(table())
    statistic = known(builder(whole))
    assert statistic.replicate(statistic.times[None, :]) == pytest.approx([statistic.value], abs=1e-12)
    drawn = np.random.default_rng(1).multinomial(whole.units, whole.times / whole.units)
    if len(statistic.times) == len(drawn):
        patterns = whole.matrix().toarray()
        again = Histogram.from_counts(np.repeat(patterns, drawn, axis=0))
        assert statistic.replicate(drawn[None, :]) == pytest.approx([known(builder(again)).value], abs=1e-12)


@BUILT
def test_the_jackknife_leaves_out_each_unit_in_turn(builder: Builder) -> None:
    counts = table(units=60)
    statistic = known(builder(Histogram.from_counts(counts)))
    if statistic.times.sum() < len(counts):
        counts = counts[counts.sum(axis=1) > 1]
    left = [known(builder(Histogram.from_counts(np.delete(counts, unit, axis=0)))).value for unit in range(len(counts))]
    expected = np.sqrt((len(left) - 1) * np.var(left))
    assert jackknife_error(statistic.replicate, statistic.times) == pytest.approx(expected, rel=1e-9)
    assert jackknife_error(statistic.replicate, statistic.times, statistic.without_one) == pytest.approx(expected)


@BUILT
def test_the_linearised_error_is_close_to_that_of_jackknife_and_bootstrap(builder: Builder) -> None:
    statistic = known(builder(Histogram.from_counts(table(9, units=400))))
    jackknife = jackknife_error(statistic.replicate, statistic.times, statistic.without_one)
    drawn = bootstrap(statistic.replicate, statistic.times, seed=1, replicates=2000)
    assert statistic.error == pytest.approx(jackknife, rel=0.02)
    assert statistic.error == pytest.approx(float(drawn.values.std()), rel=0.1)


@BUILT
def test_influences_are_centred_over_units(builder: Builder) -> None:
    statistic = known(builder(Histogram.from_counts(table())))
    assert float((statistic.influence * statistic.times).sum()) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("level", [Level.INTERVAL, Level.CIRCULAR])
def test_scores_are_resampled_like_their_codes(level: Level) -> None:
    ratings = random_ratings(5)
    scores = known(statistic_of_scores(scores_of(ratings, VALUES), level, period=12.0))
    codes = known(statistic_of_alpha(ratings, level, values=VALUES, period=12.0))
    assert scores.error == pytest.approx(codes.error, rel=1e-9)
    one, other = (jackknife_error(s.replicate, s.times, s.without_one) for s in (scores, codes))
    assert one == pytest.approx(other, rel=1e-9)


@pytest.mark.parametrize("by", list(IntervalBy))
def test_all_intervals_are_nearly_the_same_on_many_units(by: IntervalBy) -> None:
    statistic = statistic_of_alpha(Histogram.from_counts(table(2, units=2000)))
    figure, default = estimate(figure_of(statistic, by=by)), estimate(figure_of(statistic))
    assert (figure.low, figure.high) == pytest.approx((default.low, default.high), abs=0.006)


def test_the_same_seed_gives_the_same_bootstrap_and_another_one_another() -> None:
    statistic = statistic_of_alpha(Histogram.from_counts(table()))
    one, again, other = (figure_of(statistic, by=IntervalBy.BOOTSTRAP, seed=seed) for seed in (7, 7, 8))
    assert one == again != other
    assert "seed 7" in estimate(one).method


def test_replicates_do_not_depend_on_the_size_of_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    statistic = known(statistic_of_alpha(Histogram.from_counts(table())))
    whole = bootstrap(statistic.replicate, statistic.times, seed=3, replicates=50).values
    monkeypatch.setattr("apps.measures.agreement.bootstrap._CELLS", 3 * len(statistic.times))
    assert bootstrap(statistic.replicate, statistic.times, seed=3, replicates=50).values.tolist() == whole.tolist()


def test_replicates_without_a_coefficient_are_left_out_and_counted() -> None:
    statistic = known(statistic_of_alpha(Histogram.from_counts(np.array([[2, 0]] * 9 + [[0, 2], [1, 1]]))))
    drawn = bootstrap(statistic.replicate, statistic.times, seed=1, replicates=500)
    assert 0.05 < 1 - len(drawn.values) / 500 < 0.25
    assert "undefined and left out" in drawn.described


def test_replicates_that_are_all_without_a_coefficient_leave_the_whole_range() -> None:
    drawn = bootstrap(lambda times: np.full(len(times), np.nan), np.array([5]), seed=1, replicates=10)
    assert drawn.percentiles(0.95, -1.0) == (-1.0, 1.0)


def test_no_replicates_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        bootstrap(lambda times: np.zeros(len(times)), np.array([5]), seed=1, replicates=0)
