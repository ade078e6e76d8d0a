import numpy as np

from apps.measures.bias import label_mix
from apps.measures.ratings import Ratings


def ratings(odd: bool) -> Ratings:
    rng = np.random.default_rng(0)
    annotator = np.repeat(np.arange(8), 200)
    code = rng.choice(3, 1600, p=[0.6, 0.3, 0.1])
    if odd:
        code[annotator == 5] = rng.choice(3, 200, p=[0.2, 0.3, 0.5])
    return Ratings(np.arange(1600), annotator, code, 1600, 8, 3)


def test_an_annotator_with_a_mix_of_its_own_is_unusual() -> None:
    found = label_mix(ratings(odd=True))
    assert found.unusual[5]
    assert found.cramers_v.argmax() == found.adjusted.argmin() == 5
    assert found.counts.sum() == 1600


def test_annotators_alike_are_not_unusual() -> None:
    assert not label_mix(ratings(odd=False)).unusual.any()


def test_annotators_with_few_labels_are_left_out() -> None:
    few = Ratings(np.arange(40), np.repeat([0, 1], [35, 5]), np.zeros(40, np.int64), 40, 2, 2)
    found = label_mix(few)
    assert found.annotator.tolist() == [0]
    assert found.p.tolist() == [1]


def test_without_labels_there_is_nobody() -> None:
    nothing = np.zeros(0, np.int64)
    assert len(label_mix(Ratings(nothing, nothing, nothing, 0, 0, 2)).annotator) == 0
