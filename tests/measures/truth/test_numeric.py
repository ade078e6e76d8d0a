"""Truth of numbers: means, medians, and the model of annotators' bias and noise."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.ratings import Floats, Scores
from apps.measures.truth.numeric import NumericTruth, mean_truth, median_truth, numeric_truth


def simulated(
    seed: int, units: int = 200, annotators: int = 30, labels: int = 4
) -> tuple[Scores, Floats, Floats, Floats]:
    """Scores about truths of spread 10, with biases of spread 5 (mean 0) and noise that differs between people."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(50, 10, units)
    unit = np.repeat(np.arange(units), labels)
    annotator = np.concatenate([rng.permutation(annotators)[:labels] for _ in range(units)])
    bias = rng.normal(0, 5, annotators)
    bias -= bias.mean()
    sd = 5 * np.exp(0.6 * rng.normal(size=annotators))
    value = truth[unit] + bias[annotator] + sd[annotator] * rng.normal(size=len(unit))
    return Scores(unit.astype(np.int32), annotator.astype(np.int32), value, units, annotators), truth, bias, sd


def fitted(scores: Scores, gold: Floats | None = None) -> NumericTruth:
    found = numeric_truth(scores, gold)
    assert isinstance(found, NumericTruth), found
    return found


def rmse(values: Floats, truth: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(values - truth))))


def test_mean_and_median_are_those_of_each_unit() -> None:
    scores = Scores.from_labels([0, 0, 0, 2, 2], list("abcab"), [1.0, 2.0, 9.0, 4.0, 5.0])
    assert mean_truth(scores).value.tolist() == [4.0, 4.5]
    assert median_truth(scores).value.tolist() == [2.0, 4.5]
    assert median_truth(scores).n.tolist() == [3, 2]


def test_a_unit_without_labels_is_left_out() -> None:
    empty = np.zeros(0, np.int32)
    scores = Scores(np.array([2, 2], np.int32), np.array([0, 1], np.int32), np.array([1.0, 3.0]), 4, 2)
    assert mean_truth(scores).unit.tolist() == median_truth(scores).unit.tolist() == [2]
    assert len(mean_truth(Scores(empty, empty, np.zeros(0), 3, 2)).unit) == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_model_comes_closer_than_mean_and_median_where_annotators_differ(seed: int) -> None:
    scores, truth, bias, sd = simulated(seed)
    found = fitted(scores)
    assert rmse(found.units.value, truth) < 0.8 * rmse(mean_truth(scores).value, truth)
    assert rmse(found.units.value, truth) < 0.8 * rmse(median_truth(scores).value, truth)
    assert np.corrcoef(found.annotators.bias, bias)[0, 1] > 0.9
    assert np.corrcoef(np.log(found.annotators.sd), np.log(sd))[0, 1] > 0.8


def test_the_bound_never_falls_and_settles() -> None:
    found = fitted(simulated(5)[0])
    assert found.converged
    assert np.diff(found.trace).min() > -1e-9 * abs(found.trace[-1])


def test_gold_is_kept_and_shows_a_bias_that_all_share() -> None:
    scores, truth, bias, _ = simulated(3)
    gold = np.where(np.arange(scores.units) < 60, truth - 8, np.nan)
    found = fitted(scores, gold)
    known = np.isfinite(gold)
    assert found.units.value[known] == pytest.approx(gold[known])
    assert (found.high - found.low)[known].max() == 0
    assert float(np.mean(found.annotators.bias - bias)) == pytest.approx(8, abs=1.5)
    assert float(np.mean(found.units.value[~known] - truth[~known])) == pytest.approx(-8, abs=1.5)


def test_without_gold_the_mean_bias_is_zero() -> None:
    assert float(fitted(simulated(1)[0]).annotators.bias.mean()) == pytest.approx(0, abs=1e-9)


def test_labels_of_single_annotators_cannot_tell_truth_from_noise() -> None:
    scores = Scores.from_labels([0, 1, 2], list("aab"), [1.0, 2.0, 3.0])
    assert isinstance(numeric_truth(scores), Undefined)
    assert isinstance(numeric_truth(scores, np.array([1.5, np.nan, np.nan])), NumericTruth)


def test_equal_labels_are_their_own_truth() -> None:
    found = fitted(Scores.from_labels([0, 0, 1, 1], list("abab"), [7.0, 7.0, 7.0, 7.0]))
    assert found.units.value.tolist() == found.low.tolist() == found.high.tolist() == [7.0, 7.0]
    assert found.annotators.sd.tolist() == [0.0, 0.0]


def test_perfect_agreement_on_different_values_keeps_them() -> None:
    found = fitted(Scores.from_labels([0, 0, 1, 1, 2, 2], list("ababab"), [1.0, 1.0, 5.0, 5.0, 9.0, 9.0]))
    assert found.units.value == pytest.approx([1.0, 5.0, 9.0])
    assert found.annotators.sd.tolist() == [0.0, 0.0]
    assert found.converged


def test_arguments_that_make_no_sense_are_refused() -> None:
    scores = simulated(0)[0]
    with pytest.raises(ValueError, match="gold needs one number"):
        numeric_truth(scores, np.zeros(3))
    with pytest.raises(ValueError, match="confidence"):
        numeric_truth(scores, confidence=1.0)


@given(st.integers(0, 1000), st.floats(0.01, 100), st.floats(-1000, 1000))
@settings(max_examples=8, deadline=None)
def test_another_scale_and_another_order_of_rows_change_nothing_else(seed: int, scale: float, shift: float) -> None:
    scores = simulated(seed, units=25, annotators=6, labels=3)[0]
    rows = np.random.default_rng(seed).permutation(scores.n)
    shuffled = Scores(scores.unit[rows], scores.annotator[rows], scores.value[rows], scores.units, scores.annotators)
    found, again = fitted(scores), fitted(shuffled)
    assert found.units.value.tobytes() == again.units.value.tobytes()
    assert found.annotators.sd.tobytes() == again.annotators.sd.tobytes()
    other = fitted(Scores(scores.unit, scores.annotator, scores.value * scale + shift, scores.units, scores.annotators))
    assert other.units.value == pytest.approx(found.units.value * scale + shift, rel=1e-5, abs=1e-5 * scale)
    assert other.annotators.sd == pytest.approx(found.annotators.sd * scale, rel=1e-4)


@given(st.integers(0, 1000))
@settings(max_examples=8, deadline=None)
def test_other_numbers_for_annotators_give_the_same_truth(seed: int) -> None:
    scores = simulated(seed, units=25, annotators=6, labels=3)[0]
    names = np.random.default_rng(seed).permutation(scores.annotators).astype(np.int32)
    renamed = Scores(scores.unit, names[scores.annotator], scores.value, scores.units, scores.annotators)
    found, again = fitted(scores), fitted(renamed)
    assert again.units.value == pytest.approx(found.units.value, rel=1e-9)
    assert again.annotators.bias[names] == pytest.approx(found.annotators.bias, abs=1e-7)


@pytest.mark.simulation
def test_intervals_hold_what_they_promise() -> None:
    held = []
    for seed in range(60):
        scores, truth, bias, sd = simulated(seed)
        found = fitted(scores)
        who = found.annotators
        held.append(
            (
                np.mean((found.low <= truth) & (truth <= found.high)),
                np.mean((who.bias_low <= bias) & (bias <= who.bias_high)),
                np.mean((who.sd_low <= sd) & (sd <= who.sd_high)),
            )
        )
    units, biases, noises = np.mean(held, axis=0)
    assert 0.93 <= units <= 0.97
    assert 0.92 <= biases <= 0.98
    assert 0.87 <= noises <= 0.98


def test_translation_scores_have_a_truth_with_bias_for_each_annotator(shared_data: Path) -> None:
    with (shared_data / "wmt22_calibration_scores" / "annotations.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["language_pair"] == "eng-hrv"]
    items, people = ([row[name] for row in rows] for name in ("item_id", "annotator_id"))
    scores = Scores.from_labels(items, people, [float(row["label"]) for row in rows])
    found = fitted(scores)
    assert found.converged
    plain = mean_truth(scores).value
    assert np.corrcoef(found.units.value, plain)[0, 1] > 0.9
    raw = np.bincount(scores.annotator, scores.value) / np.bincount(scores.annotator)
    assert np.corrcoef(found.annotators.bias, raw)[0, 1] > 0.95


def test_annotators_who_differ_by_a_constant_alone_have_biases_and_no_noise() -> None:
    true = np.linspace(10, 90, 60)
    unit, who = np.repeat(np.arange(60), 2), np.tile([0, 1], 60)
    found = numeric_truth(Scores(unit, who, np.column_stack([true, true + 2]).ravel(), 60, 2))
    assert isinstance(found, NumericTruth)
    assert found.annotators.bias == pytest.approx([-1, 1], abs=1e-6)
    assert found.units.value == pytest.approx(true + 1, abs=1e-4)
