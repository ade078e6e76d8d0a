import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.comparing import mcnemar
from tests.measures.vectors import read


@pytest.mark.parametrize("row", read("comparing")["mcnemar"])
def test_published_p_values(row: dict[str, float]) -> None:
    test = mcnemar(row["b"], row["c"])
    assert float(test.exact) == pytest.approx(row["exact"], abs=1e-8)
    assert float(test.mid_p) == pytest.approx(row["midp"], abs=1e-8)


def test_equal_to_the_binomial_test_for_every_small_table() -> None:
    gains, losses = np.indices((15, 15)).reshape(2, -1)[:, 1:]
    test = mcnemar(gains, losses)
    for i, (b, c) in enumerate(zip(gains.tolist(), losses.tolist(), strict=True)):
        assert test.exact[i] == pytest.approx(stats.binomtest(b, b + c).pvalue, abs=1e-12)
        assert test.regression[i] == pytest.approx(stats.binomtest(b, b + c, alternative="less").pvalue, abs=1e-12)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_exchanging_the_two_leaves_two_sided_p_values(b: int, c: int) -> None:
    there, back = mcnemar(b, c), mcnemar(c, b)
    assert there.exact == back.exact
    assert there.mid_p == back.mid_p
    assert 0 <= there.mid_p <= there.exact <= 1


@pytest.mark.parametrize("counts", [(-1, 3), (2.5, 1), (float("nan"), 1)])
def test_what_is_no_count_is_refused(counts: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        mcnemar(*counts)
