"""What may lie beneath a drawing: addresses of this portal, and sounds that can be outlined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage

from apps.media.waveform import Envelope, envelope, layout_of
from apps.portal.templatetags.pieces import image_source


class Shown(str):
    """An address of this portal under which a medium is shown. Nothing that was read from a file is one."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A stored recording of `size` bytes that lasts `seconds`."""

    path: str
    size: int
    seconds: float

    @classmethod
    def of(cls, path: str, size: int) -> Sound | None:
        """None where the samples of the file cannot be read here."""
        with _opened(path) as file:
            wav = layout_of(file, size)
        return cls(path, size, wav.seconds) if wav and wav.frames else None

    def envelope(self, start: float, end: float, columns: int) -> Envelope | None:
        with _opened(self.path) as file:
            wav = layout_of(file, self.size)
            return envelope(file, wav, start, end, columns) if wav else None


def _opened(path: str) -> BinaryIO:
    # What a storage opens is a file to all who read from it.
    return cast(BinaryIO, default_storage.open(path))


def image_beneath(payload: Mapping[str, Any]) -> str | None:
    found = payload.get("image")
    return found if isinstance(found, Shown) else image_source(str(found or ""))


def video_beneath(payload: Mapping[str, Any]) -> str | None:
    found = payload.get("video")
    return found if isinstance(found, Shown) else None


def sound_beneath(payload: Mapping[str, Any]) -> Sound | None:
    found = payload.get("audio")
    return found if isinstance(found, Sound) else None


def frame_rate(payload: Mapping[str, Any]) -> float | None:
    found = payload.get("fps")
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) and found > 0 else None
