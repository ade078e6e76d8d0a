"""What is said to have moved has moved; what only might have is not said to; where nobody can tell, that is said."""

from __future__ import annotations

import numpy as np
import pytest

from apps.learning.demo.world import World
from apps.learning.watching import (
    Changed,
    Finding,
    audit_chart,
    error_change,
    input_changes,
    judged,
    mix_change,
    picture_traits,
    quantity_change,
    score_change,
    text_traits,
)

SEED = 7


def verdicts(*findings: Finding) -> list[Changed]:
    return [one.changed for one in judged(findings)]


def marks(wrong: int, n: int) -> np.ndarray:
    return np.arange(n) < wrong


def test_p_values_are_adjusted_for_everything_that_was_asked() -> None:
    found = Finding("a", "x", "x", effect=1, bar=0.1, p=0.004)
    others = [Finding(f"b{n}", "x", "x", effect=1, bar=0.1, p=0.5) for n in range(19)]
    assert verdicts(found) == [Changed.MOVED]
    assert verdicts(found, *others)[0] is Changed.NOT_SHOWN


def test_a_significant_change_that_does_not_matter_has_not_moved_anything() -> None:
    assert verdicts(Finding("a", "x", "x", effect=0.05, bar=0.1, p=1e-9)) == [Changed.NOT_SHOWN]


def test_where_even_a_large_change_would_look_like_chance_there_is_not_enough() -> None:
    assert verdicts(Finding("a", "x", "x", effect=0.05, bar=0.1, p=0.5, told=False)) == [Changed.NOT_ENOUGH]
    assert verdicts(Finding("a", "x", "x", why="nothing there")) == [Changed.NOT_ENOUGH]


@pytest.fixture(scope="module")
def world() -> World:
    return World.dealt(0)


def test_pictures_of_the_same_stream_have_not_moved_and_shifted_ones_have(world: World) -> None:
    before = world.seen(np.concatenate([world.first, *world.rounds[:4]]))
    same = judged(input_changes(picture_traits([*before, *world.seen(world.rounds[4])]), len(before), SEED))
    assert {one.changed for one in same} == {Changed.NOT_SHOWN}
    moved = judged(input_changes(picture_traits([*before, *world.moved(world.later)]), len(before), SEED))
    names = {one.finding.name for one in moved if one.changed is Changed.MOVED}
    assert {"input.middle across.psi", "input.middle across.ks", "input.whole"} <= names
    assert not names & {"input.brightness.psi", "input.middle down.ks"}


WORDS = ("late", "order", "please", "refund", "thanks", "where", "is", "my", "parcel", "invoice")


def texts(count: int, seed: int, more: str = "") -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join([*rng.choice(WORDS, rng.integers(4, 12)), more]).strip() for _ in range(count)]


def test_texts_of_the_same_stream_have_not_moved_and_those_with_something_new_have() -> None:
    before = texts(300, 1)
    same = judged(input_changes(text_traits([*before, *texts(200, 2)]), 300, SEED))
    assert Changed.MOVED not in {one.changed for one in same}
    moved = judged(input_changes(text_traits([*before, *texts(200, 3, "№ 4711")]), 300, SEED))
    names = {one.finding.name for one in moved if one.changed is Changed.MOVED}
    assert {"input.share of digits.ks", "input.share beyond ASCII.ks", "input.whole"} <= names


@pytest.mark.parametrize("odd", [["", "", ""], ["a", "a", "a"], ["?", "!", "…"]])
def test_texts_that_hold_nothing_are_compared_all_the_same(odd: list[str]) -> None:
    assert Changed.MOVED not in verdicts(*input_changes(text_traits([*odd, *odd]), 3, SEED))


def test_one_record_is_no_sample() -> None:
    (only,) = input_changes(text_traits(["a b", "c d"]), 1, SEED)
    assert "fewer than two" in only.why


def test_a_mix_of_labels_moves_and_few_labels_cannot_tell() -> None:
    before = ["a"] * 100 + ["b"] * 100
    assert verdicts(mix_change("m", "mix", before, ["a"] * 90 + ["b"] * 10, SEED)) == [Changed.MOVED]
    assert verdicts(mix_change("m", "mix", before, ["a"] * 48 + ["b"] * 52, SEED)) == [Changed.NOT_SHOWN]
    assert verdicts(mix_change("m", "mix", ["a"] * 5 + ["b"] * 5, ["a"] * 3 + ["b"] * 2, SEED)) == [Changed.NOT_ENOUGH]
    assert verdicts(mix_change("m", "mix", [], before, SEED)) == [Changed.NOT_ENOUGH]
    assert verdicts(mix_change("m", "mix", [str(n) for n in range(300)], before, SEED)) == [Changed.NOT_ENOUGH]


def test_a_model_that_errs_more_often_than_it_did_has_moved() -> None:
    assert verdicts(error_change(marks(5, 200), marks(40, 150), SEED)) == [Changed.MOVED]
    assert verdicts(error_change(marks(5, 200), marks(5, 150), SEED)) == [Changed.NOT_SHOWN]
    assert verdicts(error_change(marks(1, 8), marks(1, 5), SEED)) == [Changed.NOT_ENOUGH]
    assert verdicts(error_change(marks(0, 0), marks(5, 150), SEED)) == [Changed.NOT_ENOUGH]


def test_the_chart_of_audits_signals_only_for_what_was_audited_now() -> None:
    before, worse = marks(4, 200)[::-1], np.tile(marks(1, 5), 20)
    assert verdicts(audit_chart(before, worse)) == [Changed.MOVED]
    assert verdicts(audit_chart(before, marks(1, 60))) == [Changed.NOT_SHOWN]
    assert verdicts(audit_chart(np.concatenate([before, worse]), marks(0, 60))) == [Changed.NOT_SHOWN]
    assert verdicts(audit_chart(marks(0, 0), worse)) == [Changed.NOT_ENOUGH]
    assert verdicts(audit_chart(marks(200, 200), worse)) == [Changed.NOT_ENOUGH]


def test_scores_that_fall_with_accuracy_are_calibrated_as_they_were_and_others_are_not() -> None:
    sure, right = np.full(200, 0.95), ~marks(10, 200)
    unsure, less_right = np.full(150, 0.60), ~marks(60, 150)
    assert verdicts(score_change((sure, right), (unsure, less_right), SEED)) == [Changed.NOT_SHOWN]
    assert verdicts(score_change((sure, right), (np.full(150, 0.95), less_right), SEED)) == [Changed.MOVED]
    assert verdicts(score_change((sure[:1], right[:1]), (sure, right), SEED)) == [Changed.NOT_ENOUGH]


def test_a_model_that_takes_twice_as_long_has_moved_and_one_that_says_nothing_of_it_has_not() -> None:
    rng = np.random.default_rng(3)
    before, slower = rng.lognormal(5, 0.3, 300), rng.lognormal(5.7, 0.3, 200)
    assert verdicts(quantity_change("latency", "ms", before, slower)) == [Changed.MOVED]
    assert verdicts(quantity_change("latency", "ms", before, rng.lognormal(5, 0.3, 200))) == [Changed.NOT_SHOWN]
    assert verdicts(quantity_change("latency", "ms", [], slower)) == [Changed.NOT_ENOUGH]
    assert verdicts(quantity_change("cost", "price", np.zeros(300), np.zeros(200))) == [Changed.NOT_SHOWN]


def test_a_stream_that_does_not_change_hardly_ever_raises_an_alarm() -> None:
    """At most 1 % of what is asked of an unchanged stream in truth; so of 100 families about one has any."""
    rng = np.random.default_rng(11)
    alarms = 0
    for _ in range(100):
        before, now = rng.integers(0, 4, 200), rng.integers(0, 4, 150)
        findings = [
            mix_change("mix", "mix", [*map(str, before)], [*map(str, now)], SEED),
            error_change(rng.random(200) < 0.05, rng.random(150) < 0.05, SEED),
            quantity_change("latency", "ms", rng.lognormal(5, 0.3, 200), rng.lognormal(5, 0.3, 150)),
        ]
        alarms += Changed.MOVED in verdicts(*findings)
    assert alarms <= 5
