"""Batches as they arrive: files of rows, brought and sorted."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.loop.models import Arrival, Batch
from apps.loop.services.arriving import sort, take_in
from apps.projects.models import Project
from tests.scenes import Scene

TOPICS = ("harbour", "garden", "kitchen", "railway", "market", "library", "orchard", "museum")
SAYINGS = ("opens early on Mondays", "was painted last spring", "smells of fresh bread", "closes for the winter")
GOINGS = ("and many people go there", "but few people know it", "so we visit it often", "though it is far away")


def sentences(number: int) -> list[str]:
    """Different sentences about ordinary things, none nearly a copy of another."""
    return [
        f"The {TOPICS[n % 8]} near {TOPICS[(n // 8) % 8]} {n * 7919 % 997} {SAYINGS[n % 3]} {GOINGS[(n // 3) % 4]}"
        for n in range(number)
    ]


def as_csv(rows: Sequence[tuple[str, str]], header: str = "key,text") -> bytes:
    return "".join(f"{line}\n" for line in [header, *(f'{key},"{text}"' for key, text in rows)]).encode()


def as_json_lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def arrive(scene: Scene, project: Project, data: bytes, name: str = "new.csv", **options: Any) -> Batch:
    """Brought by the QA manager, and sorted by the worker."""
    batch = take_in(actor=scene.actor("qa_manager"), project=project, file=io.BytesIO(data), name=name, **options).batch
    sort(batch)
    batch.refresh_from_db()
    return batch


def by_key(batch: Batch) -> dict[str, Arrival]:
    return {arrival.item.key: arrival for arrival in batch.arrivals.select_related("item", "copy_of")}


def scenery(seed: int, side: int = 96) -> NDArray[np.uint8]:
    """A seeded image with structure at several scales, uint8[side, side]."""
    random = np.random.default_rng(seed)
    image = np.zeros((side, side))
    for cells in (3, 6, 12):
        grid = random.uniform(0, 255, (cells, cells))
        image += np.kron(grid, np.ones((side // cells, side // cells))) / 3
    return image.astype(np.uint8)


def encoded(image: NDArray[np.uint8], kind: str = "PNG", size: tuple[int, int] | None = None, **options: Any) -> bytes:
    picture = Image.fromarray(image)
    file = io.BytesIO()
    (picture.resize(size) if size else picture).save(file, kind, **options)
    return file.getvalue()


def inlined(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
