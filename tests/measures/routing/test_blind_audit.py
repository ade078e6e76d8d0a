import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from apps.measures.estimate import Undefined
from apps.measures.routing import blind_audit
from tests.measures.build import estimate
from tests.measures.vectors import read

VECTORS = read("routing")


def seen(wrong: int, n: int) -> np.ndarray:
    return np.arange(n) < wrong


def test_evidence_equals_the_published_one() -> None:
    vector = VECTORS["e_process"]
    for wrong, n, evidence in vector["rows"]:
        audit = blind_audit(seen(wrong, n), vector["target"], prior=vector["prior"])
        assert audit.evidence[-1] == pytest.approx(evidence, abs=1e-6)


def test_the_interval_at_all_times_equals_the_published_one() -> None:
    vector = VECTORS["confidence_sequence"]
    for correct, n, low, high in vector["rows"]:
        rate = estimate(blind_audit(seen(n - correct, n), 0.1, vector["alpha"]).error_rate)
        assert (1 - rate.high, 1 - rate.low) == pytest.approx((low, high), abs=1e-6)


def test_evidence_is_the_mean_likelihood_ratio_above_the_target() -> None:
    wrong, n, target, prior = 4, 60, 0.02, 20

    def ratio(q: float) -> float:
        return float(stats.beta.pdf(q, 1, prior) * stats.binom.pmf(wrong, n, q) / stats.binom.pmf(wrong, n, target))

    mean = integrate.quad(ratio, target, 1)[0] / stats.beta.sf(target, 1, prior)
    assert blind_audit(seen(wrong, n), target, prior=prior).evidence[-1] == pytest.approx(mean, rel=1e-6)


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_evidence_after_each_item_does_not_know_the_future(wrong: list[bool]) -> None:
    whole = blind_audit(np.array(wrong), 0.05).evidence
    for stop in range(1, len(wrong) + 1):
        assert blind_audit(np.array(wrong[:stop]), 0.05).evidence[-1] == whole[stop - 1]


def test_a_certificate_is_revoked_once_and_for_all() -> None:
    audit = blind_audit(np.concatenate([np.ones(10, np.bool_), np.zeros(2000, np.bool_)]), 0.02)
    assert audit.revoked_after is not None
    assert audit.revoked_after <= 10
    assert audit.evidence[-1] < 20


def test_long_streams_stay_finite() -> None:
    for wrong in (0, 200_000):
        audit = blind_audit(seen(wrong, 200_000), 0.02)
        assert np.isfinite(audit.evidence).all()
        assert (audit.evidence > 0).all()
        assert (audit.revoked_after is None) == (wrong == 0)


def test_before_the_first_item_nothing_is_known() -> None:
    audit = blind_audit([], 0.02)
    assert audit.revoked_after is None
    assert isinstance(audit.error_rate, Undefined)


@pytest.mark.parametrize(("target", "alpha", "prior"), [(0.0, 0.05, 20), (0.02, 1.0, 20), (0.02, 0.05, 0)])
def test_arguments_that_make_no_sense_are_refused(target: float, alpha: float, prior: float) -> None:
    with pytest.raises(ValueError, match="must be in"):
        blind_audit([True], target, alpha, prior)
    with pytest.raises(ValueError, match="true or false"):
        blind_audit([1, 0], 0.02)


@pytest.mark.simulation
@pytest.mark.parametrize("rate", [0.02, 0.01])
def test_an_honest_stream_is_hardly_ever_revoked_however_often_it_is_read(rate: float) -> None:
    rng = np.random.default_rng(3)
    revoked = [blind_audit(rng.random(2000) < rate, 0.02).revoked_after is not None for _ in range(600)]
    assert np.mean(revoked) <= 0.05


@pytest.mark.simulation
def test_a_bad_stream_is_revoked_soon() -> None:
    rng = np.random.default_rng(4)
    after = [blind_audit(rng.random(1000) < 0.10, 0.02).revoked_after or 1000 for _ in range(400)]
    assert 20 <= np.median(after) <= 50
