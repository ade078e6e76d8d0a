import math

import numpy as np
import pytest

from apps.measures.agreement import IntervalBy, Statistic, figure_of
from apps.measures.agreement.bounds import score_bounds
from apps.measures.agreement.chance import Observed
from apps.measures.agreement.jackknife import jackknife_error
from apps.measures.agreement.percent import percent_statistic
from apps.measures.estimate import Undefined, Verdict, judge
from apps.measures.histogram import Histogram
from apps.measures.intervals import wilson
from tests.measures.build import estimate, ratings_of


def statistic(
    value: float = 0.8, units: int = 100, influence: float = 0.5, minority: float = 50.0, span: float | None = None
) -> Statistic:
    half = units // 2
    return Statistic(
        name="a coefficient",
        value=value,
        times=np.array([half, units - half]),
        influence=np.array([influence, -influence]),
        replicate=lambda times: np.full(len(times), value),
        observed=value,
        expected=0.0,
        lowest=-1.0,
        minority=minority,
        span=span,
    )


def test_undefined_stays_undefined_with_its_reason() -> None:
    assert figure_of(Undefined("nothing")) == Undefined("nothing")


@pytest.mark.parametrize("span", [None, 2.0])
def test_the_interval_is_the_score_interval_on_the_standard_error(span: float | None) -> None:
    known = statistic(span=span)
    figure = estimate(figure_of(known))
    assert known.error == pytest.approx(0.5 / math.sqrt(99))
    low, high = score_bounds(0.8, known.error, 99, math.inf if span is None else span, 0.95)
    assert (figure.low, figure.high) == pytest.approx((float(low), float(high)))
    assert (figure.value, figure.n) == (0.8, 100)
    assert figure.method == "a coefficient; 95 % interval over units by Gwet's linearised standard error"


def test_a_jackknife_error_has_the_degrees_of_freedom_of_the_influences() -> None:
    uneven = Statistic(
        **{
            **vars(statistic(span=2.0)),
            "times": np.array([8, 92]),
            "influence": np.array([1.0, -8 / 92]),
            "without_one": lambda: np.array([0.79, 0.801]),
        }
    )
    assert uneven.freedom < 30
    error = jackknife_error(uneven.replicate, uneven.times, uneven.without_one)
    low, high = score_bounds(0.8, error, uneven.freedom, 2.0, 0.95)
    figure = estimate(figure_of(uneven, by=IntervalBy.JACKKNIFE))
    assert (figure.low, figure.high) == pytest.approx((float(low), float(high)))


def test_units_that_are_not_compared_lend_no_degrees_of_freedom() -> None:
    known = Statistic(**{**vars(statistic()), "compared": 40})
    assert (known.freedom, known.units) == (39, 40)


@pytest.mark.parametrize("poor", [statistic(units=10), statistic(minority=3.0)])
@pytest.mark.parametrize("by", list(IntervalBy))
def test_where_no_interval_is_honest_the_whole_range_is_and_nothing_is_settled(poor: Statistic, by: IntervalBy) -> None:
    figure = estimate(figure_of(poor, by=by))
    assert (figure.value, figure.low, figure.high) == (0.8, -1.0, 1.0)
    assert "no interval: " in figure.method
    assert judge(figure, 0.1).verdict is Verdict.NOT_ENOUGH


@pytest.mark.parametrize("by", list(IntervalBy))
def test_units_all_alike_have_the_interval_of_their_number_alone(by: IntervalBy) -> None:
    figure = estimate(figure_of(statistic(value=1.0, influence=0.0, span=2.0), by=by))
    assert (figure.low, figure.high) == pytest.approx((1 - 2 * (1 - 0.025**0.01), 1.0))
    assert "all are alike" in figure.method


def test_units_all_alike_without_a_span_say_nothing() -> None:
    figure = estimate(figure_of(statistic(value=1.0, influence=0.0)))
    assert (figure.low, figure.high) == (-1.0, 1.0)


def test_percent_agreement_of_two_labels_has_the_score_interval_of_a_share() -> None:
    """Wilson's, with the quantile of t and the sample variance: very nearly Wilson's own for many disagreements."""
    pairs = ratings_of([[0, 0]] * 7000 + [[0, 1]] * 3000)
    figure = estimate(figure_of(percent_statistic(Observed.of(pairs))))
    low, high = wilson(7000, 10000)
    assert (figure.low, figure.high) == pytest.approx((float(low), float(high)), abs=2e-5)


def test_a_jackknife_that_leaves_no_coefficient_makes_no_interval() -> None:
    known = statistic()
    broken = Statistic(**{**vars(known), "replicate": lambda times: np.full(len(times), np.nan)})
    figure = estimate(figure_of(broken, by=IntervalBy.JACKKNIFE))
    assert (figure.low, figure.high) == (-1.0, 1.0)
    assert "no interval" in figure.method


def test_the_share_of_units_compared_is_no_source_of_error() -> None:
    """Ten labelled units in a hundred have a second label: the rest say nothing about percent agreement."""
    doubled = [[0, 0]] * 30 + [[1, 1]] * 40 + [[0, 1]] * 10
    alone = estimate(figure_of(percent_statistic(Observed.of(ratings_of(doubled)))))
    among = estimate(figure_of(percent_statistic(Observed.of(ratings_of([*doubled, *[[0, None]] * 720])))))
    assert (among.low, among.high, among.n) == pytest.approx((alone.low, alone.high, alone.n), abs=1e-3)


def test_a_histogram_alone_has_the_same_figure_as_its_labels() -> None:
    ratings = ratings_of([[0, 0]] * 30 + [[1, 1]] * 30 + [[0, 1]] * 9)
    by_labels = figure_of(percent_statistic(Observed.of(ratings)))
    assert figure_of(percent_statistic(Observed.of(Histogram.from_ratings(ratings)))) == by_labels
