"""Both risks of designed plans, held against lots that are drawn, inspected and decided."""

import numpy as np
import pytest

from apps.measures.acceptance import DoublePlan, find_plan

pytestmark = pytest.mark.simulation
LOTS = 40_000


@pytest.mark.parametrize(("aql", "rql", "lot"), [(0.01, 0.05, 500), (0.01, 0.05, 20_000), (0.02, 0.10, 150)])
def test_designed_plans_keep_both_risks(aql: float, rql: float, lot: int) -> None:
    plan, rng = find_plan(aql, rql, lot=lot), np.random.default_rng(3)
    good, bad = int(lot * aql), -int(-lot * rql // 1)
    margin = 3 * 0.3 / LOTS**0.5
    assert (rng.hypergeometric(good, lot - good, plan.n, LOTS) > plan.c).mean() <= 0.05 + margin
    assert (rng.hypergeometric(bad, lot - bad, plan.n, LOTS) <= plan.c).mean() <= 0.10 + margin


def test_a_double_plan_decides_as_computed() -> None:
    plan, rng, quality = DoublePlan(125, 3, 7, 125, 8, 9), np.random.default_rng(4), 0.03
    first, second = rng.binomial(plan.n1, quality, LOTS), rng.binomial(plan.n2, quality, LOTS)
    again = (first > plan.c1) & (first < plan.r1)
    accepted = (first <= plan.c1) | (again & (first + second <= plan.c2))
    assert accepted.mean() == pytest.approx(plan.acceptance_probability(quality), abs=0.01)
    assert (plan.n1 + plan.n2 * again).mean() == pytest.approx(plan.average_sample_number(quality), abs=1.5)
