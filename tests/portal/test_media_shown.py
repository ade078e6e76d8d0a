"""Media reach whoever may see their item, whole or in parts, and lie beneath what was drawn on them."""

import io
from typing import Any

import pytest

from apps.disputes.services import open_dispute
from apps.exchange.services import process, receive
from apps.labels.services import publish_schema
from apps.media.models import MediaFile
from apps.media.services import declare_source, store_media
from apps.portal.media_of import subject_of
from apps.projects.models import Item
from tests.builders import actor_of
from tests.media.files import png, wav
from tests.portal.world import World, client_of, deliver

SOUND = wav(0.5)


def make_item(world: World, payload: dict[str, Any], key: str = "new") -> Item:
    return Item.objects.create(project=world.project, key=key, payload=payload)


def store(world: World, content: bytes, name: str) -> None:
    store_media(actor=actor_of(world.vendor_manager), project=world.project, file=io.BytesIO(content), name=name)


@pytest.fixture
def item(world: World) -> Item:
    store(world, SOUND, "annotator-A7/call.wav")
    return make_item(world, {"audio": "call.wav"})


def page_of(item: Item) -> str:
    return f"/projects/{item.project.public_id}/items/{item.pk}/"


def media_of(item: Item) -> str:
    return f"{page_of(item)}media/"


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_all_of_it_comes_with_its_digest_and_nothing_to_be_run(world: World, item: Item) -> None:
    answer = client_of(world.annotator).get(media_of(item))
    assert (answer.status_code, body_of(answer)) == (200, SOUND)
    digest = MediaFile.objects.get().sha256
    expected = {
        "Content-Type": "audio/wav", "Content-Length": str(len(SOUND)), "ETag": f'"{digest}"', "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-cache", "Content-Disposition": f'inline; filename="{digest[:16]}.wav"',
        "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip
    assert {name: answer.headers.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=100-199", 100, 199), ("bytes=-44", -44, -1), ("bytes=8000-", 8000, -1)],
)
def test_a_part_comes_as_asked(world: World, item: Item, asked: str, first: int, last: int) -> None:
    answer = client_of(world.owner).get(media_of(item), headers={"Range": asked})
    size = len(SOUND)
    first, last = first % size, last % size
    assert (answer.status_code, body_of(answer)) == (206, SOUND[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert answer.headers["Content-Length"] == str(last + 1 - first)


def test_a_part_behind_the_end_does_not(world: World, item: Item) -> None:
    answer = client_of(world.owner).get(media_of(item), headers={"Range": f"bytes={len(SOUND)}-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


def test_a_part_of_another_version_is_answered_with_all_of_this_one(world: World, item: Item) -> None:
    tag = f'"{MediaFile.objects.get().sha256}"'
    for version, status in ((tag, 206), ('"other"', 200), ("Sat, 21 Nov 2026 00:00:00 GMT", 200)):
        answer = client_of(world.owner).get(media_of(item), headers={"Range": "bytes=0-9", "If-Range": version})
        assert (answer.status_code, len(body_of(answer))) == (status, 10 if status == 206 else len(SOUND))


def test_what_the_browser_has_is_not_sent_again(world: World, item: Item) -> None:
    tag = f'"{MediaFile.objects.get().sha256}"'
    for named in (tag, f'"x", W/{tag}', "*"):
        answer = client_of(world.owner).get(media_of(item), headers={"If-None-Match": named})
        assert (answer.status_code, answer.content) == (304, b"")


def test_the_head_alone_comes_without_the_body(world: World, item: Item) -> None:
    answer = client_of(world.owner).head(media_of(item), headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (206, b"", "10")


def test_nobody_else_learns_that_it_exists(world: World, item: Item) -> None:
    assert client_of(world.outsider).get(media_of(item)).status_code == 404
    assert subject_of(item, world.outsider)["url"] is None


def test_an_item_without_a_medium_says_so(world: World) -> None:
    for payload, said in (({"text": "Only text"}, "refers to no image"), ({"image": "gone.png"}, "was not stored")):
        answer = client_of(world.owner).get(media_of(make_item(world, payload, said)))
        assert answer.status_code == 404
        assert said in answer.content.decode()


def test_an_undeclared_address_is_named_with_a_link_for_who_may_declare_it(world: World) -> None:
    item = make_item(world, {"video": "https://media.example.com/a.mp4"})
    link = f'<a href="/projects/{world.project.public_id}/media/">Declare a source</a>'
    seen = {p.name: client_of(p).get(page_of(item)).content.decode() for p in (world.owner, world.vendor_manager)}
    assert all("is under no declared source; nothing is fetched from there." in page for page in seen.values())
    assert [link in page for page in seen.values()] == [True, False]
    declare_source(actor=actor_of(world.owner), project=world.project, prefix="https://media.example.com/")
    page = client_of(world.owner).get(page_of(item)).content.decode()
    assert f'<video controls preload="metadata" src="{media_of(item)}"' in page
    assert 'src="https:' not in page


def test_an_item_shows_a_recording_with_its_outline(world: World, item: Item) -> None:
    page = client_of(world.owner).get(page_of(item)).content.decode()
    assert f'<audio controls preload="metadata" src="{media_of(item)}"' in page
    assert 'class="wave"' in page


def test_boxes_are_drawn_over_the_picture_in_the_size_of_its_file(world: World) -> None:
    _schema(world, {"type": "boxes", "labels": ["cat"]})
    box = '"[{""label"":""cat"",""x"":10,""y"":10,""w"":50,""h"":40}]"'
    store(world, png(200, 100), "p1.png")
    item = _labelled(world, f"p1,A-7,{box}", {"image": "p1.png"})
    page = client_of(world.owner).get(page_of(item)).content.decode()
    assert f'<image href="{media_of(item)}"' in page
    assert "does not say how large" not in page
    Item.objects.filter(pk=item.pk).update(payload={"image": "/projects/secret/", "width": 200, "height": 100})
    assert '<image href="/projects/secret/' not in client_of(world.owner).get(page_of(item)).content.decode()


def test_frames_of_a_video_are_asked_for_where_their_rate_is_known(world: World) -> None:
    _schema(world, {"type": "boxes", "labels": ["cat"]})
    declare_source(actor=actor_of(world.owner), project=world.project, prefix="https://media.example.com/")
    box = '"[{""label"":""cat"",""x"":10,""y"":10,""w"":50,""h"":40,""frame"":12}]"'
    payload = {"video": "https://media.example.com/a.mp4", "width": 200, "height": 100}
    item = _labelled(world, f"p1,A-7,{box}", payload)
    page = client_of(world.owner).get(page_of(item)).content.decode()
    assert "data-frame" not in page
    assert "give the item its &quot;fps&quot;" in page or 'give the item its "fps"' in page
    Item.objects.filter(pk=item.pk).update(payload={**payload, "fps": 25})
    page = client_of(world.owner).get(page_of(item)).content.decode()
    assert f'data-video="{media_of(item)}" data-fps="25"' in page
    assert 'data-frame="12"' in page


def test_segments_share_their_axis_with_the_outline(world: World) -> None:
    _schema(world, {"type": "segments", "labels": ["speech"]})
    store(world, wav(4.0, rate=2000), "c1.wav")
    item = _labelled(world, 'c1,A-7,"[{""start"":0.5,""end"":1,""label"":""speech""}]"', {"audio": "c1"})
    page = client_of(world.owner).get(page_of(item)).content.decode()
    assert page.count('class="wave"') == 2
    assert ">4.0</text>" in page or ">4</text>" in page


def test_a_blind_judge_gets_the_same_address_and_no_name(world: World, item: Item) -> None:
    deliver(world, 'new,A-7,no,""', 'new,B-2,yes,""')
    Item.objects.filter(pk=item.pk).update(payload={"audio": "call.wav"})
    case = open_dispute(actor=actor_of(world.vendor_manager), item=item, claim="Listen again.")
    page = client_of(world.judge).get(f"/disputes/{case.public_id}/").content.decode()
    assert f'src="{media_of(item)}"' in page
    assert "annotator-A7" not in page
    answer = client_of(world.judge).get(media_of(item))
    assert not [value for value in answer.headers.values() if "A7" in value or "annotator" in value]


def test_the_subject_is_the_same_for_editors(world: World, item: Item) -> None:
    subject = subject_of(item, world.judge)
    outline = subject.pop("outline")
    assert outline["seconds"] == 0.5 and len(outline["low"]) == len(outline["high"])
    assert subject == {
        "kind": "audio", "url": media_of(item), "width": None, "height": None, "duration": 0.5, "fps": None,
        "text": None, "why": "",
    }  # fmt: skip
    text = subject_of(make_item(world, {"text": "Hello"}, "text"), world.judge)
    assert (text["kind"], text["text"], text["why"]) == ("text", "Hello", "")
    bare = subject_of(make_item(world, {}, "bare"), world.judge)
    assert (bare["kind"], bare["url"]) == ("none", None)
    assert bare["why"]


def test_the_rate_of_frames_is_told_or_counted_and_never_guessed(world: World) -> None:
    declare_source(actor=actor_of(world.owner), project=world.project, prefix="https://media.example.com/")
    video = {"video": "https://media.example.com/a.mp4"}
    for number, (more, fps) in enumerate(
        [
            ({"fps": 29.97}, 29.97),
            ({"frames": 100, "duration": 4}, 25.0),
            ({"frames": 100}, None),
            ({"fps": "25"}, None),
        ]
    ):
        assert subject_of(make_item(world, {**video, **more}, f"v{number}"), world.judge)["fps"] == fps


def _schema(world: World, definition: dict[str, Any]) -> None:
    publish_schema(actor=actor_of(world.owner), project=world.project, definition=definition)


def _labelled(world: World, row: str, payload: dict[str, Any]) -> Item:
    file = io.BytesIO(f"item,annotator,label\n{row}\n".encode())
    run = receive(actor=actor_of(world.vendor_manager), project=world.project, file=file, name="w.csv").run
    process(run)
    item = Item.objects.get(project=world.project, key=row.partition(",")[0])
    Item.objects.filter(pk=item.pk).update(payload=payload)
    item.refresh_from_db()
    return item


def test_what_came_with_an_item_may_be_called_items(world: World) -> None:
    made = make_item(world, {"items": ["first text", "second text", "third text"]}, "three")
    page = client_of(world.owner).get(f"/projects/{world.project.public_id}/items/{made.pk}/").content.decode()
    assert "second text" in page
