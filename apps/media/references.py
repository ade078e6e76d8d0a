"""What of the payload of an item is a reference to an image, a recording or a video."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import urlsplit

LONGEST = 2000
# What tools call the part of a task that is looked at or listened to, the most telling first.
BY_KEY = {
    "image": "image", "img": "image", "image_url": "image", "image_path": "image", "picture": "image",
    "video": "video", "video_url": "video", "video_path": "video",
    "audio": "audio", "audio_url": "audio", "audio_path": "audio", "sound": "audio", "recording": "audio",
    "source-ref": "", "file_name": "", "filename": "", "file": "", "url": "", "path": "", "media": "",
}  # fmt: skip
BY_EXTENSION = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp"), "image"),
    **dict.fromkeys(("wav", "mp3", "ogg", "oga", "flac", "m4a"), "audio"),
    **dict.fromkeys(("mp4", "webm", "ogv"), "video"),
}


class Reference(NamedTuple):
    """`kind` is image, audio or video, or empty where neither key nor name tells it."""

    key: str
    text: str
    kind: str

    @property
    def is_address(self) -> bool:
        return "://" in self.text[:40]


def references_in(payload: Mapping[str, Any]) -> Iterator[Reference]:
    """All that may be meant, the likeliest first: by the name of the key, then whatever is called like a file."""
    for key, kind in BY_KEY.items():
        text = payload.get(key)
        if _refers(text):
            yield Reference(key, text, kind or kind_by_name(text))
    for key, text in payload.items():
        if key not in BY_KEY and key != "text" and _refers(text) and " " not in text and kind_by_name(text):
            yield Reference(key, text, kind_by_name(text))


def kind_by_name(name: str) -> str:
    path = urlsplit(name).path if name.startswith("https://") else name
    return BY_EXTENSION.get(path.rpartition(".")[2].lower(), "")


def _refers(value: object) -> TypeGuard[str]:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        return False
    return not value.startswith(("data:", "static:"))
