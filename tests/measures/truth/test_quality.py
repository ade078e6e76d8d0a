import numpy as np
import pytest

from apps.measures.gold import Marks, annotator_scores
from apps.measures.intervals import wilson
from apps.measures.ratings import Ratings
from apps.measures.truth import annotator_quality, annotator_recall, dawid_skene, one_coin
from tests.measures.build import ratings_of
from tests.measures.truth.crowds import simulated


def test_accuracy_is_the_expected_share_of_right_labels() -> None:
    crowd = simulated(61).ratings
    found = dawid_skene(crowd)
    quality = annotator_quality(crowd, found)
    chance = found.posterior[crowd.unit, crowd.code]
    for a in range(crowd.annotators):
        assert quality.value[a] == pytest.approx(chance[crowd.annotator == a].mean())
        missing = (chance * (1 - chance))[crowd.annotator == a].sum() / (quality.value[a] * (1 - quality.value[a]))
        assert quality.effective[a] == pytest.approx(quality.n[a] - missing)
    assert (quality.low <= quality.value).all() and (quality.value <= quality.high).all()


def test_with_all_truths_known_the_interval_is_wilsons() -> None:
    crowd = simulated(62)
    quality = annotator_quality(crowd.ratings, dawid_skene(crowd.ratings, gold=crowd.truth), gold=crowd.truth)
    low, high = wilson(quality.value * quality.n, quality.n)
    np.testing.assert_allclose(quality.effective, quality.n)
    np.testing.assert_allclose((quality.low, quality.high), (low, high), atol=1e-12)
    assert quality.on_gold is not None
    np.testing.assert_allclose(quality.on_gold.value, quality.value)


def test_the_scores_on_gold_stand_beside() -> None:
    crowd = simulated(63)
    gold = np.where(np.arange(120) < 40, crowd.truth, -1)
    scores = annotator_quality(crowd.ratings, dawid_skene(crowd.ratings), gold=gold).on_gold
    expected = annotator_scores(Marks.against(crowd.ratings, gold))
    assert scores is not None
    assert scores.n.tolist() == expected.n.tolist()
    assert scores.low.tolist() == expected.low.tolist()


def test_where_nothing_is_known_of_the_truth_nothing_is_known_of_annotators() -> None:
    ratings = ratings_of([[0, 1], [1, 0]] * 10)
    quality = annotator_quality(ratings, dawid_skene(ratings))
    np.testing.assert_allclose(quality.effective, 0, atol=1e-9)
    np.testing.assert_allclose((quality.low, quality.high), ([0, 0], [1, 1]), atol=1e-6)


def test_an_annotator_without_labels_is_left_out() -> None:
    crowd = simulated(64).ratings
    wider = Ratings(crowd.unit, crowd.annotator + 1, crowd.code, crowd.units, 9, crowd.levels)
    assert annotator_quality(wider, dawid_skene(wider)).annotator.tolist() == list(range(1, 9))


def test_recalls_are_the_diagonal_of_the_expected_confusions() -> None:
    crowd = simulated(65).ratings
    found = dawid_skene(crowd)
    recall = annotator_recall(crowd, found)
    for a, k, n, value in zip(recall.annotator, recall.code, recall.n, recall.value, strict=True):
        own = crowd.annotator == a
        posterior = found.posterior[crowd.unit[own], k]
        assert n == pytest.approx(posterior.sum())
        assert value == pytest.approx(posterior[crowd.code[own] == k].sum() / posterior.sum())
    assert list(zip(recall.annotator, recall.code, strict=True)) == [(a, k) for a in range(8) for k in range(3)]


def test_a_class_that_an_annotator_hardly_met_is_left_out() -> None:
    ratings = ratings_of([[0, 0, 0], [0, 0, 0], [1, 1, None], [1, 1, None]])
    recall = annotator_recall(ratings, dawid_skene(ratings))
    assert list(zip(recall.annotator.tolist(), recall.code.tolist(), strict=True)) == [
        (0, 0), (0, 1), (1, 0), (1, 1), (2, 0),
    ]  # fmt: skip


def test_an_inference_of_other_ratings_is_refused() -> None:
    with pytest.raises(ValueError, match="the inference is of"):
        annotator_quality(simulated(66, units=30).ratings, dawid_skene(simulated(66).ratings))


@pytest.mark.simulation
@pytest.mark.parametrize(("levels", "per_unit"), [(2, 5), (4, 5), (2, 9)])
def test_intervals_cover_the_true_accuracy(levels: int, per_unit: int) -> None:
    covered, naive = [], []
    for seed in range(25):
        crowd = simulated(seed, units=300, annotators=10, levels=levels, per_unit=per_unit)
        for infer in (dawid_skene, one_coin):
            quality = annotator_quality(crowd.ratings, infer(crowd.ratings))
            covered += ((quality.low <= crowd.accuracy) & (crowd.accuracy <= quality.high)).tolist()
            low, high = wilson(quality.value * quality.n, quality.n)
            naive += ((low <= crowd.accuracy) & (crowd.accuracy <= high)).tolist()
    assert 0.90 < np.mean(covered) < 0.98
    assert np.mean(naive) < np.mean(covered) + 0.01
