from dataclasses import replace

import numpy as np
import pytest

from apps.measures.estimate import Undefined
from apps.measures.intervals import clopper_pearson
from apps.measures.routing import blind_audit
from apps.measures.strategy import Basis, Moments, Settings, what_if
from apps.measures.strategy.what_if import noticed_after
from tests.measures.build import estimate

SCORE = np.linspace(0.005, 0.995, 100)
# The ten least sure are wrong; people get 4 of the 50 least sure records wrong, one of the others.
BASIS = Basis(
    SCORE,
    SCORE < 0.1,
    SCORE,
    np.isin(np.arange(100), (1, 2, 3, 4, 80)),
    np.array([1] * 20 + [0] * 80),
    np.full(100, 3),
    Moments.of([8.0, 12.0] * 30),
    Moments.of([18.0, 22.0] * 30),
    0.002,
)
NOW = Settings(threshold=0.5, audit=0.1, volume=1000, hourly=36.0, per_error=5.0)
LEVEL = 1 - 0.05 / 5


def test_every_figure_is_worked_out_from_its_parts() -> None:
    found = what_if(BASIS, NOW)
    assert estimate(found.unseen).value == 0.5
    assert estimate(found.unseen_wrong).value == 0
    assert estimate(found.seconds).value == pytest.approx(0.5 * 10 + 0.1 * 20)
    assert estimate(found.hours).value == pytest.approx(7 * 1000 / 3600)
    assert estimate(found.cost).value == pytest.approx(1000 * (7 * 36 / 3600 + 0.002))
    assert estimate(found.errors).value == pytest.approx(1000 * 0.5 * 4 / 50)
    assert estimate(found.risk).value == pytest.approx(5 * 40)
    assert estimate(found.per_correct).value == pytest.approx((7 * 36 / 3600 + 0.002) / 0.96)
    assert found.audits == 100


def test_bounds_are_those_of_the_parts_at_a_fifth_of_the_error() -> None:
    found = what_if(BASIS, NOW)
    unseen = [float(bound) for bound in clopper_pearson(50, 100, LEVEL)]
    slipped = [float(bound) for bound in clopper_pearson(0, 100, LEVEL)]
    people = [float(bound) for bound in clopper_pearson(4, 50, LEVEL)]
    errors = estimate(found.errors)
    assert errors.low == pytest.approx(1000 * (slipped[0] + (1 - unseen[1]) * people[0]))
    assert errors.high == pytest.approx(1000 * (slipped[1] + (1 - unseen[0]) * people[1]))


def test_a_lower_threshold_takes_work_away_and_lets_errors_through() -> None:
    strict, loose = what_if(BASIS, replace(NOW, threshold=0.9)), what_if(BASIS, replace(NOW, threshold=0.0))
    assert estimate(loose.hours).value < estimate(strict.hours).value
    assert estimate(loose.unseen).value == 1
    assert estimate(loose.unseen_wrong).value == 0.1


def test_from_one_nothing_is_taken_unseen_even_where_the_model_is_certain() -> None:
    certain = replace(BASIS, score=np.ones(100))
    found = what_if(certain, replace(NOW, threshold=1.0))
    assert estimate(found.unseen).value == 0
    assert isinstance(found.unseen_wrong, Undefined)


def test_more_labels_cost_more_and_their_errors_come_from_items_with_several() -> None:
    three = what_if(BASIS, replace(NOW, overlap=3))
    assert estimate(three.seconds).value == pytest.approx(3 * 0.5 * 10 + 0.1 * 20)
    assert estimate(three.errors).value == 0.0
    four = what_if(BASIS, replace(NOW, overlap=4))
    assert isinstance(four.errors, Undefined) and "0 items with a known answer have 4 labels" in four.errors.reason
    assert estimate(four.hours).value > estimate(three.hours).value


def test_records_asked_blind_need_a_person_whatever_they_score() -> None:
    found = what_if(BASIS, replace(NOW, calibration=0.2))
    assert estimate(found.seconds).value == pytest.approx(0.8 * 0.5 * 10 + 0.3 * 20)


def test_what_is_not_known_is_not_worked_out() -> None:
    empty = what_if(Basis(), Settings(threshold=0.9))
    assert all(isinstance(figure, Undefined) for figure in empty.figures().values())
    unpriced = what_if(BASIS, replace(NOW, hourly=None, per_error=None))
    assert isinstance(unpriced.cost, Undefined) and isinstance(unpriced.risk, Undefined)
    assert estimate(unpriced.hours).value > 0


@pytest.mark.parametrize(
    "wrong", [{"threshold": 1.1}, {"audit": -0.1}, {"overlap": 0}, {"volume": 0}, {"hourly": -1.0}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1|at least one label"):
        replace(NOW, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("target", [0.02, 0.05])
def test_so_many_audits_show_twice_the_error_in_about_half_of_all_streams(target: float) -> None:
    rng, said = np.random.default_rng(5), noticed_after(target)
    assert said is not None
    prior = 20.0 if target <= 0.03 else 10.0
    took = [
        blind_audit(rng.random(6 * said) < 2 * target, target, prior=prior).revoked_after or 6 * said
        for _ in range(200)
    ]
    assert 0.6 * said < np.median(took) < 1.6 * said
    assert noticed_after(0.5) is None
