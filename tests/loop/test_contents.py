"""What models see of items."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.accounts.policies import Invalid
from apps.labels.runs import RunState
from apps.loop.contents import contents_of, texts_by_key
from apps.loop.training.loading import manifest_of_version, model_of
from apps.media.services import store_media
from apps.projects.models import Item, Project
from tests.loop.build_versions import KEYS, MOOD, MOODS, fill, reviews, trained
from tests.scenes import Scene, load_gold, make_engagement, make_project

pytestmark = pytest.mark.django_db


def picture(values: np.ndarray, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(values.astype(np.uint8)).save(file, kind)
    return file.getvalue()


def inline(data: bytes) -> dict[str, str]:
    return {"image": f"data:image/png;base64,{base64.b64encode(data).decode()}"}


NOISE = np.random.default_rng(0).uniform(0, 255, (40, 40))


def stripes(seed: int, standing: bool, size: int = 24) -> np.ndarray:
    lines = np.tile(np.arange(size) % 6 < 3, (size, 1)) * 160.0
    noise = np.random.default_rng(seed).uniform(0, 90, (size, size))
    return (lines if standing else lines.T) + noise


@pytest.fixture
def project() -> tuple[Scene, Project]:
    scene = make_engagement()
    return scene, make_project(scene, MOOD)


TEXTS: list[tuple[Any, str | None]] = [
    ({"text": "fine"}, "fine"),
    ({"text": "fine", "title": "not read"}, "fine"),
    ({"prompt": "Who?", "answers": [{"b": "you"}, {"a": "me"}], "n": 3}, "you\nme\nWho?"),
    ({"image": "a.png", "alt": "a cat"}, None),
    ({"text": ""}, None),
    ({}, None),
    ([1, "x"], None),
]


@pytest.mark.parametrize(("payload", "text"), TEXTS)
def test_a_model_of_texts_reads_the_text_or_all_there_is(
    project: tuple[Scene, Project], payload: Any, text: str | None
) -> None:
    item = Item.objects.create(project=project[1], key="one", payload=payload)
    assert texts_by_key([("one", payload)], "text") == ({} if text is None else {"one": text})
    if text is None:
        with pytest.raises(Invalid, match="Item one holds no text"):
            contents_of(project[1], [item], "text")
    else:
        assert contents_of(project[1], [item], "text") == [text]


def test_spans_lie_in_the_field_text_and_nowhere_else(project: tuple[Scene, Project]) -> None:
    item = Item.objects.create(project=project[1], key="one", payload={"body": "Anna"})
    assert texts_by_key([("one", {"body": "Anna"}), ("two", {"text": ""})], "spans") == {"two": ""}
    with pytest.raises(Invalid, match="Item one has no field “text”"):
        contents_of(project[1], [item], "spans")


def test_images_are_seen_grey_and_small_wherever_they_are_kept(project: tuple[Scene, Project]) -> None:
    scene, home = project
    small, large = np.arange(64).reshape(8, 8), np.kron(np.arange(64).reshape(8, 8), np.ones((20, 10)))
    store_media(actor=scene.actor("owner"), project=home, file=io.BytesIO(picture(large)), name="b.png")
    payloads = {"a": inline(picture(small)), "b.png": {}, "c": {"image": "b.png"}}
    items = [Item.objects.create(project=home, key=key, payload=payload) for key, payload in payloads.items()]
    seen = contents_of(home, items, "image")
    assert seen[0].dtype == np.float64
    assert np.array_equal(seen[0], small)
    assert [one.shape for one in seen] == [(8, 8), (64, 64), (64, 64)]
    assert np.allclose(seen[1].mean(), large.mean(), atol=0.5)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({"image": "gone.png"}, "which was not stored here"),
        ({"text": "no image"}, "refers to no image"),
        (inline(b"not an image"), "no image that can be read"),
        ({"image": "data:image/png;base64,%%%"}, "refers to no image"),
        ({"image": "data:image/png,raw"}, "refers to no image"),
        (inline(picture(NOISE)[:400]), "no image that can be read"),
    ],
)
def test_an_item_without_its_image_is_named(project: tuple[Scene, Project], payload: Any, why: str) -> None:
    item = Item.objects.create(project=project[1], key="one", payload=payload)
    with pytest.raises(Invalid, match=f"Item one.*{why}"):
        contents_of(project[1], [item], "image")


def test_many_images_are_found_by_few_queries(project: tuple[Scene, Project], django_assert_num_queries: Any) -> None:
    scene, home = project
    store_media(actor=scene.actor("owner"), project=home, file=io.BytesIO(picture(np.eye(9) * 9)), name="b.png")
    items = [Item.objects.create(project=home, key=str(n), payload={"image": "b.png"}) for n in range(20)]
    with django_assert_num_queries(2):
        assert len(contents_of(home, items, "image")) == 20


def test_a_model_of_images_learns_and_copies_of_gold_in_another_size_are_refused() -> None:
    scene, project = reviews()
    pictures = {
        key: stripes(number, mood == "good") for number, (key, mood) in enumerate(zip(KEYS, MOODS, strict=True))
    }
    fill(project, {key: inline(picture(one)) for key, one in pictures.items()})
    fill(project, {"r02": inline(picture(np.kron(pictures["r00"], np.ones((3, 3)))))})
    load_gold(scene, project, {"r00": "good"})
    version = trained(scene, project, kind="image")
    assert version.state == RunState.DONE, version.error
    assert "pillow" in version.environment
    assert [label.record for label in manifest_of_version(version).labels] == [
        key for key in KEYS if key not in ("r00", "r02")
    ]
    answers = model_of(version).predict([stripes(99, True), stripes(98, False)])
    assert answers.labels == ('"good"', '"bad"')
