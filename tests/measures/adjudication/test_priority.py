from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.adjudication import Priority, priority

CASES = st.integers(1, 40)
SEEDS = st.integers(0, 10**6)


@dataclass(frozen=True)
class Cases:
    wrong: np.ndarray
    severity: np.ndarray
    pair: np.ndarray
    due: np.ndarray

    @property
    def ordered(self) -> Priority:
        return priority(self.wrong, severity=self.severity, pair=self.pair, due=self.due, horizon=3600)


def drawn(seed: int, n: int) -> Cases:
    rng = np.random.default_rng(seed)
    return Cases(
        np.round(rng.random(n), 1),
        rng.choice([1.0, 5.0, 25.0], n),
        rng.integers(-1, 4, (n, 2)),
        rng.choice([np.inf, -100.0, 50.0, 10_000.0], n),
    )


def test_an_uncertain_label_goes_before_a_certain_one() -> None:
    assert priority([0.1, 0.5, 0.3]).order.tolist() == [1, 2, 0]


def test_severity_outweighs_uncertainty() -> None:
    found = priority([0.5, 0.2], severity=[1, 5])
    assert found.order.tolist() == [1, 0]
    assert found.value.tolist() == [0.5, 1.0]


def test_a_confusion_that_others_share_goes_before_a_lonely_one_in_either_order_of_labels() -> None:
    found = priority([0.3, 0.3, 0.3, 0.3], pair=[[0, 1], [2, 3], [3, 2], [2, 3]])
    assert found.shared.tolist() == [0, 2, 2, 2]
    assert found.reach.tolist() == [1, 1.75, 1.75, 1.75]
    assert found.order.tolist() == [1, 2, 3, 0]


@pytest.mark.parametrize("pair", [[-1, 2], [2, -1], [-1, -1], [2, 2]])
def test_a_case_without_two_labels_shares_no_confusion(pair: list[int]) -> None:
    assert priority([0.1] * 2, pair=[pair, pair]).shared.tolist() == [0, 0]


def test_any_number_of_others_at_most_doubles_the_value() -> None:
    found = priority(np.full(5000, 0.5), pair=np.tile([0, 1], (5000, 1)))
    assert float(found.value.max()) == 1.0


def test_deadlines_within_the_horizon_go_first_by_time_and_those_passed_before_all() -> None:
    found = priority([0.9, 0.1, 0.2, 0.3], due=[np.inf, 1_500, 900, 9_000], now=1_000, horizon=600)
    assert found.order.tolist() == [2, 1, 0, 3]
    assert found.urgent.tolist() == [False, True, True, False]
    assert found.reason(2).startswith("overdue by 0.0 h; 20 % chance")
    assert found.reason(1).startswith("due in 0.1 h; 10 % chance")


def test_an_endless_horizon_orders_all_deadlines() -> None:
    assert priority([0.9, 0.1, 0.2], due=[np.inf, 9e9, 8e9], horizon=np.inf).order.tolist() == [2, 1, 0]


def test_equal_values_go_by_deadline_then_by_number() -> None:
    assert priority([0.5] * 4, due=[np.inf, 9e9, 8e9, 9e9]).order.tolist() == [2, 1, 3, 0]


def test_disagreement_stands_in_where_there_is_no_posterior_and_is_said_to() -> None:
    found = priority([np.nan, 0.4], disagreement=[0.6, 0.9], severity=2, pair=[[0, 1], [1, 0]])
    assert found.order.tolist() == [0, 1]
    assert found.by_disagreement.tolist() == [True, False]
    assert found.reason(0) == "60 % disagreement × severity 2 × 1.5 for 1 more about the same two labels"
    assert priority([0.25]).reason(0) == "25 % chance of a wrong label × severity 1"


@given(SEEDS, CASES)
def test_the_value_is_the_product_of_its_parts_and_orders_what_is_not_urgent(seed: int, n: int) -> None:
    found = drawn(seed, n).ordered
    assert sorted(found.order.tolist()) == list(range(n))
    np.testing.assert_allclose(found.value, found.wrong * found.severity * found.reach, atol=1e-11)
    urgent = found.urgent[found.order]
    assert bool((urgent[:-1] >= urgent[1:]).all())
    rest = found.value[found.order][~urgent]
    assert bool((rest[:-1] >= rest[1:]).all())
    first = found.remaining[found.order][urgent]
    assert bool((first[:-1] <= first[1:]).all())


@given(SEEDS, CASES)
def test_the_parts_of_a_case_do_not_hang_on_the_order_given(seed: int, n: int) -> None:
    cases = drawn(seed, n)
    turn = np.random.default_rng(seed).permutation(n)
    other = Cases(cases.wrong[turn], cases.severity[turn], cases.pair[turn], cases.due[turn]).ordered
    found = cases.ordered
    assert other.value.tolist() == found.value[turn].tolist()
    assert found.value[found.order].tolist() == other.value[other.order].tolist()


@given(SEEDS, CASES, st.floats(0, 1))
def test_more_doubt_never_puts_a_case_later(seed: int, n: int, more: float) -> None:
    cases = drawn(seed, n)
    raised = cases.wrong.copy()
    raised[0] = max(raised[0], more)
    assert replace(cases, wrong=raised).ordered.order.tolist().index(0) <= cases.ordered.order.tolist().index(0)


def test_no_case_gives_no_order() -> None:
    assert priority([], pair=np.zeros((0, 2), int)).order.tolist() == []


@pytest.mark.parametrize(
    ("wrong", "rest", "message"),
    [
        ([1.2], {}, "in \\[0, 1\\]"),
        ([np.nan], {}, "in \\[0, 1\\]"),
        ([np.nan], {"disagreement": [2.0]}, "in \\[0, 1\\]"),
        ([[0.1]], {}, "flat"),
        ([0.1], {"severity": -1}, "severities"),
        ([0.1], {"severity": [1, 2]}, "severity must be one number or 1"),
        ([0.1], {"due": np.nan}, "deadlines"),
        ([0.1], {"now": np.inf}, "deadlines"),
        ([0.1], {"horizon": -1}, "deadlines"),
        ([0.1], {"pair": [0, 1]}, "pairs"),
        ([0.1], {"pair": [[0.5, 1.0]]}, "pairs"),
        ([0.1], {"pair": [[0, 2**31]]}, "below 2"),
    ],
)
def test_what_cannot_be_is_refused(wrong: list[float], rest: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        priority(wrong, **rest)  # type: ignore[arg-type]
