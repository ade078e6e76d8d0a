"""A trained model as bytes: arrays and a JSON header in one npz file, without pickle, under a digest."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.learning.environment import environment
from apps.learning.errors import LearningError

HEADER = "header"


@dataclass(frozen=True, eq=False)
class Parts:
    """What a model is made of: the `kind` of backend that can read it, JSON `settings`, and numeric `arrays`."""

    kind: str
    settings: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Artefact:
    """The file, its SHA-256 in hex, and what it was made from: digest of the manifest, seed, versions."""

    data: bytes
    digest: str
    manifest: str
    seed: int
    environment: Mapping[str, str]


def packed(parts: Parts, *, manifest: str, seed: int) -> Artefact:
    """Equal parts, manifest, seed and environment are equal bytes. `manifest` is the digest of what it learnt from."""
    made_with = environment()
    about = {"environment": made_with, "kind": parts.kind, "manifest": manifest, "seed": seed}
    header = json.dumps({**about, "settings": parts.settings}, sort_keys=True, allow_nan=False).encode()
    target = io.BytesIO()
    arrays: dict[str, Any] = {name: parts.arrays[name] for name in sorted(parts.arrays)}
    np.savez(target, allow_pickle=False, **{HEADER: np.frombuffer(header, np.uint8), **arrays})
    data = target.getvalue()
    return Artefact(data, hashlib.sha256(data).hexdigest(), manifest, seed, made_with)


def unpacked(data: bytes, digest: str) -> Parts:
    """The parts of a file that has this SHA-256; LearningError ARTEFACT for any other file."""
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise LearningError("ARTEFACT", f"the model is not the one that was logged: SHA-256 {found}, not {digest}")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            header = json.loads(file[HEADER].tobytes())
            arrays = {name: file[name] for name in file.files if name != HEADER}
        return Parts(header["kind"], header["settings"], arrays)
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise LearningError("ARTEFACT", f"the file holds no model ({type(error).__name__})") from None
