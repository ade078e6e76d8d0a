"""Bringing media in and naming where they lie, on a page."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.media.models import MediaFile, MediaSource
from apps.media.services import declare_source, store_media
from tests.builders import actor_of
from tests.media.files import png, zipped
from tests.portal.world import World, client_of, deliver

HOST = "https://media.example.com/"


@pytest.fixture
def address(world: World) -> str:
    deliver(world)
    return f"/projects/{world.project.public_id}/media/"


def send(world: World, address: str, content: bytes, file_name: str, name: str = "") -> Any:
    sent = {"file": SimpleUploadedFile(file_name, content), "name": name}
    return client_of(world.vendor_manager).post(address, sent, follow=True)


def test_the_vendor_brings_a_zip_and_is_told_what_came_in(world: World, address: str) -> None:
    page = send(world, address, zipped({"1.png": png(1, 1), "2.png": png(2, 2)}), "all.zip").content.decode()
    assert "2 files stored." in page
    again = send(world, address, zipped({"1.png": png(1, 1), "3.png": png(3, 3)}), "all.zip").content.decode()
    assert "1 file stored. 1 had been stored before, with the same bytes." in again


def test_a_single_file_may_be_given_the_name_that_items_use(world: World, address: str) -> None:
    send(world, address, png(1, 1), "IMG_0001.png", name="images/0001.png")
    assert MediaFile.objects.get().name == "images/0001.png"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<svg/>", "a.png", "none of the kinds"),
        (b"PK\x03\x04junk", "a.zip", "cannot be read as one"),
    ],
)
def test_what_is_wrong_is_said_on_the_form(world: World, address: str, content: bytes, name: str, said: str) -> None:
    page = send(world, address, content, name)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert MediaFile.objects.count() == 0


def test_the_buyer_declares_a_source_and_retires_it(world: World, address: str) -> None:
    owner = client_of(world.owner)
    assert HOST in owner.post(f"{address}sources/", {"address": HOST}, follow=True).content.decode()
    source = MediaSource.objects.get()
    page = owner.post(f"{address}sources/{source.public_id}/retire/", follow=True).content.decode()
    assert "No source is declared" in page


def test_a_wrong_address_is_said_on_the_form(world: World, address: str) -> None:
    page = client_of(world.owner).post(f"{address}sources/", {"address": "http://media.example.com/"})
    assert "A source looks like https://" in page.content.decode()
    assert not MediaSource.objects.exists()


def test_a_source_of_another_project_is_not_retired_here(world: World, address: str) -> None:
    source = declare_source(actor=actor_of(world.owner), project=world.project, prefix=HOST)
    elsewhere = f"/projects/prj_000000000000/media/sources/{source.public_id}/retire/"
    assert client_of(world.owner).post(elsewhere).status_code == 404
    assert client_of(world.outsider).post(f"{address}sources/{source.public_id}/retire/").status_code == 404
    assert MediaSource.objects.get().retired_at is None


def test_the_forms_are_shown_to_who_may_use_them(world: World, address: str) -> None:
    seen = {}
    for person in (world.owner, world.vendor_manager, world.judge, world.annotator):
        page = client_of(person).get(address).content.decode()
        seen[person.name] = ("Bring files" in page, "Declare a source" in page)
    assert seen == {
        "Olga Marsh": (True, True), "Victor Manning": (True, False), "Ada Juris": (False, False),
        "Anna Lee": (False, False),
    }  # fmt: skip


def test_it_is_told_how_many_items_have_their_media(world: World, address: str) -> None:
    for key in ("i1", "i2"):
        item = world.project.items.get(key=key)
        item.payload = {"image": f"{key}.png"}
        item.save()
    store_media(actor=actor_of(world.owner), project=world.project, file=io.BytesIO(png(1, 1)), name="i1.png")
    page = client_of(world.owner).get(address).content.decode()
    assert "1 of 2 items that name a medium can show it" in page
    assert ">i2</a>" in page
