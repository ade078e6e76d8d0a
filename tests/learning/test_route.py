import numpy as np
import pytest

from apps.learning.route import Binding, NotYet, RoutingCertificate, certified, for_people, standing
from apps.measures.routing import Promise

BINDING = Binding("m" * 64, "guideline 3", "camera 1")
STREAM = np.linspace(0.5, 1, 2000)
GOOD, BAD = np.zeros(30, np.bool_), np.ones(30, np.bool_)


def sample(n: int, error: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Random scores, and errors that are as frequent as `error` below .8 and never above."""
    rng = np.random.default_rng(seed)
    score = rng.choice(STREAM, n)
    return score, (score < 0.8) & (rng.random(n) < error)


def certificate(n: int = 1000, **more: object) -> RoutingCertificate:
    found = certified(*sample(n, 0.5), STREAM, BINDING, target=0.05, **more)  # type: ignore[arg-type]
    assert isinstance(found, RoutingCertificate)
    return found


def test_what_is_sure_is_accepted_and_the_rest_is_not() -> None:
    found = certificate()
    assert 0.7 < found.promised.threshold < 0.85
    assert found.accepts([0.5, 0.99]).tolist() == [False, True]
    assert "5 % is wrong, with 90 % confidence" in found.as_sentence()
    assert "1000 random blind labels" in found.as_sentence()


def test_the_marginal_promise_lets_more_through_than_the_selective_one() -> None:
    assert certificate(promise=Promise.MARGINAL).promised.threshold < certificate().promised.threshold
    with pytest.raises(ValueError, match="selective or a marginal"):
        certificate(promise=Promise.EXPECTED)


def test_with_too_few_labels_it_says_how_many_more() -> None:
    found = certified(*sample(20), STREAM, BINDING, target=0.05)
    assert isinstance(found, NotYet)
    assert found.more is not None and 20 < found.more < 60
    assert f"{found.more} more blind labels would do" in found.as_sentence()
    enough = certified(*sample(20 + found.more), STREAM, BINDING, target=0.05)
    assert isinstance(enough, RoutingCertificate)


def test_before_the_first_label_the_fewest_that_can_do_are_named() -> None:
    found = certified([], np.zeros(0, np.bool_), STREAM, BINDING, target=0.05)
    assert isinstance(found, NotYet) and found.more == 45


def test_a_model_that_is_always_wrong_is_not_helped_by_more_labels() -> None:
    found = certified(STREAM, np.ones(2000, np.bool_), STREAM, BINDING, target=0.05)
    assert isinstance(found, NotYet) and found.more is None
    assert "would not change it" in found.as_sentence()


def test_the_digest_knows_the_sample_and_what_it_is_bound_to() -> None:
    other = certified(*sample(1000, 0.5, seed=1), STREAM, BINDING, target=0.05)
    bound = certified(*sample(1000, 0.5), STREAM, Binding("n" * 64, "guideline 3", "camera 1"), target=0.05)
    digests = {one.digest for one in (certificate(), other, bound) if isinstance(one, RoutingCertificate)}
    assert len(digests) == 3
    assert certificate().digest in digests


def test_while_nothing_changes_and_audits_are_good_it_stands() -> None:
    found = standing(certificate(), BINDING, 100, GOOD)
    assert found.valid and not found.reasons


@pytest.mark.parametrize(
    ("now", "used", "audited", "reason"),
    [
        (Binding("n" * 64, "guideline 3", "camera 1"), 0, GOOD, "the model changed"),
        (Binding("m" * 64, "guideline 4", "camera 1"), 0, GOOD, "the guideline changed"),
        (Binding("m" * 64, "guideline 3", "camera 2"), 0, GOOD, "the input changed"),
        (BINDING, 20_000, GOOD, "it was good for 20000 records"),
        (BINDING, 0, BAD, "audited labels were wrong"),
        (BINDING, 0, np.concatenate([BAD, np.zeros(5000, np.bool_)]), "audited labels were wrong"),
    ],
)
def test_it_ends_with_any_change_and_with_bad_audits(now: Binding, used: int, audited: np.ndarray, reason: str) -> None:
    found = standing(certificate(), now, used, audited)
    assert not found.valid
    assert len(found.reasons) == 1 and reason in found.reasons[0]


def test_people_get_what_was_not_accepted_the_least_sure_first() -> None:
    score = [0.9, 0.4, 0.6, 0.4, 0.99]
    assert for_people(score, [False, False, False, False, True]).tolist() == [1, 3, 2, 0]
