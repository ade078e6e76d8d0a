"""Going on from an earlier result gives what starting afresh gives."""

from collections.abc import Callable

import numpy as np
import pytest

from apps.measures.ratings import Ratings
from apps.measures.truth import Inference, dawid_skene, glad, one_coin
from tests.measures.truth.crowds import rows_only, simulated

CROWD = simulated(21, units=500, annotators=12, levels=3, per_unit=5, low=0.6).ratings


@pytest.mark.parametrize("infer", [dawid_skene, one_coin])
def test_new_labels_units_and_annotators_give_what_a_cold_start_gives(infer: Callable[..., Inference]) -> None:
    known = (CROWD.unit < 480) & (CROWD.annotator < 11)
    earlier_rows = rows_only(CROWD, known)
    arrays = (earlier_rows.unit, earlier_rows.annotator, earlier_rows.code)
    earlier = infer(Ratings(*arrays, 480, 11, 3))
    warm, cold = infer(CROWD, start=earlier, tolerance=1e-14), infer(CROWD, tolerance=1e-14)
    np.testing.assert_allclose(warm.posterior, cold.posterior, atol=1e-5)
    assert warm.log_likelihood == pytest.approx(cold.log_likelihood, abs=1e-6)


@pytest.mark.parametrize("infer", [dawid_skene, one_coin])
def test_a_few_new_labels_take_fewer_sweeps_than_a_cold_start(infer: Callable[..., Inference]) -> None:
    earlier = infer(rows_only(CROWD, CROWD.unit < 495))
    assert len(infer(CROWD, start=earlier).trace) < len(infer(CROWD).trace)


def test_a_label_that_was_impossible_before_can_be_gone_on_from() -> None:
    """Plain Dawid–Skene gives codes never seen the probability zero."""
    earlier = dawid_skene(rows_only(CROWD, CROWD.code < 2), smoothing=0)
    found = dawid_skene(CROWD, smoothing=0, start=earlier)
    assert np.isfinite(found.trace).all()
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1)


def test_a_start_of_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match="no confusion matrices"):
        dawid_skene(CROWD, start=one_coin(CROWD))
    with pytest.raises(ValueError, match="cannot go on from GLAD"):
        one_coin(CROWD, start=glad(rows_only(CROWD, CROWD.unit < 50)))


@pytest.mark.parametrize("infer", [dawid_skene, one_coin])
def test_a_start_with_more_annotators_or_other_classes_is_refused(infer: Callable[..., Inference]) -> None:
    more = infer(simulated(22, annotators=13, levels=3).ratings)
    other = infer(simulated(22, annotators=12, levels=4).ratings)
    for start in (more, other):
        with pytest.raises(ValueError, match="cannot go on from"):
            infer(CROWD, start=start)
