"""Small numbers are shown, and settle nothing."""

import pytest

from apps.measures.estimate import Estimate, Verdict
from apps.scorecards.judging import LEAST_EVIDENCE, Promise, judge_promises, share_accepted


def verdict(metric: str, figure: Estimate, floor: float) -> tuple[Verdict, int | None]:
    row = judge_promises([Promise(metric, floor)], {metric: figure})[0]
    return row.verdict, row.settle


@pytest.mark.parametrize("metric", ["accuracy", "consensus_accuracy", "alpha", "percent_agreement", "ac1"])
def test_fewer_than_twenty_units_settle_nothing_and_say_how_many_are_missing(metric: str) -> None:
    wrong = Estimate(0.0, 0.0, 0.4, 5, "five wrong of five")
    assert verdict(metric, wrong, 0.9) == (Verdict.NOT_ENOUGH, LEAST_EVIDENCE - 5)
    assert verdict(metric, Estimate(0.0, 0.0, 0.16, 20, "twenty wrong"), 0.9) == (Verdict.NOT_MET, None)


def test_one_rejected_lot_does_not_break_a_promise_about_eight_of_ten() -> None:
    figure = share_accepted(0, 1, 0.95)
    assert isinstance(figure, Estimate)
    assert figure.high == pytest.approx(0.975)
    assert verdict("lot_acceptance", figure, 0.8)[0] is Verdict.NOT_ENOUGH


def test_three_rejected_lots_do() -> None:
    figure = share_accepted(0, 3, 0.95)
    assert isinstance(figure, Estimate)
    assert verdict("lot_acceptance", figure, 0.8)[0] is Verdict.NOT_MET


@pytest.mark.parametrize("floor", [0.5, 0.8, 0.9])
@pytest.mark.parametrize("lots", range(1, 30))
def test_a_vendor_at_the_floor_is_wrongly_said_to_miss_it_in_at_most_one_case_in_forty(lots: int, floor: float) -> None:
    from scipy.stats import binom

    wrongly = 0.0
    for accepted in range(lots + 1):
        figure = share_accepted(accepted, lots, 0.95)
        assert isinstance(figure, Estimate)
        if verdict("lot_acceptance", figure, floor)[0] is Verdict.NOT_MET:
            wrongly += float(binom.pmf(accepted, lots, floor))
    assert wrongly <= 0.025 + 1e-12
