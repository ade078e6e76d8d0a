"""Masks on images and video, as run lengths."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects import Masks
from apps.measures.objects.masks import paired_mask_iou

from .base import BadLabel
from .coordinates import whole
from .drawn import Shapes, Thing, ranked
from .objects import Objects

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
LONGEST_SIDE = 100_000
MOST_PIXELS = 10**9


class MaskObjects(Objects):
    """An object is {"label", "size": [height, width], "counts": [...]}: uncompressed COCO run lengths, column by
    column, the first run outside."""

    name = "masks"
    keys = Objects.keys - {"outside"}
    shape_keys = ("size", "counts")

    @property
    def example(self) -> str:
        return f'[{{"label":"{self.labels[0]}","size":[3,4],"counts":[4,2,6]}}]'

    def read_shape(self, entry: Mapping[str, object]) -> Thing:
        height, width = self._size(entry.get("size"))
        raw = entry.get("counts")
        if not isinstance(raw, list):
            raise BadLabel('"counts" is missing or not a list.', "Give uncompressed run lengths as a list of numbers.")
        counts = [whole(run, f"Run {place}", MOST_PIXELS) for place, run in enumerate(raw, 1)]
        if sum(counts) != height * width:
            raise BadLabel(
                f"The runs cover {sum(counts)} pixels, and the image has {height} × {width} = {height * width}.",
                "Give the runs of the whole image, column by column, the first one outside the object.",
            )
        return {"size": [height, width], "counts": plain_runs(counts)}

    def _size(self, raw: object) -> tuple[int, int]:
        if not isinstance(raw, list) or len(raw) != 2:
            raise BadLabel('"size" is not a list of two numbers.', "Write [height, width].")
        height, width = (whole(side, name, LONGEST_SIDE) for side, name in zip(raw, ("height", "width"), strict=True))
        if not 0 < height * width <= MOST_PIXELS:
            raise BadLabel(f"The image has {height * width} pixels.", f"From 1 to {MOST_PIXELS} are possible.")
        return height, width

    def describe(self, thing: Thing) -> str:
        height, width = thing["size"]
        return f"of {sum(thing['counts'][1::2])} pixels in an image of {width} × {height}"

    def shapes(self, things: Sequence[Thing]) -> Shapes:
        return MaskShapes(things)

    def merged(self, things: Sequence[Thing]) -> Thing:
        """The pixels that more than half of the masks cover."""
        sizes = {tuple(thing["size"]) for thing in things}
        if len(sizes) > 1:
            return self.nearest(things)
        height, width = sizes.pop()
        return {"size": [height, width], "counts": majority(things, height * width)}


class MaskShapes:
    """Masks on one canvas, their images sharing the top-left corner."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.masks = on_one_canvas(things)
        m = self.masks
        self.place = ranked(
            [
                m.start[a:b].astype(">i8").tobytes() + m.stop[a:b].astype(">i8").tobytes()
                for a, b in zip(m.first[:-1].tolist(), m.first[1:].tolist(), strict=True)
            ]
        )

    def similarity(self, left: Longs, right: Longs) -> Floats:
        return paired_mask_iou(self.masks, left, self.masks, right)


def on_one_canvas(things: Sequence[Thing]) -> Masks:
    """Masks of images of any size as masks of one that holds them all: columns of lower images are parted."""
    height = max((thing["size"][0] for thing in things), default=1)
    width = max((thing["size"][1] for thing in things), default=1)
    starts, stops = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for thing in things:
        edges = np.append(0, np.cumsum(np.array(thing["counts"], np.int64)))
        start, stop = edges[1:-1:2], edges[2::2]
        own = thing["size"][0]
        starts.append(start if own == height else _taller(*_by_column(start, stop, own), own, height)[0])
        stops.append(stop if own == height else _taller(*_by_column(start, stop, own), own, height)[1])
    first = np.cumsum([len(start) for start in starts])
    return Masks(np.concatenate(starts), np.concatenate(stops), first.astype(np.int64), height * width)


def _by_column(start: Longs, stop: Longs, height: int) -> tuple[Longs, Longs]:
    """The runs cut where a column ends."""
    columns = (stop - 1) // height - start // height + 1
    owner = np.repeat(np.arange(len(start)), columns)
    column = np.arange(len(owner)) - np.repeat(np.cumsum(columns) - columns, columns) + (start // height)[owner]
    return np.maximum(start[owner], column * height), np.minimum(stop[owner], (column + 1) * height)


def _taller(start: Longs, stop: Longs, height: int, canvas: int) -> tuple[Longs, Longs]:
    lower = start // height * (canvas - height)
    return start + lower, stop + lower


def majority(things: Sequence[Thing], pixels: int) -> list[int]:
    """The run lengths of what more than half of masks of one size cover."""
    edges = [np.cumsum(np.array(thing["counts"], np.int64))[:-1] for thing in things]
    change = [np.resize(np.array([1, -1]), len(edge)) for edge in edges]
    at, place = np.unique(np.concatenate(edges), return_inverse=True)
    votes = np.cumsum(np.bincount(place, weights=np.concatenate(change), minlength=len(at)))
    inside = 2 * votes > len(things)
    turns = at[np.flatnonzero(np.diff(np.append(False, inside).astype(np.int8)))]
    return plain_runs(np.diff(np.concatenate([[0], turns, [pixels]])).tolist())


def plain_runs(counts: Sequence[int]) -> list[int]:
    """The same pixels without runs of length zero, but for the first."""
    runs = [counts[0]] if counts else [0]
    for place, run in enumerate(counts[1:], 1):
        if not run:
            continue
        if len(runs) % 2 == place % 2:
            runs.append(run)
        else:
            runs[-1] += run
    return runs
