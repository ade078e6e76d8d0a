"""What is remembered of earlier pictures finds the same as looking at all of them again, and looks at fewer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from apps.audit.models import Log
from apps.audit.reconciliation import reconcile
from apps.audit.sequencer import sequence_all
from apps.audit.states import columns_of
from apps.loop.arriving import looks, remembered
from apps.loop.arriving.copies import Contents
from apps.loop.arriving.finding import Found, find
from apps.loop.arriving.looks import looks_of
from apps.loop.arriving.remembered import GUARDED, METHOD, Earlier, notes
from apps.loop.models import Arrival
from apps.media.models import MediaFile
from apps.media.services import store_media
from apps.projects.models import Item, Project
from tests.loop.build_arriving import arrive, as_csv, as_json_lines, by_key, encoded, inlined, scenery, sentences
from tests.scenes import Scene, load_gold, make_engagement, make_project

pytestmark = pytest.mark.django_db
SIZES = (96, 80, 64, 48)


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A list that grows by one for each picture that is decoded."""
    count: list[int] = []
    real = looks.grey

    def counted(data: bytes) -> NDArray[np.float64]:
        count.append(1)
        return real(data)

    monkeypatch.setattr(looks, "grey", counted)
    yield count


def rows(prefix: str, seeds: range) -> list[dict[str, str]]:
    """Pictures: of each seed one, in one of several sizes; every fifth almost flat, every seventh with a question."""
    made = []
    for n in seeds:
        image = scenery(n) // 40 + 200 if n % 5 == 0 else scenery(n)
        side = SIZES[(n + len(prefix)) % len(SIZES)]
        row = {"key": f"{prefix}{n}", "image": inlined(encoded(image, size=(side, side)))}
        made.append(row | ({"question": f"How many {prefix}?"} if n % 7 == 0 else {}))
    return made


def a_past(scene: Scene, project: Project, size: int = 6) -> None:
    """Twice as many pictures as the size, some of them copies, and texts; two have gold."""
    arrive(scene, project, as_json_lines(rows("a", range(size))), "a.jsonl")
    arrive(scene, project, as_csv([(f"t{n}", text) for n, text in enumerate(sentences(size))]), "t.csv")
    arrive(scene, project, as_json_lines(rows("bb", range(size // 2, size // 2 + size))), "b.jsonl")
    load_gold(scene, project, {"a3": "yes", f"bb{size}": "yes"})


def new_items(project: Project, size: int = 6) -> list[Item]:
    """As many pictures and texts, half of them copies of those."""
    texts = [{"key": f"n{n}", "text": text} for n, text in enumerate(sentences(2 * size)) if n % 2 == 0]
    made = [*rows("ccc", range(size, 2 * size - 1)), *rows("a", range(3, 4)), *texts]
    return [Item(project=project, key=f"new-{row.pop('key')}-{n}", payload=row) for n, row in enumerate(made)]


def told(found: Found) -> list[object]:
    return [found.digests, found.group.tolist(), found.copy_of, found.unusual, found.tags, found.pictures]


def test_copies_and_the_unusual_are_the_same_as_when_every_picture_is_decoded(
    scene: Scene, project: Project, decoded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_past(scene, project, 20)
    with_notes = find(project, new_items(project, 20), lambda _: None)
    monkeypatch.setattr(remembered, "METHOD", "another:")
    decoded.clear()
    without = find(project, new_items(project, 20), lambda _: None)
    assert told(with_notes)[:-1] == told(without)[:-1]
    assert any(with_notes.copy_of)
    assert {rank is None for rank in with_notes.unusual} == {False}
    assert len(decoded) == 20 + 40


def test_with_enough_newer_pictures_only_likely_copies_are_decoded(
    scene: Scene, project: Project, decoded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_past(scene, project)
    monkeypatch.setattr(remembered, "REMEMBERED", 2)
    items = new_items(project)
    decoded.clear()
    copies = find(project, items, lambda _: None).copy_of
    fewer = len(decoded)
    monkeypatch.setattr(remembered, "METHOD", "another:")
    assert find(project, items, lambda _: None).copy_of == copies
    assert any(copies)
    assert 6 + 2 < fewer < 6 + 12


def test_a_batch_of_texts_decodes_no_earlier_picture(scene: Scene, project: Project, decoded: list[int]) -> None:
    a_past(scene, project)
    decoded.clear()
    arrive(scene, project, as_csv([("x", sentences(1)[0]), ("y", "Something else.")]), "x.csv")
    assert decoded == []
    assert by_key(project.batches.latest("pk"))["x"].copy_of == Item.objects.get(key="t0")


def test_items_without_a_note_are_decoded_as_ever(scene: Scene, project: Project, decoded: list[int]) -> None:
    made = rows("a", range(1, 5))
    Item.objects.bulk_create(Item(project=project, key=f"old-{row.pop('key')}", payload=row) for row in made)
    found = by_key(arrive(scene, project, as_json_lines(rows("bb", range(1, 5))), "b.jsonl"))
    assert {key: arrival.copy_of and arrival.copy_of.key for key, arrival in found.items()} == {
        f"bb{n}": f"old-a{n}" for n in range(1, 5)
    }
    assert len(decoded) == 8


def test_an_equal_copy_of_a_picture_whose_file_was_erased_is_still_found(scene: Scene, project: Project) -> None:
    data = encoded(scenery(3))
    store_media(actor=scene.actor("owner"), project=project, file=io.BytesIO(data), name="there.png")
    arrive(scene, project, b"image\nthere.png\n")
    stored = MediaFile.objects.get()
    stored.file.storage.delete(str(stored.file.name))
    again = arrive(scene, project, as_json_lines([{"key": "new", "image": inlined(data)}]), "new.jsonl")
    assert by_key(again)["new"].copy_of == Item.objects.get(key="there.png")


def test_a_note_is_the_hash_of_a_textured_picture_and_says_nothing_more(project: Project) -> None:
    items = [Item(project=project, key=row["key"], payload=row) for row in rows("a", range(4, 6))]
    contents = Contents.of(looks_of(project, [*items, Item(project=project, key="t", payload={"text": "Good day."})]))
    hashed, guarded, text = notes(contents)
    assert hashed == f"{METHOD}{int(contents.pictures.hash[0]):016x}"
    assert (guarded, text) == (METHOD + GUARDED, None)


def test_what_is_looked_at_is_what_was_there(scene: Scene, project: Project) -> None:
    arrive(scene, project, as_json_lines(rows("a", range(12))), "a.jsonl")
    items = list(project.items.order_by("pk"))
    every = looks_of(project, items)
    blank = [replace(look, words="", picture=None) for look in every]
    seen = Earlier(project, Contents.of([])).looks(items)
    assert [look.digest for look in seen] == [look.digest for look in every]
    assert [repr(look) for look in seen] == [repr(look) for look in blank]


def test_the_log_covers_the_notes_and_a_row_from_before_keeps_its_state(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, as_json_lines(rows("a", range(6))), "a.jsonl")
    sequence_all()
    assert all(arrival.picture for arrival in batch.arrivals.all())
    findings = reconcile(Log.objects.get(origin=scene.log)).findings or []
    assert [each for each in findings if str(each.get("model", "")).startswith("loop.")] == []
    row = Arrival(batch=batch, item_id=1, place=0, content="x", group=0, tags=[])
    assert b"picture" not in columns_of("loop.arrival").of(row)
