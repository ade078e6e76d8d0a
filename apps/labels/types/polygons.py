"""Polygons on images and video."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.boxes import paired_iou
from apps.measures.shapes import Region, paired_polygon_iou, polygon_area, polygon_consensus, polygon_iou

from .base import BadLabel
from .coordinates import plain, points, within
from .drawn import Shapes, Thing, ranked
from .objects import JOINED_FROM, Joined, Objects

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Corners = list[list[float]]
Known = dict[tuple[bytes, bytes], float]
MOST_KNOWN = 2**18


class Polygons(Objects):
    """An object is {"label", "points": [[x, y], ...]}; the outline closes itself."""

    name = "polygons"
    shape_keys = ("points",)

    def __init__(self, definition: Mapping[str, object], *, fold: bool) -> None:
        super().__init__(definition, fold=fold)
        self._known: Known = {}

    @property
    def example(self) -> str:
        return f'[{{"label":"{self.labels[0]}","points":[[10,20],[40,20],[25,60]]}}]'

    def read_shape(self, entry: Mapping[str, object]) -> Thing:
        corners = without_repeats(points(entry.get("points"), "xy"))
        if len(corners) < 3:
            raise BadLabel(f"The outline has {len(corners)} different points.", "Give at least three.")
        for x, y in corners:
            within(x, "x of a point", outside=self.outside)
            within(y, "y of a point", outside=self.outside)
        return {"points": from_the_first(corners)}

    def describe(self, thing: Thing) -> str:
        low, high = (np.array(thing["points"]).min(axis=0), np.array(thing["points"]).max(axis=0))
        width, height = (plain(round(side, 2)) for side in (high - low).tolist())
        return f"of {len(thing['points'])} points, {width} × {height} at ({plain(low[0])}, {plain(low[1])})"

    def most_pairs(self, values: Sequence[list[Thing]]) -> int:
        """Outlines take long to cut: about a tenth of a millisecond a pair."""
        return 20_000

    def shapes(self, things: Sequence[Thing]) -> Shapes:
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        return PolygonShapes(outlines_of(things), self._known)

    def joined(self, things: Sequence[Thing], annotator: Longs, annotators: int) -> Joined:
        drawn = outlines_of(things)
        found = polygon_consensus(drawn, annotator, annotators, iou_at_least=JOINED_FROM)
        shapes: list[Thing] = []
        for each, region in enumerate(found.regions):
            members = np.flatnonzero(found.object == each).tolist()
            one = self.shape_of(things[members[0]])
            shapes.append(one if len(members) == 1 else self._outline(region, [things[i] for i in members]))
        return Joined(found.object, found.accepted, found.tied, shapes)

    def _outline(self, region: Region, things: Sequence[Thing]) -> Thing:
        """The outline of the area that most enclose. Where that is in pieces: the largest of them or the drawn outline
        nearest to all, whichever the drawn ones overlap better."""
        if not region.outlines:
            return self.nearest(things)
        largest = max(region.outlines, key=polygon_area)
        corners = without_repeats([[plain(x), plain(y)] for x, y in largest.tolist()])
        if len(region.outlines) == 1:
            return {"points": from_the_first(corners)}
        nearest, drawn = self.nearest(things), outlines_of(things)
        scores = [
            sum(polygon_iou(np.array(outline, np.float64), one) for one in drawn)
            for outline in (corners, nearest["points"])
        ]
        return {"points": from_the_first(corners)} if scores[0] >= scores[1] else nearest

    def merged(self, things: Sequence[Thing]) -> Thing:
        return self.nearest(things)


class PolygonShapes:
    """Outlines float64[corners, 2]; `known` are overlaps of two different ones (by digest), computed once."""

    def __init__(self, outlines: Sequence[Floats], known: Known) -> None:
        self.outlines = outlines
        self.known = known
        self.digests = [blake2b(outline.astype(">f8").tobytes(), digest_size=16).digest() for outline in outlines]
        self.place = ranked(self.digests)
        bounds = [[*outline.min(axis=0), *np.ptp(outline, axis=0)] for outline in outlines]
        self.bounds = np.array(bounds, np.float64).reshape(-1, 4)

    def similarity(self, left: Longs, right: Longs) -> Floats:
        """IoU; outlines are cut only where the boxes around them overlap."""
        near = np.flatnonzero(paired_iou(self.bounds[left], self.bounds[right]) > 0)
        found = np.zeros(len(left))
        a, b = left[near], right[near]
        low, high = np.minimum(self.place[a], self.place[b]), np.maximum(self.place[a], self.place[b])
        _, first, where = np.unique(low * len(self.place) + high, return_index=True, return_inverse=True)
        found[near] = self._overlaps(a[first], b[first])[where]
        return found

    def _overlaps(self, left: Longs, right: Longs) -> Floats:
        """Those not known yet are cut, all at once; of two outlines the one of the lower digest comes first."""
        turned = self.place[left] > self.place[right]
        one, other = np.where(turned, right, left), np.where(turned, left, right)
        keys = [(self.digests[i], self.digests[j]) for i, j in zip(one.tolist(), other.tolist(), strict=True)]
        fresh = np.array([key not in self.known for key in keys], np.bool_)
        cut = paired_polygon_iou(self.outlines, one[fresh], other[fresh]).tolist()
        self.known.update(zip((key for key, new in zip(keys, fresh, strict=True) if new), cut, strict=True))
        return np.array([self.known[key] for key in keys], np.float64)


def outlines_of(things: Sequence[Thing]) -> list[Floats]:
    """Each outline as float64[corners, 2]."""
    return [np.array(thing["points"], np.float64) for thing in things]


def without_repeats(corners: Corners) -> Corners:
    """Without points that repeat the one before, the first coming after the last."""
    return [corner for place, corner in enumerate(corners) if corner != corners[place - 1] or len(corners) == 1]


def from_the_first(corners: Corners) -> Corners:
    """The same outline from its least point on, in that direction whose points come first: however it was drawn."""
    least = min(corners)
    ways = []
    for outline in (corners, corners[::-1]):
        ways += [outline[at:] + outline[:at] for at, corner in enumerate(outline) if corner == least]
    return min(ways)
