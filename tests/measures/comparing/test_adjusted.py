import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from apps.measures.comparing import benjamini_hochberg, benjamini_yekutieli, holm
from tests.measures.vectors import read

VECTOR = read("comparing")["adjusted"]
p_values = st.lists(st.floats(0, 1), max_size=30)


def test_benjamini_and_hochbergs_own_example() -> None:
    adjusted = benjamini_hochberg(VECTOR["p"])
    assert adjusted == pytest.approx(VECTOR["adjusted_BH"], abs=1e-6)
    assert (adjusted <= 0.05).sum() == VECTOR["rejected_at_05"]


def test_holm_and_benjamini_yekutieli_equal_r() -> None:
    assert holm(VECTOR["p"])[:4] == pytest.approx(VECTOR["holm_first"], abs=1e-8)
    assert benjamini_yekutieli(VECTOR["p"])[:4] == pytest.approx(VECTOR["BY_first"], abs=1e-8)


@pytest.mark.parametrize("m", [1, 2, 7, 40])
def test_equal_to_scipy_and_statsmodels(m: int) -> None:
    p = np.round(np.random.default_rng(m).beta(0.5, 2, m), 2)
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p, method="bh"), abs=1e-12)
    assert benjamini_yekutieli(p) == pytest.approx(stats.false_discovery_control(p, method="by"), abs=1e-12)
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)


@given(p_values)
def test_the_order_of_questions_does_not_matter(p: list[float]) -> None:
    order = np.random.default_rng(len(p)).permutation(len(p))
    values = np.array(p, np.float64)
    for adjust in (benjamini_hochberg, benjamini_yekutieli, holm):
        assert np.array_equal(adjust(values)[order], adjust(values[order]))


@given(p_values)
def test_adjusting_never_lowers_a_p_value(p: list[float]) -> None:
    for adjust in (benjamini_hochberg, benjamini_yekutieli, holm):
        assert (adjust(p) >= np.array(p)).all()


@pytest.mark.parametrize("p", [[0.5, 1.1], [-0.1], [float("nan")], [[0.1]]])
def test_what_is_no_p_value_is_refused(p: list[float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm(p)
