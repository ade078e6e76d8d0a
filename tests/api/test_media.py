"""Media by program: storing them, and taking the one of an item in parts."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.media.services import store_media
from tests.api.world import World, client_of, deliver
from tests.builders import actor_of
from tests.media.files import png, wav, zipped

PICTURE = png(12, 8)


def test_files_are_stored_once_and_told_with_their_sizes(world: World) -> None:
    program = client_of(world.vendor_manager)
    for status, added in ((201, 1), (200, 0)):
        file = SimpleUploadedFile("1.png", PICTURE)
        answer = program.post("/api/v1/media/", {"project": world.project.public_id, "file": file})
        assert (answer.status_code, answer.json()["added"], answer.json()["known"]) == (status, added, 1 - added)
        (one,) = answer.json()["files"]
        assert (one["name"], one["width"], one["height"], one["size"]) == ("1.png", 12, 8, len(PICTURE))
    listed = program.get("/api/v1/media/", {"project": world.project.public_id, "name": "1.png"}).json()
    assert listed["results"] == [one]
    assert client_of(world.outsider).get("/api/v1/media/").json()["count"] == 0


def test_what_is_refused_is_refused_in_words(world: World) -> None:
    program, project = client_of(world.owner), world.project.public_id
    for content in (b"<svg/>", zipped({"1.png": PICTURE, "2.html": b"<html>"}), b"PK\x03\x04"):
        file = SimpleUploadedFile("upload", content)
        answer = program.post("/api/v1/media/", {"project": project, "file": file})
        assert answer.status_code == 400
        assert answer.json()["error"].endswith(".")
    assert program.get("/api/v1/media/").json()["count"] == 0


def test_a_program_takes_the_medium_of_an_item_or_a_part_of_it(world: World) -> None:
    deliver(world)
    content = wav(0.1)
    store_media(actor=actor_of(world.owner), project=world.project, file=io.BytesIO(content), name="i1.wav")
    address = f"/api/v1/items/{world.item.pk}/media/"
    program = client_of(world.auditor)
    assert b"".join(program.get(address).streaming_content) == content
    part = program.get(address, HTTP_RANGE="bytes=-10")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[-10:])
    head = program.head(address)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(content)))
    assert client_of(world.outsider).get(address).status_code == 404
    other = world.project.items.get(key="i2")
    assert program.get(f"/api/v1/items/{other.pk}/media/").json().keys() == {"error"}
