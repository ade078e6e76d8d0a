import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.bias import seeds_needed, signal_detection
from apps.measures.estimate import Undefined
from tests.measures.build import estimate
from tests.measures.vectors import read

VECTORS = read("bias")
counts = st.integers(0, 500)


def test_published_sensitivity_and_criterion() -> None:
    vector = VECTORS["signal_detection"]
    found = signal_detection(vector["caught"], vector["missed"], vector["needless"], vector["left"])
    assert estimate(found.sensitivity).value == pytest.approx(vector["sensitivity"], abs=5e-4)
    assert estimate(found.criterion).value == pytest.approx(vector["criterion"], abs=5e-4)
    assert estimate(found.catch_rate).value == 0.68


def test_published_numbers_of_seeds() -> None:
    vector = VECTORS["seeds_needed"]
    assert [seeds_needed(rate, vector["standard"]) for rate in vector["catch_rate"]] == vector["seeds"]


def test_a_reviewer_who_edits_by_chance_has_no_sensitivity() -> None:
    assert estimate(signal_detection(50, 50, 500, 500).sensitivity).value == pytest.approx(0, abs=1e-12)


def test_who_passes_everything_has_a_high_criterion_and_a_finite_one() -> None:
    found = signal_detection(0, 50, 0, 500)
    assert estimate(found.criterion).low > 1
    assert estimate(found.catch_rate).value == 0


@given(counts, counts, counts, counts)
def test_every_figure_is_finite_or_says_why_not(caught: int, missed: int, needless: int, left: int) -> None:
    found = signal_detection(caught, missed, needless, left)
    assert isinstance(found.catch_rate, Undefined) == (caught + missed == 0)
    assert isinstance(found.sensitivity, Undefined) == (caught + missed == 0 or needless + left == 0)


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        signal_detection(-1, 0, 0, 0)
    with pytest.raises(ValueError, match="catch rate"):
        seeds_needed(0.95)


@pytest.mark.simulation
def test_the_interval_of_the_sensitivity_covers_the_true_one() -> None:
    from scipy import special

    truth = float(special.ndtri(0.7) - special.ndtri(0.05))
    rng = np.random.default_rng(0)
    caught, needless = rng.binomial(60, 0.7, 2000), rng.binomial(500, 0.05, 2000)
    figures = [
        estimate(signal_detection(c, 60 - c, e, 500 - e).sensitivity)
        for c, e in zip(caught.tolist(), needless.tolist(), strict=True)
    ]
    assert np.mean([figure.low <= truth <= figure.high for figure in figures]) >= 0.93
