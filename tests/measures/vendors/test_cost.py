from dataclasses import replace

import pytest

from apps.measures.estimate import Estimate, Undefined
from apps.measures.vendors import CostOfQuality
from tests.measures.build import estimate
from tests.measures.vectors import read

PAF = read("cost")["paf"]
RATE = Estimate(PAF["outgoing_error"], 0.01, 0.04, 800, "share")
COST = CostOfQuality(
    fees=PAF["price_per_label"] * PAF["N"],
    labels=PAF["N"],
    prevention=PAF["prevention"],
    appraisal=PAF["audits"][0] * PAF["audits"][1],
    internal=PAF["rework"][0] * PAF["rework"][1] + PAF["adjudication"][0] * PAF["adjudication"][1],
    cost_per_error=PAF["external_cost_per_error"],
    error_rate=RATE,
)


def test_the_published_cost_of_quality() -> None:
    assert COST.internal == pytest.approx(PAF["internal"])
    assert estimate(COST.external).value == pytest.approx(PAF["external"])
    assert estimate(COST.total).value == pytest.approx(PAF["cost_of_quality"])
    assert estimate(COST.per_correct_label).value == pytest.approx(PAF["cost_per_accepted_correct"], abs=1e-6)


def test_the_interval_of_the_error_rate_carries_over() -> None:
    figure = estimate(COST.per_correct_label)
    spent = 1200 + 300 + 200 + 237
    assert (figure.low, figure.high) == pytest.approx(((spent + 200) / 9900, (spent + 800) / 9600))


def test_without_an_error_rate_there_is_no_cost() -> None:
    unknown = replace(COST, error_rate=Undefined("nothing audited"))
    assert unknown.total == unknown.per_correct_label == Undefined("nothing audited")


def test_where_all_labels_may_be_wrong_a_cost_for_each_correct_one_is_undefined() -> None:
    assert isinstance(replace(COST, error_rate=Estimate(0.5, 0.0, 1.0, 1, "share")).per_correct_label, Undefined)
    assert isinstance(replace(COST, labels=0).per_correct_label, Undefined)


def test_negative_costs_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        replace(COST, internal=-1.0)
