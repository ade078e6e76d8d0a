"""Conger's kappa with missing and repeated labels."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.jackknife import jackknife_error
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.agreement.weights import weight_matrix
from apps.measures.estimate import Undefined
from apps.measures.raters import cohen_kappa, conger_kappa
from apps.measures.ratings import Ratings
from tests.measures.agreement.published import students_t
from tests.measures.build import estimate, ratings_of
from tests.measures.raters.build import crowd, renamed, same
from tests.measures.vectors import read


def statistic(answer: Statistic | Undefined) -> Statistic:
    assert isinstance(answer, Statistic), answer
    return answer


def naive(ratings: Ratings, agree: np.ndarray) -> float:
    """By its definition: pairs of different annotators, one after the other."""
    shares = np.zeros((ratings.units, ratings.annotators, ratings.levels))
    np.add.at(shares, (ratings.unit, ratings.annotator, ratings.code), 1)
    present = shares.sum(axis=2) > 0
    shares /= np.maximum(shares.sum(axis=2, keepdims=True), 1)
    used = np.flatnonzero(present.any(axis=0))
    pairs = [(g, h) for g in used for h in used if g != h]
    own = {g: shares[present[:, g], g].mean(axis=0) for g in used}
    expected = np.mean([own[g] @ agree @ own[h] for g, h in pairs])
    each = []
    for unit in range(ratings.units):
        met = [shares[unit, g] @ agree @ shares[unit, h] for g, h in pairs if present[unit, g] and present[unit, h]]
        each += [np.mean(met)] if met else []
    return float((np.mean(each) - expected) / (1 - expected))


@pytest.mark.parametrize("vector", read("raters")["conger"], ids=lambda v: v["id"])
def test_published_values_errors_and_intervals_come_out(vector: dict[str, Any]) -> None:
    one = statistic(conger_kappa(ratings_of(vector["rows"])))
    # Gwet's interval counts the units with a single label as well.
    low, high = students_t(one.value, one.error, int(one.times.sum()))
    ours = {"conger": one.value, "conger_se": one.error, "conger_ci95": [low, high]}
    for name, printed in vector["expect"].items():
        assert ours[name] == pytest.approx(printed, abs=1e-3 if name != "conger_se" else 6e-4)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["identity", "linear", "circular"]))
def test_value_and_replicates_are_the_definition(seed: int, weights: str) -> None:
    ratings = crowd(seed, n=90, units=30, annotators=5)
    matrix = weight_matrix(weights, ratings.levels)
    one = statistic(conger_kappa(ratings, weights))
    assert one.value == pytest.approx(naive(ratings, np.eye(ratings.levels) if matrix is None else matrix), abs=1e-12)
    assert one.replicate(np.stack([one.times, 3 * one.times])) == pytest.approx([one.value] * 2, abs=1e-12)


@pytest.mark.parametrize("weights", ["identity", "quadratic"])
def test_the_linearised_error_is_near_the_jackknife(weights: str) -> None:
    one = statistic(conger_kappa(crowd(7, n=1600, units=200, annotators=5), weights))
    assert one.error == pytest.approx(jackknife_error(one.replicate, one.times), rel=0.05)


def test_conger_of_two_who_labelled_everything_is_cohen() -> None:
    rows = np.random.default_rng(2).integers(0, 3, (50, 2)).tolist()
    ratings = ratings_of(rows)
    one, other = statistic(conger_kappa(ratings, "linear")), statistic(cohen_kappa(ratings, 0, 1, "linear"))
    assert (one.value, one.error) == pytest.approx((other.value, other.error), abs=1e-12)


def test_it_matters_who_gave_a_lone_label() -> None:
    vectors = {v["id"]: v for v in read("raters")["conger"]}
    one, other = (
        statistic(conger_kappa(ratings_of(vectors[name]["rows"]))).value
        for name in ("krippendorff_4x12", "gwet_raw_4raters")
    )
    assert one != other


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_names_and_row_order_change_no_figure(seed: int) -> None:
    ratings = crowd(seed)
    other, _ = renamed(ratings, seed)
    assert same(figure_of(conger_kappa(ratings, "linear")), figure_of(conger_kappa(other, "linear")))


def test_one_annotator_or_no_meeting_or_one_label_gives_undefined() -> None:
    zeros = np.zeros(3, np.int32)
    alone = Ratings(np.arange(3), zeros, np.array([0, 1, 0]), 3, 1, 2)
    apart = Ratings(np.arange(3), np.arange(3), np.array([0, 1, 0]), 3, 3, 2)
    alike = ratings_of([[0, 0], [0, 0]], order=[0, 1])
    nothing = Ratings(zeros[:0], zeros[:0], zeros[:0], 0, 0, 0)
    for ratings in (alone, apart, alike, nothing):
        assert isinstance(conger_kappa(ratings), Undefined)


def test_perfect_agreement_is_one_with_an_interval_from_the_number_of_units() -> None:
    figure = estimate(figure_of(conger_kappa(ratings_of([[c, c, c] for c in (0, 1, 2)] * 20))))
    assert figure.value == pytest.approx(1)
    assert 0.8 < figure.low < figure.high == pytest.approx(1)
