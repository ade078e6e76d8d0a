"""What a file is, is told by its first bytes."""

import pytest

from apps.media.headers import Measures, measures_of
from apps.media.kinds import EXTENSIONS, allowed_type, content_type_of
from tests.media.files import bmp, flac, gif, jpeg, mp4, png, wav, webp

HEADS = {
    "image/png": png(3, 2),
    "image/jpeg": jpeg(3, 2),
    "image/gif": gif(3, 2),
    "image/bmp": bmp(3, 2),
    "image/webp": webp(3, 2),
    "audio/wav": wav(0.5),
    "audio/flac": flac(4000, 8000),
    "audio/mpeg": b"\xff\xfb\x90\x00" + bytes(400),
    "audio/ogg": b"OggS" + bytes(24) + b"\x01vorbis",
    "video/ogg": b"OggS" + bytes(24) + b"\x80theora",
    "video/mp4": mp4(5000, 1000),
    "audio/mp4": mp4(5000, 1000, b"M4A "),
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
}
REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "xml before svg": b'<?xml version="1.0"?><svg/>',
    "pdf": b"%PDF-1.7",
    "matroska": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska",
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(8),
    "text that begins like a bitmap": b"BMW builds cars, and motorcycles too, as everybody knows.",
    "text in UTF-16": b"\xff\xfeh\x00i\x00",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", sorted(EXTENSIONS))
def test_every_supported_kind_is_recognised(kind: str) -> None:
    assert content_type_of(HEADS[kind]) == kind


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_all_else_is_not(name: str) -> None:
    assert content_type_of(REFUSED[name]) is None


@pytest.mark.parametrize("kind", ["image/bmp", "image/gif", "image/jpeg", "image/png", "image/webp"])
def test_images_say_how_large_they_are(kind: str) -> None:
    assert measures_of(kind, HEADS[kind], len(HEADS[kind])) == Measures(3, 2)


def test_the_size_of_a_photograph_is_found_behind_its_comment() -> None:
    assert measures_of("image/jpeg", jpeg(640, 480, before=60_000), 70_000) == Measures(640, 480)


@pytest.mark.parametrize(
    ("kind", "ms"), [("audio/flac", 500), ("audio/mp4", 5000), ("audio/wav", 500), ("video/mp4", 5000)]
)
def test_recordings_say_how_long_they_are(kind: str, ms: int) -> None:
    assert measures_of(kind, HEADS[kind], len(HEADS[kind])) == Measures(duration_ms=ms)


@pytest.mark.parametrize("kind", sorted(HEADS))
def test_a_head_that_breaks_off_anywhere_says_nothing_and_does_no_harm(kind: str) -> None:
    for length in range(min(len(HEADS[kind]), 120)):
        assert all(value is None or value > 0 for value in measures_of(kind, HEADS[kind][:length], length))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("image/png", "image/png"),
        ("Audio/X-WAV; charset=binary", "audio/wav"),
        ("image/svg+xml", None),
        ("text/html", None),
        ("application/octet-stream", None),
        ("", None),
    ],
)
def test_of_what_another_server_says_only_known_kinds_are_believed(header: str, kind: str | None) -> None:
    assert allowed_type(header) == kind
