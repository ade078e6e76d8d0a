"""Images as models see them: grey, small, and the same numbers wherever they are decoded with the same library."""

from __future__ import annotations

import base64
import binascii
import io

import numpy as np
from django.core.files.storage import default_storage
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL import __version__ as decoder

from apps.accounts.policies import Invalid
from apps.media.models import MediaFile

# Four times the side of the features; a larger image would only cost memory.
SIDE = 64
MOST_PIXELS = 100_000_000
DECODER = decoder


def grey(data: bytes) -> NDArray[np.float64]:
    """float64[H, W] in [0, 255], each side at most 64, larger images averaged by area. Invalid for no image."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Invalid(f"The image is larger than {MOST_PIXELS:,} pixels; store a smaller one.")
            small = image.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid("The file is no image that can be read. Store it again, whole.") from None
    return np.asarray(_reduced(small), np.float64)


def _reduced(image: Image.Image) -> Image.Image:
    width, height = (min(side, SIDE) for side in image.size)
    return image if (width, height) == image.size else image.resize((width, height), Image.Resampling.BOX)


def inline(reference: object) -> bytes | None:
    """The bytes of an image that is part of the item itself (`data:image/…;base64,…`)."""
    if not isinstance(reference, str) or not reference.startswith("data:image/"):
        return None
    head, _, body = reference.partition(",")
    if not head.endswith(";base64"):
        return None
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return None


def stored(file: MediaFile) -> bytes:
    """Invalid where the file is not there any more."""
    try:
        with default_storage.open(str(file.file.name)) as opened:
            return bytes(opened.read())
    except FileNotFoundError:
        raise Invalid(f"The file {file.name} is not stored any more. Its SHA-256 was {file.sha256}.") from None
