"""The loop keeps what it promises where the truth is known, and what is done without it does not.

Bounds allow for four Monte-Carlo standard errors.
"""

import numpy as np
import pytest

from apps.learning.backends import Predictions
from apps.learning.gate import FrozenGold, Promotion, promotion
from apps.learning.provenance import Admission
from apps.learning.route import Binding, RoutingCertificate, certified, standing
from apps.measures.comparing import GateRules
from apps.measures.routing import Promise
from tests.simulations.loop_worlds import OverConfident, naive_thresholds, records, trained_for_rounds

pytestmark = pytest.mark.simulation
CALIBRATIONS, N, TARGET, DELTA, SEED = 2000, 1000, 0.05, 0.10, 20261122
BINDING = Binding("m" * 64, "1", "stream")
WORLD = OverConfident()


def most(level: float, runs: int) -> float:
    """What a procedure that errs with this probability stays below in so many runs."""
    return level + 4 * float(np.sqrt(level * (1 - level) / runs))


def thresholds(promise: Promise) -> tuple[np.ndarray, np.ndarray]:
    """The certified threshold of each calibration (above 1: nothing is accepted), and the naive one."""
    rng = np.random.default_rng(SEED)
    stream = WORLD.drawn(rng, 20_000)[0]
    score, wrong = WORLD.drawn(rng, CALIBRATIONS, N)
    found = [
        certified(s, w, stream, BINDING, target=TARGET, promise=promise, delta=DELTA)
        for s, w in zip(score, wrong, strict=True)
    ]
    chosen = [one.promised.threshold if isinstance(one, RoutingCertificate) else 1.0 for one in found]
    return np.array(chosen), naive_thresholds(score, wrong, TARGET)


def test_the_selective_promise_is_kept_and_the_naive_threshold_breaks_it_in_over_half() -> None:
    chosen, naive = thresholds(Promise.SELECTIVE)
    broken = float((WORLD.risks(chosen)[0][chosen < 1] > TARGET).sum() / CALIBRATIONS)
    assert broken <= DELTA
    assert (chosen < 1).mean() > 0.7
    assert (WORLD.risks(naive)[0] > TARGET).mean() > 0.5


def test_the_marginal_promise_is_kept() -> None:
    chosen, _ = thresholds(Promise.MARGINAL)
    assert (WORLD.risks(chosen)[1] > TARGET).mean() <= DELTA
    assert (chosen < 1).all()


def certificate() -> RoutingCertificate:
    rng = np.random.default_rng(SEED)
    found = certified(*WORLD.drawn(rng, 5 * N), WORLD.drawn(rng, 20_000)[0], BINDING, target=TARGET)
    assert isinstance(found, RoutingCertificate)
    return found


def test_audits_revoke_rarely_where_the_promise_holds_and_soon_where_it_does_not() -> None:
    rng, held = np.random.default_rng(SEED), certificate()
    runs = 300
    at_target = [standing(held, BINDING, 0, rng.random(3000) < TARGET).valid for _ in range(runs)]
    assert 1 - np.mean(at_target) <= most(0.05, runs)
    delays = [standing(held, BINDING, 0, rng.random(1000) < 0.15).audit.revoked_after for _ in range(runs)]
    assert all(delay is not None for delay in delays)
    assert np.median([delay for delay in delays if delay is not None]) < 100


def gates(difference: float, runs: int, part: float = 0.0, n: int = 2000) -> list[Promotion]:
    """Verdicts on a challenger whose accuracy differs by this much, and by `part` less on a fifth of the gold."""
    rng = np.random.default_rng(SEED)
    labels, night = ("a",) * n, np.arange(n) < n // 5
    gold, verdicts = FrozenGold(labels, slices={"night": night, "day": ~night}), []
    for _ in range(runs):
        draw = rng.random(n)
        lost = 0.03 - difference / 2 + np.where(night, part, 0.0)
        gained = 0.03 + difference / 2 + np.where(night, 0.0, part / 4)
        champion = np.where((draw < gained) | (draw > 0.96), "b", "a")
        challenger = np.where(((draw >= gained) & (draw < gained + lost)) | (draw > 0.96), "b", "a")
        sides = [Predictions(tuple(side.tolist()), np.full(n, 0.93)) for side in (champion, challenger)]
        verdicts.append(promotion(*sides, gold, rules=GateRules(margin=0.02, cost_margin=0.02)).verdict)
    return verdicts


def test_a_challenger_that_is_worse_by_the_margin_is_rarely_promoted() -> None:
    runs = 250
    assert gates(-0.02, runs).count(Promotion.PROMOTE) / runs <= most(0.05, runs)


def test_an_equal_challenger_is_mostly_promoted_and_seldom_refused() -> None:
    runs = 150
    verdicts = gates(0.0, runs)
    assert verdicts.count(Promotion.PROMOTE) / runs > 0.6
    assert verdicts.count(Promotion.REFUSE) / runs <= most(0.10, runs)


def test_a_challenger_that_lost_a_part_is_refused_though_it_is_as_good_on_the_whole() -> None:
    runs = 150
    assert gates(0.0, runs, part=0.08).count(Promotion.REFUSE) / runs > 0.9


ADMISSIONS = {"off": None, "on": Admission(), "capped": Admission(model_share=0.2, model_weight=0.3)}


def part_accuracy(breaker: str) -> float:
    """The accuracy on the part that misleads, of the last of eight models, mean of three runs."""
    found = []
    for seed in range(3):
        fresh = records(np.random.default_rng(100 + seed), 4000)
        guessed = np.array(trained_for_rounds(seed, ADMISSIONS[breaker]).best(fresh.x)[0])
        found.append(float((guessed == fresh.truth)[fresh.part].mean()))
    return float(np.mean(found))


def test_a_model_that_learns_from_itself_stays_wrong_where_it_was_sure() -> None:
    assert part_accuracy("off") < 0.5


@pytest.mark.parametrize("breaker", ["capped", "on"])
def test_the_circuit_breaker_keeps_it_from_that(breaker: str) -> None:
    assert part_accuracy(breaker) > 0.85
