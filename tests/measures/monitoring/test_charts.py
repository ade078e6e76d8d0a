import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.monitoring import Limits, PChart, bernoulli_cusum, cusum, ewma, western_electric
from tests.measures.vectors import read

CHARTS = read("monitoring")["charts"]
NUMBERS = st.lists(st.floats(-5, 5), max_size=60)


def test_the_published_moving_average() -> None:
    vector = CHARTS["ewma_nist"]
    chart = ewma(vector["x"], vector["target"], vector["s"], vector["lam"], 3)
    assert chart.value.tolist() == pytest.approx(vector["ewma"], abs=0.006)
    assert (chart.low[-1], chart.high[-1]) == pytest.approx((vector["lcl"], vector["ucl"]), abs=1e-4)
    assert chart.signals.tolist() == []


def test_early_limits_of_the_moving_average_are_exact() -> None:
    chart = ewma([1.0, 0.0, 0.0], 0.0, 1.0, 0.2, 2.7)
    assert float(chart.high[0]) == pytest.approx(2.7 * 0.2)
    assert float(chart.high[1]) == pytest.approx(2.7 * 0.2 * (1 + 0.8**2) ** 0.5)
    assert ewma([0.6, -0.6], 0.0, 1.0).signals.tolist() == []
    assert ewma([-0.6, 2.71, 2.71], 0.0, 1.0, 1.0).signals.tolist() == [1, 2]


@given(NUMBERS, st.floats(0.05, 1))
def test_the_moving_average_is_its_recursion(x: list[float], weight: float) -> None:
    expected, level = [], 0.0
    for point in x:
        level = weight * point + (1 - weight) * level
        expected.append(level)
    assert ewma(x, 0.0, 1.0, weight).value.tolist() == pytest.approx(expected, abs=1e-9)


def test_the_published_cumulative_sums() -> None:
    vector = CHARTS["cusum_nist"]
    chart = cusum(vector["x"], vector["mu"], vector["k"], vector["h"])
    assert chart.upper.tolist() == pytest.approx(vector["S_hi"], abs=1e-6)
    assert chart.lower.tolist() == pytest.approx(vector["S_lo"], abs=1e-6)
    assert int(chart.signals[0]) == vector["first_signal_index"]


@given(NUMBERS, st.floats(0, 2))
def test_the_cumulative_sum_is_its_recursion(x: list[float], slack: float) -> None:
    expected, level = [], 0.0
    for point in x:
        level = max(0.0, level + point - slack)
        expected.append(level)
    assert cusum(x, 0.0, slack, 4.0).upper.tolist() == pytest.approx(expected, abs=1e-9)
    assert cusum([-point for point in x], 0.0, slack, 4.0).lower.tolist() == pytest.approx(expected, abs=1e-9)


def test_the_published_bernoulli_cusum() -> None:
    vector = CHARTS["bernoulli_cusum"]
    chart = bernoulli_cusum(np.array(vector["errors"], np.bool_), vector["p0"], vector["p1"])
    assert chart.value.tolist() == pytest.approx(vector["S"], abs=6e-5)
    assert chart.signals.tolist() == []


@given(st.lists(st.booleans(), max_size=1500), st.floats(1.0, 4.0))
def test_the_bernoulli_cusum_starts_anew_after_each_signal(errors: list[bool], h: float) -> None:
    up, down = CHARTS["bernoulli_cusum"]["weights"]
    signals, level = [], 0.0
    for i, error in enumerate(errors):
        level = max(0.0, level + (np.log(2) if error else np.log(0.9 / 0.95)))
        if level >= h + 1e-9:
            signals.append(i)
            level = 0.0
    assert (up, down) == pytest.approx((np.log(2), np.log(0.9 / 0.95)), abs=1e-6)
    assert bernoulli_cusum(np.array(errors, np.bool_), 0.05, h=h + 1e-9).signals.tolist() == signals


@pytest.mark.simulation
@pytest.mark.parametrize(("rate", "h", "items"), [(0.05, 3, 1341), (0.10, 3, 112), (0.10, 4, 158), (0.25, 4, 31)])
def test_published_items_until_the_bernoulli_cusum_signals(rate: float, h: float, items: float) -> None:
    errors = np.random.default_rng(5).random(600_000) < rate
    signals = bernoulli_cusum(errors, 0.05, h=h).signals
    assert len(errors) / len(signals) == pytest.approx(items, rel=0.1)


def test_the_published_western_electric_signals() -> None:
    vector = CHARTS["western_electric"]
    got = {str(rule): signals.tolist() for rule, signals in western_electric(vector["z"]).items()}
    assert got == vector["signals"]


@given(NUMBERS)
def test_western_electric_rules_know_no_side(z: list[float]) -> None:
    ours, mirrored = western_electric(z), western_electric([-point for point in z])
    assert all(ours[rule].tolist() == mirrored[rule].tolist() for rule in ours)


def test_points_on_both_sides_complete_no_rule() -> None:
    signals = western_electric([2.5, -2.5, 2.5, -2.5] * 3)
    assert [rule for rule, points in signals.items() if rule != 2 and points.size] == []
    assert signals[2].tolist() == list(range(2, 12))
    assert western_electric([])[4].tolist() == []


def test_the_published_p_chart() -> None:
    vector = CHARTS["p_chart"]
    chart = PChart.learn(vector["defects"], vector["n"])
    assert chart.centre == pytest.approx(vector["pbar"], abs=1e-6)
    assert chart.sigma_z == pytest.approx(vector["laney_sigma_z"], abs=1e-6)
    low, high = chart.limits(100, Limits.NORMAL)
    assert (float(low), float(high)) == pytest.approx((vector["lcl"], vector["ucl"]), abs=1e-6)
    errors, n = vector["next_point"]
    assert [bool(chart.signals(errors, n, by)) for by in Limits] == [vector["signal"]] * 3


def test_laney_limits_are_wider_by_sigma_z() -> None:
    chart = PChart(0.05, 1.5)
    normal, laney = (float(chart.limits(200, by)[1]) - 0.05 for by in (Limits.NORMAL, Limits.LANEY))
    assert laney == pytest.approx(1.5 * normal)


@pytest.mark.parametrize("n", [10, 50, 300, 5000])
def test_exact_limits_alarm_falsely_no_more_often_than_promised(n: int) -> None:
    chart = PChart(0.02, 1.0)
    low, high = (float(bound) for bound in chart.limits(n))
    above, below = stats.binom.sf(round(high * n), n, 0.02), stats.binom.cdf(round(low * n) - 1, n, 0.02)
    assert above <= 0.00135
    assert below <= 0.00135
    assert stats.binom.sf(round(high * n) - 1, n, 0.02) > 0.00134


def test_normal_limits_of_rare_errors_alarm_falsely_ten_times_as_often() -> None:
    high = float(PChart(0.02, 1.0).limits(50, Limits.NORMAL)[1])
    assert stats.binom.sf(int(high * 50), 50, 0.02) == pytest.approx(0.018, abs=0.001)


def test_a_time_without_errors_is_a_chart_too() -> None:
    chart = PChart.learn([0, 0], [50, 60])
    assert chart == PChart(0.0, 1.0)
    assert chart.signals([0, 1], [50, 50]).tolist() == [False, True]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ewma([1.0], 0.0, 0.0), "positive sigma"),
        (lambda: ewma([1.0], 0.0, 1.0, 0.0), "weight"),
        (lambda: bernoulli_cusum(np.zeros(1, np.bool_), 0.6), "accepted < bad"),
        (lambda: PChart.learn([1], [2]), "at least two periods"),
        (lambda: PChart.learn([1, 3], [2, 2]), "at least two periods"),
    ],
)
def test_charts_that_cannot_be_are_refused(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message):
        call()
