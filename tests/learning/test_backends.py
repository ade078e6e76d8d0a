import hashlib
from typing import Any

import numpy as np
import pytest

from apps.learning.artefact import packed, unpacked
from apps.learning.backends import Backend, ImageClassifier, Rule, RuleList, SpanTagger, TextClassifier, loaded
from apps.learning.environment import environment, environment_digest
from apps.learning.errors import LearningError
from apps.measures.estimate import Undefined
from tests.learning.build import MOODS, NAMED, REVIEWS, SENTENCES, stripes
from tests.measures.build import estimate

RULES = RuleList((Rule("good", ("fine", "friendly")), Rule("bad", ("dirty",))))
KINDS: dict[str, tuple[Backend[Any], list[Any], list[str]]] = {
    "image": (ImageClassifier(), *stripes(40)),
    "rules": (RULES, REVIEWS, MOODS),
    "spans": (SpanTagger(), SENTENCES, NAMED),
    "text": (TextClassifier(), REVIEWS, MOODS),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_was_taught_is_known(kind: str) -> None:
    backend, records, labels = KINDS[kind]
    found = backend.fit(records, labels, 1).predict(records)
    assert backend.name == kind
    assert found.labels == tuple(labels)
    assert bool(((found.scores > 0.5) & (found.scores <= 1)).all())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_model_comes_back_from_its_bytes_and_equal_seeds_give_equal_bytes(kind: str) -> None:
    backend, records, labels = KINDS[kind]
    made = [packed(backend.fit(records, labels, 3).parts(), manifest="f" * 64, seed=3) for _ in range(2)]
    assert made[0] == made[1]
    again = loaded(made[0].data, made[0].digest)
    fresh = backend.fit(records, labels, 3)
    assert again.predict(records).labels == fresh.predict(records).labels
    np.testing.assert_array_equal(again.predict(records).scores, fresh.predict(records).scores)
    assert packed(again.parts(), manifest="f" * 64, seed=3) == made[0]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_records_have_no_predictions(kind: str) -> None:
    backend, records, labels = KINDS[kind]
    found = backend.fit(records, labels, 0).predict([])
    assert found.labels == () and found.scores.shape == (0,)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_label_for_each_record_or_no_model(kind: str) -> None:
    backend, records, labels = KINDS[kind]
    with pytest.raises(LearningError):
        backend.fit(records, labels[:-1], 0)
    with pytest.raises(LearningError):
        backend.fit([], [], 0)


def test_another_file_than_the_one_that_was_logged_is_refused() -> None:
    made = packed(RULES.fit(REVIEWS, MOODS, 0).parts(), manifest="f" * 64, seed=0)
    with pytest.raises(LearningError, match="not the one that was logged"):
        unpacked(made.data + b" ", made.digest)


def test_a_file_without_a_model_is_refused() -> None:
    with pytest.raises(LearningError, match="holds no model"):
        unpacked(b"PK nothing", hashlib.sha256(b"PK nothing").hexdigest())


def test_scores_are_about_as_often_right_as_they_say() -> None:
    pictures, truth = stripes(600, seed=5)
    noise = np.random.default_rng(6)
    pictures = [picture + noise.normal(0, 0.9, picture.shape) for picture in pictures]
    labels = [one if noise.random() > 0.1 else "lying" for one in truth]
    model = ImageClassifier().fit(pictures[:400], labels[:400], 0)
    found = model.predict(pictures[400:])
    right = np.mean([a == b for a, b in zip(found.labels, labels[400:], strict=True)])
    assert abs(found.scores.mean() - right) < 0.07
    assert estimate(model.ece).value < 0.1


def test_one_class_is_always_said_and_nothing_is_known_of_its_error() -> None:
    model = TextClassifier().fit(["one thing"], ["only"], 0)
    assert model.predict(["another"]).labels == ("only",)
    assert isinstance(model.ece, Undefined)


def test_a_class_with_one_example_breaks_nothing() -> None:
    model = TextClassifier().fit([*REVIEWS, "zebra"], [*MOODS, "animal"], 0)
    assert model.predict(REVIEWS[:1]).labels == ("good",)


def test_labels_that_weigh_little_count_little() -> None:
    texts, labels = ["fine day"] * 6, ["good"] * 3 + ["bad"] * 3
    assert TextClassifier().fit(texts, labels, 0, [1, 1, 1, 0.1, 0.1, 0.1]).predict(["fine day"]).labels == ("good",)
    assert TextClassifier().fit(texts, labels, 0, [0.1, 0.1, 0.1, 1, 1, 1]).predict(["fine day"]).labels == ("bad",)
    with pytest.raises(LearningError, match="weight"):
        TextClassifier().fit(texts, labels, 0, [0.0] * 6)


def test_texts_without_a_word_teach_nothing() -> None:
    with pytest.raises(LearningError, match="no text holds a word"):
        TextClassifier().fit(["", " "], ["a", "b"], 0)


@pytest.mark.parametrize("picture", [np.zeros(4), np.full((3, 3), np.nan), np.zeros((0, 5))])
def test_what_is_no_picture_is_refused_by_its_place(picture: np.ndarray) -> None:
    with pytest.raises(LearningError, match="picture 1"):
        ImageClassifier().fit([np.ones((4, 4)), picture], ["a", "b"], 0)


def test_size_and_scale_of_a_picture_do_not_matter() -> None:
    pictures, labels = stripes(40, size=16)
    model = ImageClassifier().fit(pictures, labels, 0)
    larger = [255 * np.kron(picture, np.ones((3, 3))) for picture in pictures]
    coloured = [np.repeat(picture[:, :, None], 3, axis=2) for picture in pictures]
    assert model.predict(larger).labels == model.predict(coloured).labels == tuple(labels)


def test_words_of_a_rule_are_whole_words_and_the_first_rule_wins() -> None:
    model = RULES.fit(REVIEWS, MOODS, 0)
    assert model.predict(["FINE but dirty", "refined", "dirty"]).labels == ("good", "bad", "bad")
    assert model.predict(["fine"]).scores[0] == pytest.approx(25 / 26)


def test_the_environment_is_named_and_digested() -> None:
    assert set(environment()) == {"machine", "numpy", "python", "scikit_learn", "scipy"}
    assert environment_digest() == environment_digest() and len(environment_digest()) == 64
