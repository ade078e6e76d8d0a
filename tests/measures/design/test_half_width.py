import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.design import layouts, modelled_variance, units_from_pilot, units_of_model
from apps.measures.estimate import Undefined
from apps.measures.histogram import Histogram
from tests.measures.build import estimate
from tests.simulations.at_once import alpha_of
from tests.simulations.worlds import PREVALENCES, nominal_world


def drawn(units: int, prevalence: list[float], overlap: int, knowing: float, seed: int = 1) -> Statistic:
    world = nominal_world(prevalence, overlap, 0.0, knowing)
    times = world.draw(np.random.default_rng(seed), units, 1)[0]
    statistic = statistic_of_alpha(Histogram.from_counts(np.repeat(world.counts, times, axis=0)))
    assert isinstance(statistic, Statistic)
    return statistic


@pytest.mark.parametrize("prevalence", list(PREVALENCES))
@pytest.mark.parametrize("overlap", [2, 3, 5])
@pytest.mark.parametrize("knowing", [0.3, 0.8, 0.95])
def test_the_modelled_variance_is_that_of_all_patterns(prevalence: str, overlap: int, knowing: float) -> None:
    world = nominal_world(PREVALENCES[prevalence], overlap, 0.0, knowing)
    exact = alpha_of(world.counts, world.probability[None, :] * 1e12)
    variance = float((exact.times * exact.influence**2).sum() / exact.times.sum())
    assert modelled_variance(PREVALENCES[prevalence], knowing**2, overlap) == pytest.approx(variance, rel=1e-6)


@pytest.mark.parametrize(("prevalence", "overlap"), [("50/50", 2), ("90/10", 3), ("4 even", 5)])
def test_the_planned_units_give_about_the_wanted_interval(prevalence: str, overlap: int) -> None:
    n = units_of_model(PREVALENCES[prevalence], 0.64, overlap, 0.08)
    figure = estimate(figure_of(drawn(n, PREVALENCES[prevalence], overlap, 0.8)))
    assert figure.high - figure.low == pytest.approx(0.16, rel=0.2)


def test_a_pilot_plans_as_the_model_it_comes_from() -> None:
    pilot = drawn(4000, [0.7, 0.3], 3, 0.8)
    planned = units_from_pilot(pilot, 0.05)
    assert isinstance(planned, int)
    assert planned == pytest.approx(units_of_model([0.7, 0.3], 0.64, 3, 0.05), rel=0.1)


def test_a_rare_class_needs_units_for_an_interval_at_all() -> None:
    assert units_of_model([0.97, 0.03], 0.6, 3, 0.9) == 400


def test_a_pilot_that_is_too_small_or_unanimous_plans_nothing() -> None:
    assert isinstance(units_from_pilot(drawn(12, [0.5, 0.5], 3, 0.8), 0.1), Undefined)
    assert isinstance(units_from_pilot(drawn(60, [0.5, 0.5], 3, 1.0), 0.1), Undefined)


@settings(max_examples=40)
@given(st.floats(0.05, 0.95), st.floats(0.01, 0.95), st.integers(2, 6), st.floats(0.03, 0.3))
def test_a_shorter_interval_needs_more_units(share: float, agreement: float, overlap: int, half: float) -> None:
    prevalence = [share, 1 - share]
    one, other = (units_of_model(prevalence, agreement, overlap, width) for width in (half, half / 2))
    assert other >= one


def test_layouts_name_every_overlap_and_share_the_labels_out() -> None:
    found = layouts([0.9, 0.1], 0.64, 5, 0.1)
    assert [layout.overlap for layout in found] == [2, 3, 4, 5]
    assert [layout.labels for layout in found] == [layout.units * layout.overlap for layout in found]
    assert all(5 * layout.most_per_annotator >= layout.labels for layout in found)
    units = [layout.units for layout in found]
    assert units == sorted(units, reverse=True)


@pytest.mark.parametrize(
    ("prevalence", "agreement", "overlap", "half"),
    [
        ([0.5, 0.6], 0.5, 2, 0.1),
        ([1.0], 0.5, 2, 0.1),
        ([0.5, 0.5], 1.0, 2, 0.1),
        ([0.5, 0.5], 0.5, 1, 0.1),
        ([0.5, 0.5], 0.5, 2, 0),
    ],
)
def test_senseless_plans_are_refused(prevalence: list[float], agreement: float, overlap: int, half: float) -> None:
    with pytest.raises(ValueError):
        units_of_model(prevalence, agreement, overlap, half)


def test_one_annotator_has_no_overlap() -> None:
    with pytest.raises(ValueError, match="two annotators"):
        layouts([0.5, 0.5], 0.5, 1, 0.1)
