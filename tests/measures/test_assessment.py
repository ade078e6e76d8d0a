import numpy as np
import pytest

from apps.measures.agreement import Level, ac1, alpha, alpha_of_scores, percent_agreement
from apps.measures.assessment import Options, assess
from apps.measures.consensus import consensus_accuracy
from apps.measures.estimate import Undefined
from apps.measures.gold import Marks, accuracy
from apps.measures.ratings import Ratings, Scores
from tests.measures.build import estimate, random_ratings, scores_of


def test_all_figures_are_those_of_their_own_functions() -> None:
    ratings = random_ratings(1)
    gold = np.random.default_rng(1).integers(-1, ratings.levels, ratings.units)
    got = assess(ratings, gold=gold, options=Options(level=Level.ORDINAL, confidence=0.9))
    assert got.agreement.alpha == alpha(ratings, "ordinal", confidence=0.9)
    assert got.agreement.figure("ac1") == ac1(ratings, confidence=0.9)
    assert got.agreement.figure("percent_agreement") == percent_agreement(ratings, confidence=0.9)
    assert got.accuracy == accuracy(Marks.against(ratings, gold), 0.9)
    assert got.consensus_accuracy == consensus_accuracy(ratings, gold, 0.9)
    assert got.labels.sum() == ratings.n
    assert got.confusion is not None
    assert got.confusion.sum() == estimate(got.accuracy).n


def test_without_gold_there_is_agreement_and_no_accuracy() -> None:
    got = assess(random_ratings(2))
    assert isinstance(got.accuracy, Undefined)
    assert isinstance(got.consensus_accuracy, Undefined)
    assert (got.annotators, got.classes, got.confusion) == (None, None, None)
    assert estimate(got.agreement.alpha).n > 0


def test_a_type_with_tolerance_says_itself_what_is_correct() -> None:
    ratings = random_ratings(3)
    correct = np.ones(ratings.n, bool)
    got = assess(ratings, correct=correct, judged=np.arange(ratings.n) < 10)
    assert (estimate(got.accuracy).value, estimate(got.accuracy).n) == (1.0, 10)


def test_numbers_have_interval_alpha_and_no_figures_that_need_a_list_of_labels() -> None:
    scores = scores_of(random_ratings(4), np.array([0.0, 0.5, 2.0, 9.0]))
    got = assess(scores, correct=np.ones(scores.n, bool))
    assert got.agreement.alpha == alpha_of_scores(scores)
    assert estimate(got.accuracy).value == 1.0
    assert isinstance(got.agreement.figure("ac1"), Undefined)
    assert isinstance(got.consensus_accuracy, Undefined)
    assert (got.classes, got.confusion) == (None, None)
    assert (got.agreement.categories, got.agreement.pairs, got.agreement.confused) == (None, None, None)
    assert len(got.agreement.contested.unit) > 0


def test_gold_codes_for_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="correct"):
        assess(Scores.from_labels([1], [1], [0.5]), gold=np.array([0]))


def test_an_empty_delivery_has_no_figures_and_no_warnings() -> None:
    empty = np.zeros(0, np.int32)
    got = assess(Ratings(empty, empty, empty, 0, 0, 2), gold=empty)
    for figure in (
        got.accuracy,
        got.consensus_accuracy,
        got.agreement.alpha,
        got.agreement.figure("percent_agreement"),
        got.agreement.figure("ac1"),
    ):
        assert isinstance(figure, Undefined)
    nothing = assess(Scores(empty, empty, np.zeros(0), 0, 0), correct=np.zeros(0, bool))
    assert isinstance(nothing.accuracy, Undefined)
