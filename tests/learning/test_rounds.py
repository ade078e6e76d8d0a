import math

import numpy as np
import pytest

from apps.learning.proving import Claim, proof
from apps.learning.rounds import Round, figures
from apps.measures.estimate import Undefined
from tests.measures.build import estimate

N, GOLD = 1000, 800


def round_of(human: int, gold: float = 0.95, audits: float = 0.95, *, shown: int = 100, edited: int = 10) -> Round:
    return Round(
        N,
        human,
        np.exp(np.linspace(0, 2, human)),
        np.arange(shown) < edited,
        np.arange(GOLD) < gold * GOLD,
        np.arange(N) < audits * N,
        np.full(N, 2.0),
    )


def test_figures_of_a_round_are_what_they_say() -> None:
    found = figures(round_of(400, 0.9, 0.97))
    assert estimate(found.human_share).value == 0.4
    assert estimate(found.edit_rate).value == 0.1
    assert estimate(found.seconds_per_record).value == pytest.approx(math.e)
    worked = np.exp(np.linspace(0, 2, 400)).sum() / N
    assert estimate(found.human_seconds_per_delivered).value == pytest.approx(worked + 2.0)
    assert (estimate(found.gold_accuracy).value, estimate(found.audit_accuracy).value) == (0.9, 0.97)
    assert list(found.as_json()) == [
        "human_share",
        "edit_rate",
        "seconds_per_record",
        "human_seconds_per_delivered",
        "gold_accuracy",
        "audit_accuracy",
    ]


def test_what_was_not_counted_is_undefined_and_not_nought() -> None:
    nothing, no = np.zeros(0), np.zeros(0, np.bool_)
    found = figures(Round(0, 0, nothing, no, no, no, nothing))
    assert all(isinstance(getattr(found, name), Undefined) for name in found.__slots__)


@pytest.mark.parametrize(
    ("human", "seconds", "audits"),
    [(5, [1.0] * 4, 1), (11, [1.0] * 11, 1), (2, [1.0, 0.0], 1), (1, [math.nan], 1), (1, [1.0], 2)],
)
def test_numbers_that_do_not_fit_are_refused(human: int, seconds: list[float], audits: int) -> None:
    no = np.zeros(0, np.bool_)
    with pytest.raises(ValueError, match=r"needed a person|audited|above 0"):
        Round(10, human, np.array(seconds), no, no, np.ones(1, np.bool_), np.ones(audits))


def test_less_work_at_the_same_accuracy_is_shown() -> None:
    found = proof([round_of(900), round_of(600), round_of(300)], margin=0.03)
    assert found.verdict is Claim.SHOWN
    assert estimate(found.workload).value == pytest.approx(-0.6)


def test_accuracy_that_falls_is_not_shown_however_little_work_is_left() -> None:
    for last in (round_of(300, gold=0.85), round_of(300, audits=0.85)):
        found = proof([round_of(900), round_of(600), last], margin=0.02)
        assert found.verdict is Claim.NOT_SHOWN
        assert any("falls" in sentence and "accuracy" in sentence for sentence in found.sentences)


def test_more_work_is_not_less_however_right_it_is() -> None:
    found = proof([round_of(300), round_of(900, gold=0.99, audits=0.99)])
    assert found.verdict is Claim.NOT_SHOWN
    assert "does not fall" in found.sentences[0]


def test_few_audits_cannot_tell_and_never_hold() -> None:
    few = [round_of(900), round_of(300)]
    few = [Round(o.delivered, o.human, o.seconds, o.edited, o.gold, o.audited[:40], np.ones(40)) for o in few]
    found = proof(few)
    assert found.verdict is Claim.CANNOT_TELL
    assert "cannot be told yet" in found.sentences[2]


def test_the_edit_rate_says_nothing_about_accuracy() -> None:
    """Reviewers who accept everything do not make it right."""
    stamped = round_of(300, gold=0.8, audits=0.8, edited=0)
    assert proof([round_of(900, edited=30), stamped]).verdict is Claim.NOT_SHOWN


def test_one_round_is_no_change() -> None:
    assert proof([round_of(300)]).verdict is Claim.CANNOT_TELL
