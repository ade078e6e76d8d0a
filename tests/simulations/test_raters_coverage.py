"""Intervals of figures that know who labelled, and of each label, contain the truth about as often as they say.

Pairs, annotators and labels of one data set hang together, so the bounds allow for four Monte-Carlo standard errors
of that many independent data sets.
"""

import numpy as np
import pytest

from tests.simulations.raters import MIXES, covered, covered_by_new_annotators

pytestmark = pytest.mark.simulation
ROUNDS, SEED = 200, 20261126
FIXED_ANNOTATORS = {"share of equal repeats, all", "kappa of repeats, all"}


@pytest.mark.parametrize(("mix", "units"), [("50/50", 50), ("50/50", 150), ("40/30/20/10", 150), ("90/10", 500)])
def test_figures_by_annotator_and_by_label_cover_as_they_say(mix: str, units: int) -> None:
    found = covered(MIXES[mix], units, ROUNDS, SEED)
    given = {name: hit for name, (share, hit) in found.items() if share >= 0.5}
    assert {"Conger", "share against the rest", "positive agreement of a label"} <= set(given)
    least = 0.95 - 4 * float(np.sqrt(0.95 * 0.05 / ROUNDS))
    assert {name: hit for name, hit in given.items() if hit < least} == {}
    # Clustering by annotator takes them as drawn; here they are always the same six, so these are too wide.
    single = [hit for name, hit in given.items() if name not in FIXED_ANNOTATORS]
    assert 0.94 <= float(np.mean(single)) <= 0.98


def test_pairs_with_few_units_in_common_are_refused() -> None:
    assert covered(MIXES["90/10"], 50, 20, SEED)["Cohen of pairs"][0] == 0


@pytest.mark.parametrize("annotators", [5, 20])
def test_repeats_of_annotators_drawn_anew_are_covered_by_the_intervals_of_all(annotators: int) -> None:
    least = 0.93 - 3 * float(np.sqrt(0.93 * 0.07 / 300))
    assert min(covered_by_new_annotators(annotators, True, 300, SEED).values()) >= least
