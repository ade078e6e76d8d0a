import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.design import units_for_class, units_to_exceed
from tests.measures.vectors import read

VECTORS = read("design")


@pytest.mark.parametrize(("share", "floor", "significance", "n"), VECTORS["kunits"]["rows"])
def test_published_numbers_of_units(share: float, floor: float, significance: float, n: int) -> None:
    assert units_to_exceed(floor, share, significance) == n


@given(st.integers(1, 60), st.floats(0.01, 0.99), st.sampled_from([0.8, 0.95, 0.99]))
def test_it_is_the_smallest_number_that_holds_enough_of_a_class(wanted: int, share: float, confidence: float) -> None:
    n = units_for_class(wanted, share, confidence)
    assert stats.binom.sf(wanted - 1, n, share) >= confidence - 1e-9
    assert n == wanted or stats.binom.sf(wanted - 1, n - 1, share) < confidence + 1e-9


def test_nothing_wanted_needs_nothing_and_the_only_class_no_more_than_wanted() -> None:
    assert units_for_class(0, 0.1) == 0
    assert units_for_class(7, 1.0) == 7


def test_rarer_classes_and_higher_floors_need_more() -> None:
    assert np.all(np.diff([units_to_exceed(0.8, share) for share in (0.5, 0.2, 0.1, 0.02)]) > 0)
    assert np.all(np.diff([units_to_exceed(floor, 0.2) for floor in (0.4, 0.6, 0.8, 0.95)]) > 0)


@pytest.mark.parametrize("arguments", [(1.0, 0.5), (0.8, 0.0), (-0.1, 0.5), (0.8, 0.5, 1.0)])
def test_senseless_floors_are_refused(arguments: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="no number of units"):
        units_to_exceed(*arguments)


@pytest.mark.parametrize("arguments", [(5, 0.0), (-1, 0.5), (5, 0.5, 1.0)])
def test_senseless_classes_are_refused(arguments: tuple[int, float]) -> None:
    with pytest.raises(ValueError, match="no number of units"):
        units_for_class(*arguments)
