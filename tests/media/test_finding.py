"""Which file an item means, in the words of every tool."""

import io
from typing import Any

import pytest

from apps.media.selectors import Medium, coverage_of, medium_of
from apps.media.services import declare_source, store_media
from apps.projects.models import Item, Project
from tests.media.files import png, wav, zipped
from tests.scenes import Scene

FILES = {
    "images/cat 1.png": png(1, 1),
    "a/twice.png": png(2, 2),
    "b/twice.png": png(3, 3),
    "calls/call_7.wav": wav(0.01),
}


@pytest.fixture
def _stored(scene: Scene, project: Project) -> None:
    file = io.BytesIO(zipped(FILES))
    store_media(actor=scene.actor("owner"), project=project, file=file, name="all.zip")
    declare_source(actor=scene.actor("owner"), project=project, prefix="https://media.example.com/")


def meant(project: Project, payload: dict[str, Any], key: str = "item") -> Medium | None:
    return medium_of(Item.objects.create(project=project, key=key, payload=payload))


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize(
    ("payload", "name"),
    [
        ({"image": "images/cat 1.png"}, "images/cat 1.png"),
        ({"image": "cat 1.png"}, "images/cat 1.png"),
        ({"image": "/data/upload/3/0a1b2c3d-cat%201.png"}, "images/cat 1.png"),
        ({"image": "/data/local-files/?d=images/cat%201.png"}, "images/cat 1.png"),
        ({"source-ref": "s3://bucket/images/cat 1.png"}, "images/cat 1.png"),
        ({"file_name": "C:\\data\\images\\cat 1.png"}, "images/cat 1.png"),
        ({"my_picture": "b/twice.png"}, "b/twice.png"),
        ({"url": "https://elsewhere.example/x/call_7.wav"}, "calls/call_7.wav"),
        ({"audio": "call_7"}, "calls/call_7.wav"),
        ({"text": "A cat", "image": "images/cat 1.png"}, "images/cat 1.png"),
    ],
)
def test_a_reference_finds_its_file(project: Project, payload: dict[str, Any], name: str) -> None:
    medium = meant(project, payload)
    assert medium is not None
    assert medium.file is not None
    assert medium.file.name == name


@pytest.mark.usefixtures("_stored")
def test_an_item_called_like_a_file_means_it(project: Project) -> None:
    medium = meant(project, {}, key="calls/call_7.wav")
    assert medium is not None
    assert medium.kind == "audio"


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize(
    ("payload", "why", "undeclared"),
    [
        ({"image": "twice.png"}, "Several stored files are called twice.png", False),
        ({"image": "dog.png"}, "was not stored", False),
        ({"image": "http://media.example.com/dog.png"}, "under no declared source", True),
        ({"video": "https://other.example.com/dog.mp4"}, "under no declared source", True),
    ],
)
def test_it_is_said_why_there_is_none(project: Project, payload: dict[str, Any], why: str, undeclared: bool) -> None:
    medium = meant(project, payload)
    assert medium is not None
    assert (medium.file, medium.address, medium.undeclared) == (None, "", undeclared)
    assert why in medium.why


@pytest.mark.usefixtures("_stored")
def test_what_lies_under_a_declared_source_is_fetched_from_there(project: Project) -> None:
    medium = meant(project, {"image": "https://media.example.com/dog.png"})
    assert medium is not None
    assert (medium.kind, medium.address, medium.why) == ("image", "https://media.example.com/dog.png", "")


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize(
    "payload", [{}, {"text": "cat 1.png"}, {"image": "data:image/png;base64,AA"}, {"image": 7}, {"path": ["a"]}]
)
def test_what_refers_to_nothing_means_nothing(project: Project, payload: dict[str, Any]) -> None:
    assert meant(project, payload) is None


@pytest.mark.usefixtures("_stored")
def test_files_of_another_project_are_not_found(scene: Scene, project: Project) -> None:
    other = Project.objects.create(engagement=scene.engagement, name="Other")
    medium = meant(other, {"image": "images/cat 1.png"})
    assert medium is not None
    assert medium.file is None


@pytest.mark.usefixtures("_stored")
def test_it_is_counted_how_many_items_have_their_media(project: Project) -> None:
    for number, payload in enumerate([{"image": "cat 1.png"}, {"image": "dog.png"}, {"text": "no medium"}]):
        Item.objects.create(project=project, key=f"item {number}", payload=payload)
    found = coverage_of(project)
    assert (found.items, found.looked_at, found.referring, found.shown) == (3, 3, 2, 1)
    assert [item.key for item in found.missing] == ["item 1"]
