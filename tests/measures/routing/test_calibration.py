import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.routing import Calibration, coverage_thresholds
from tests.measures.vectors import read

VECTOR = read("routing")["certificate"]


def test_thresholds_accept_the_asked_shares() -> None:
    found = coverage_thresholds(np.linspace(0.9995, 0.5, 400), 0.1)
    assert found == pytest.approx(VECTOR["thresholds"], abs=1e-6)


def test_counts_at_each_threshold() -> None:
    score = np.linspace(0.9995, 0.5, 400)
    wrong = np.zeros(400, np.bool_)
    for until, errors in zip(VECTOR["accepted_at_threshold"], np.diff(VECTOR["errors"], prepend=0), strict=True):
        wrong[until - errors : until] = True
    calibration = Calibration.of(score, wrong, coverage_thresholds(score, 0.1))
    assert calibration.accepted.tolist() == VECTOR["accepted_at_threshold"]
    assert calibration.errors.tolist() == VECTOR["errors"]


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40))
def test_counting_equals_comparing_every_item(items: list[tuple[int, bool]]) -> None:
    score, wrong = np.array([s for s, _ in items]) / 6, np.array([w for _, w in items])
    calibration = Calibration.of(score, wrong, [0.5, 0.2, 0.5, 0.9])
    assert calibration.threshold.tolist() == [0.9, 0.5, 0.2]
    assert calibration.accepted.tolist() == [(score >= t).sum() for t in (0.9, 0.5, 0.2)]
    assert calibration.errors.tolist() == [((score >= t) & wrong).sum() for t in (0.9, 0.5, 0.2)]


def test_items_of_equal_score_are_accepted_together() -> None:
    assert coverage_thresholds([0.7, 0.7, 0.7, 0.1], 0.25).tolist() == [0.7, 0.1]


def test_a_step_that_does_not_divide_one_ends_with_everything() -> None:
    assert coverage_thresholds([0.4, 0.3, 0.2, 0.1], 0.3).tolist() == [0.3, 0.2, 0.1]


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="true or false"):
        Calibration.of([0.1], [1], [0.5])
    with pytest.raises(ValueError, match="finite"):
        Calibration.of([float("nan")], [True], [0.5])
    with pytest.raises(ValueError, match="finite scores"):
        coverage_thresholds([])
    with pytest.raises(ValueError, match="step"):
        coverage_thresholds([0.1], 0.0)


@pytest.mark.parametrize(
    ("threshold", "accepted", "errors", "n"),
    [([0.5, 0.9], [1, 2], [0, 0], 5), ([0.9, 0.5], [2, 1], [0, 0], 5), ([0.9], [2], [3], 5), ([0.9], [6], [0], 5)],
)
def test_counts_that_cannot_be_are_refused(
    threshold: list[float], accepted: list[int], errors: list[int], n: int
) -> None:
    with pytest.raises(ValueError, match=r"fall|wrong"):
        Calibration(np.array(threshold), np.array(accepted), np.array(errors), n)
