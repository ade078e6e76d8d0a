"""Which kinds of files are taken, told by their content and never by their name."""

from __future__ import annotations

EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/ogg": "ogv",
}
# What other servers call the same kinds.
ALSO_CALLED = {
    "image/jpg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "audio/x-flac": "audio/flac",
    "audio/x-m4a": "audio/mp4",
    "audio/webm": "video/webm",
    "application/ogg": "audio/ogg",
}
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
)
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
SUPPORTED = "PNG, JPEG, GIF, WebP, BMP, WAV, MP3, Ogg, FLAC, MP4 and WebM"


def content_type_of(head: bytes) -> str | None:
    """The content type of a file that begins with `head` (64 bytes are enough for most, 4 KiB for WebM)."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    return _riff(head) or _iso(head) or _matroska(head) or _ogg(head) or _bmp(head) or _mpeg_frame(head)


def allowed_type(header: str) -> str | None:
    """The content type that another server names in a header, if it is one that is taken."""
    named = header.partition(";")[0].strip().lower()
    kind = ALSO_CALLED.get(named, named)
    return kind if kind in EXTENSIONS else None


def _riff(head: bytes) -> str | None:
    if head[:4] not in (b"RIFF", b"RF64"):
        return None
    return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(head[8:12])


def _iso(head: bytes) -> str | None:
    """MP4 and its relatives; still images in the same container are not taken."""
    if head[4:8] != b"ftyp" or head[8:12] in (b"heic", b"heix", b"avif", b"mif1", b"msf1", b"crx "):
        return None
    return "audio/mp4" if head[8:11] in (b"M4A", b"M4B") else "video/mp4"


def _matroska(head: bytes) -> str | None:
    return "video/webm" if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:4096] else None


def _ogg(head: bytes) -> str | None:
    if not head.startswith(b"OggS"):
        return None
    return "video/ogg" if b"theora" in head[:64] else "audio/ogg"


def _bmp(head: bytes) -> str | None:
    if not head.startswith(b"BM") or len(head) < 26 or head[6:10] != bytes(4):
        return None
    return "image/bmp" if int.from_bytes(head[14:18], "little") in _BMP_HEADERS else None


def _mpeg_frame(head: bytes) -> str | None:
    """An MP3 without tags: eleven bits set, then a version, layer III, a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return None
    return "audio/mpeg" if head[2] & 0xF0 not in (0x00, 0xF0) and head[2] & 0x0C != 0x0C else None
