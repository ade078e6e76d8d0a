"""Alpha without each annotator, against an analysis of the remaining labels."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement import alpha, alpha_of_scores
from apps.measures.estimate import Figure, Undefined
from apps.measures.raters import (
    LeaveOneOut,
    leave_one_out,
    leave_one_out_by_distance,
    leave_one_out_of_scores,
    ordinal_distance,
)
from apps.measures.ratings import Ratings, Scores
from tests.measures.build import estimate
from tests.measures.raters.build import chosen, crowd, renamed

SEEDS = st.integers(0, 10**6)
SQUARES = np.square(np.subtract.outer(np.arange(4.0), np.arange(4.0)))


def known(answer: LeaveOneOut | Undefined) -> LeaveOneOut:
    assert isinstance(answer, LeaveOneOut), answer
    return answer


def check(answer: LeaveOneOut, ratings: Ratings, figure: Callable[[Ratings], Figure]) -> None:
    assert answer.alpha == pytest.approx(estimate(figure(ratings)).value, abs=1e-12)
    assert answer.change.tolist() == sorted(answer.change.tolist(), reverse=True)
    for annotator, without in zip(answer.annotator, answer.without, strict=True):
        left = figure(chosen(ratings, ratings.annotator != annotator))
        assert without == pytest.approx(estimate(left).value, abs=1e-10)
    for annotator in answer.unknown:
        assert isinstance(figure(chosen(ratings, ratings.annotator != annotator)), Undefined)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([40, 90, 240]))
def test_nominal_alpha_without_each_annotator(seed: int, n: int) -> None:
    ratings = crowd(seed, n=n)
    check(known(leave_one_out(ratings)), ratings, alpha)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from([60, 240]))
def test_ordinal_and_interval_alpha_without_each_annotator(seed: int, n: int) -> None:
    ratings = crowd(seed, n=n)
    check(known(leave_one_out_by_distance(ratings, ordinal_distance)), ratings, lambda part: alpha(part, "ordinal"))
    check(known(leave_one_out_by_distance(ratings, SQUARES)), ratings, lambda part: alpha(part, "interval"))


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from([60, 240]))
def test_interval_alpha_of_scores_without_each_annotator(seed: int, n: int) -> None:
    ratings = crowd(seed, n=n)
    values = np.array([-3.5, 0.25, 17.0, 1000.0])

    def figure(part: Ratings) -> Figure:
        return alpha_of_scores(Scores(part.unit, part.annotator, values[part.code], part.units, part.annotators))

    scores = Scores(ratings.unit, ratings.annotator, values[ratings.code], ratings.units, ratings.annotators)
    check(known(leave_one_out_of_scores(scores)), ratings, figure)


def test_a_spammer_is_named_first() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 4, 200)
    unit, who = (part.ravel() for part in np.indices((200, 4)))
    code = np.where((who == 2) | (rng.random(800) < 0.1), rng.integers(0, 4, 800), truth[unit])
    answer = known(leave_one_out(Ratings(unit, who, code, 200, 4, 4)))
    assert answer.annotator[0] == 2
    assert answer.change[0] > 0.2 > 0 > answer.change[1]


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_names_and_row_order_change_no_influence(seed: int) -> None:
    ratings = crowd(seed)
    other, who = renamed(ratings, seed)
    one, two = known(leave_one_out(ratings)), known(leave_one_out(other))
    moved = dict(zip(two.annotator.tolist(), two.change.tolist(), strict=True))
    assert [moved[int(who[a])] for a in one.annotator] == pytest.approx(one.change.tolist(), abs=1e-12)


def test_without_one_of_two_annotators_there_is_no_alpha() -> None:
    unit, who = (part.ravel() for part in np.indices((9, 2)))
    answer = known(leave_one_out(Ratings(unit, who, (unit + who) % 3, 9, 2, 3)))
    assert (len(answer.annotator), answer.unknown.tolist()) == (0, [0, 1])


def test_no_meeting_and_one_label_give_undefined() -> None:
    zeros = np.zeros(3, np.int32)
    apart = Ratings(np.arange(3), np.arange(3), np.array([0, 1, 0]), 3, 3, 2)
    alike = Ratings(zeros, np.arange(3), zeros, 1, 3, 2)
    nothing = Ratings(zeros[:0], zeros[:0], zeros[:0], 0, 0, 0)
    for ratings in (apart, alike, nothing):
        scores = Scores(ratings.unit, ratings.annotator, ratings.code.astype(float), ratings.units, ratings.annotators)
        assert isinstance(leave_one_out(ratings), Undefined)
        assert isinstance(leave_one_out_of_scores(scores), Undefined)
        assert isinstance(leave_one_out_by_distance(ratings, ordinal_distance), Undefined)


def test_too_many_annotators_for_a_table_of_coincidences_are_refused_in_words() -> None:
    ratings = Ratings(np.array([0, 0]), np.array([0, 1]), np.array([0, 1]), 1, 10**6, 10)
    answer = leave_one_out_by_distance(ratings, ordinal_distance)
    assert isinstance(answer, Undefined)
    assert "at most" in answer.reason
