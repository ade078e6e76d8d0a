import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.agreement.bands import KRIPPENDORFF, LANDIS_KOCH, SCALES, Scale, benchmark
from tests.measures.vectors import read

VECTORS = read("bands")


@pytest.mark.parametrize(("value", "error", "claimed", "from_the_top"), VECTORS["landis_koch"], ids=str)
def test_published_probabilities(value: float, error: float, claimed: str, from_the_top: list[float]) -> None:
    found = benchmark(value, error)
    np.testing.assert_allclose(found.at_least[::-1], from_the_top, atol=6e-6)
    assert found.claimed == claimed


@pytest.mark.parametrize(("value", "error", "claimed"), VECTORS["krippendorff"], ids=str)
def test_published_claims_on_krippendorffs_bars(value: float, error: float, claimed: str) -> None:
    assert benchmark(value, error, KRIPPENDORFF).claimed == claimed


@given(st.floats(-1, 1), st.floats(0, 3), st.sampled_from(SCALES))
def test_the_bands_have_all_the_probability(value: float, error: float, scale: Scale) -> None:
    found = benchmark(value, error, scale)
    assert found.probability.sum() == pytest.approx(1)
    assert (found.probability >= -1e-12).all()
    assert found.at_least[0] == 1


@given(st.floats(-1, 1), st.floats(0, 3), st.sampled_from(SCALES))
def test_more_confidence_never_claims_more(value: float, error: float, scale: Scale) -> None:
    order = scale.bands.index
    assert order(benchmark(value, error, scale, 0.99).claimed) <= order(benchmark(value, error, scale, 0.8).claimed)


def test_without_a_standard_error_nothing_is_claimed() -> None:
    assert benchmark(0.99, math.inf).claimed == "poor"


def test_without_any_doubt_the_band_of_the_value_is_claimed() -> None:
    assert benchmark(0.8, 0.0, KRIPPENDORFF).claimed == "reliable"
    assert benchmark(-0.2, 0.0).claimed == "poor"


@pytest.mark.parametrize("arguments", [(1.2, 0.1), (0.5, -0.1), (0.5, math.nan), (math.nan, 0.1)])
def test_figures_that_cannot_be_are_refused(arguments: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="makes no sense"):
        benchmark(*arguments)


def test_a_scale_needs_a_floor_between_any_two_bands() -> None:
    with pytest.raises(ValueError, match="one floor less"):
        Scale("too short", LANDIS_KOCH.bands, (0.1, 0.2))
    with pytest.raises(ValueError, match="one floor less"):
        Scale("upside down", ("a", "b", "c"), (0.5, 0.2))
