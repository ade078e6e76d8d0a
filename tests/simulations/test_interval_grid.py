"""The interval of alpha and AC1 holds over a grid of populations, or is refused; the common others do not hold.

Bounds allow for three Monte-Carlo standard errors. Seeds are fixed, so a failure is a change of the procedure.
"""

import numpy as np
import pytest

from apps.measures.agreement.ac1 import gwet_statistic
from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.agreement.chance import Observed
from apps.measures.agreement.free_marginal import brennan_prediger_statistic
from apps.measures.agreement.percent import percent_statistic
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.histogram import Histogram
from tests.measures.build import estimate
from tests.simulations import coverage as over
from tests.simulations.at_once import ac1_of, alpha_of, brennan_prediger_of, percent_of
from tests.simulations.worlds import PREVALENCES, nominal_world, ordinal_world

pytestmark = pytest.mark.simulation
ROUNDS, SEED = 800, 20261123
FEW_DISAGREE = 25
Cells = dict[str, list[over.Coverage]]
GRIDS = ["alpha", "AC1", "ordinal alpha", "percent agreement", "Brennan-Prediger"]


def error_of(share: float, rounds: float = ROUNDS) -> float:
    return 3 * float(np.sqrt(share * (1 - share) / rounds))


@pytest.fixture(scope="module")
def cells() -> dict[str, list[over.Coverage]]:
    return {name: [over.coverage(cell) for cell in grid] for name, grid in over.grids(ROUNDS, SEED).items()}


@pytest.mark.parametrize("grid", GRIDS)
def test_where_an_interval_is_given_it_covers_as_often_as_it_says(grid: str, cells: Cells) -> None:
    given = [c for c in cells[grid] if c.given >= 0.9]
    assert len(given) > 100
    assert min(c.when_given for c in given) >= 0.935 - error_of(0.935)
    # At the border of refusal the data that pass are selected ones.
    many = [c.when_given for c in given if c.disagreeing >= FEW_DISAGREE and c.given >= 0.97]
    assert max(many) <= 0.965 + error_of(0.965)
    assert 0.945 <= float(np.mean(many)) <= 0.955
    # Few disagreeing units are few possible intervals, so their coverage comes in steps, and errs to the safe side.
    assert max(c.when_given for c in given if c.disagreeing >= 3) <= 0.985 + error_of(0.985)


@pytest.mark.parametrize("grid", GRIDS)
def test_nowhere_is_a_false_interval_shown_more_often_than_it_says(grid: str, cells: Cells) -> None:
    assert min(c.honest for c in cells[grid]) >= 0.935 - error_of(0.935)


def test_what_is_refused_is_what_student_t_gets_wrong(cells: Cells) -> None:
    refused = [c.plain for c in cells["alpha"] if c.given < 0.1]
    assert len(refused) > 100
    assert float(np.median(refused)) < 0.9
    assert min(refused) < 0.3


def test_student_t_fails_on_cells_that_are_not_refused_too(cells: Cells) -> None:
    assert sum(c.plain < 0.93 for c in cells["alpha"] if c.given >= 0.9) > 3
    assert min(c.plain for c in cells["AC1"] if c.given >= 0.9) < 0.9


@pytest.mark.parametrize(("prevalence", "most"), [("90/10", 0.80), ("97/3", 0.60), ("4 even", 0.90)])
def test_the_error_under_no_agreement_does_not_hold(prevalence: str, most: float) -> None:
    world = nominal_world(PREVALENCES[prevalence], 3, 0.0, 0.8)
    drawn = world.draw(np.random.default_rng(SEED), 1000, ROUNDS)
    assert over.contains(over.fleiss_h0(world, 1000, drawn), over.true_value(world, alpha_of)).mean() < most


@pytest.mark.parametrize("prevalence", ["50/50", "90/10", "4 even"])
def test_the_bootstrap_of_single_pairs_does_not_hold(prevalence: str) -> None:
    world = nominal_world(PREVALENCES[prevalence], 3, 0.0, 0.8)
    drawn = world.draw(np.random.default_rng(SEED), 300, ROUNDS)
    assert over.contains(over.krippendorff_bootstrap(world, 300, drawn), over.true_value(world, alpha_of)).mean() < 0.9


@pytest.mark.parametrize("units", [30, 80, 400])
@pytest.mark.parametrize("name", ["alpha", "ordinal alpha", "interval alpha", "ac1", "percent", "brennan"])
def test_the_simulated_figures_are_those_of_the_product(name: str, units: int) -> None:
    world = ordinal_world([0.4, 0.3, 0.2, 0.1], 3, 0.3, 1.2)
    times = world.draw(np.random.default_rng(SEED), units, 1)
    data = Histogram.from_counts(np.repeat(world.counts, times[0], axis=0))
    drawn = {
        "alpha": lambda: alpha_of(world.counts, times),
        "ordinal alpha": lambda: alpha_of(world.counts, times, ranked=True),
        "interval alpha": lambda: alpha_of(world.counts, times, values=np.arange(4.0)),
        "ac1": lambda: ac1_of(world.counts, times),
        "percent": lambda: percent_of(world.counts, times),
        "brennan": lambda: brennan_prediger_of(world.counts, times),
    }[name]()
    product = {
        "alpha": lambda: statistic_of_alpha(data),
        "ordinal alpha": lambda: statistic_of_alpha(data, "ordinal"),
        "interval alpha": lambda: statistic_of_alpha(data, "interval"),
        "ac1": lambda: gwet_statistic(Observed.of(data)),
        "percent": lambda: percent_statistic(Observed.of(data)),
        "brennan": lambda: brennan_prediger_statistic(Observed.of(data)),
    }[name]()
    assert isinstance(product, Statistic)
    assert drawn.value[0] == pytest.approx(product.value, abs=1e-12)
    assert drawn.many.error[0] == pytest.approx(product.error, rel=1e-9)
    occurring = drawn.times[0] > 0
    centred = drawn.influence[0] - drawn.influence[0] @ drawn.times[0] / drawn.times[0].sum()
    np.testing.assert_allclose(np.sort(centred[occurring]), np.sort(product.influence), atol=1e-9)
    figure = estimate(figure_of(product))
    low, high = over.shown(drawn)
    assert (figure.low, figure.high) == pytest.approx((low[0], high[0]), abs=1e-12)
    assert over.given(drawn)[0] == (product.refused is None)
