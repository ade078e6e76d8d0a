"""Captions beside what they name, none over another: at a corner, else where there is room, with a line to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from django.utils.safestring import SafeString

from .markup import joined, tag

Box = tuple[float, float, float, float]
Point = tuple[float, float]
# Above left, below right, above right, below left; then the same inside.
CORNERS = ((0, 0), (1, 1), (1, 0), (0, 1))
GAP = 3.0
STEP = 16.0
NEAR = 40.0
BASELINE = 0.25


class Captions:
    """Places taken within `bounds`; a letter takes `letter` by `line`, all in units of the drawing."""

    def __init__(self, bounds: Box, letter: float, line: float) -> None:
        self.bounds, self.letter, self.line = bounds, letter, line
        self.taken: list[Box] = []
        self.named: list[tuple[str, Point]] = []

    def keep_free(self, box: Box) -> None:
        self.taken.append(box)

    def beside(self, text: str, box: Box, number: int) -> SafeString:
        """Of a box; answers begin with different corners, so that those of two are told apart."""
        corners = [CORNERS[(number + turn) % 4] for turn in range(4)]
        places = [self._corner(text, box, corner, inside) for inside in (False, True) for corner in corners]
        return self._placed(text, box, places, "caption")

    def name(self, text: str, point: Point) -> SafeString:
        """Of a point; of several points of one name that lie together one is named."""
        if any(one == text and np.hypot(x - point[0], y - point[1]) < NEAR for one, (x, y) in self.named):
            return joined([])
        self.named.append((text, point))
        (x, y), width, away = point, self._width(text), 10.0
        places = [(x + away, y - self.line / 2), (x - away - width, y - self.line / 2)]
        places += [(x - width / 2, y - away - self.line), (x - width / 2, y + away)]
        around = (x - away, y - away, x + away, y + away)
        return self._placed(text, around, [self._boxed(text, *place) for place in places], "tick")

    def _width(self, text: str) -> float:
        return len(text) * self.letter

    def _boxed(self, text: str, left: float, top: float) -> Box:
        """Moved so that it lies within the drawing."""
        width = self._width(text)
        least, highest, most, lowest = self.bounds
        left = max(min(left, most - width - GAP), least + GAP)
        top = max(min(top, lowest - self.line), highest)
        return left, top, left + width, top + self.line

    def _corner(self, text: str, box: Box, corner: tuple[int, int], inside: bool) -> Box:
        right, below = corner
        left = box[2] - self._width(text) if right else box[0]
        if inside:
            left += -GAP if right else GAP
        edge = box[3] if below else box[1]
        return self._boxed(text, left, edge + GAP / 2 if below != inside else edge - self.line - GAP / 2)

    def _placed(self, text: str, box: Box, places: Sequence[Box], kind: str) -> SafeString:
        free = next((place for place in places if self._is_free(place)), None)
        far = None if free else self._nearest(text, box)
        place = free or far or places[0]
        self.taken.append(place)
        baseline = place[3] - BASELINE * self.line
        drawn = tag("text", text, x=place[0], y=baseline, class_=kind)
        return joined([_leader(box, place), drawn]) if far else drawn

    def _is_free(self, place: Box) -> bool:
        return not any(
            place[0] < right and place[2] > left and place[1] < bottom and place[3] > top
            for left, top, right, bottom in self.taken
        )

    def _nearest(self, text: str, box: Box) -> Box | None:
        """The free place that is nearest to the box."""
        least, highest, most, lowest = self.bounds
        lefts = np.arange(least + GAP, max(most - self._width(text), least + STEP), STEP)
        tops = np.arange(highest, max(lowest - self.line, highest + STEP), self.line / 2)
        left, top = (grid.ravel() for grid in np.meshgrid(lefts, tops))
        right, bottom = left + self._width(text), top + self.line
        taken = np.array(self.taken).reshape(-1, 4).T[:, :, None]
        hit = (left < taken[2]) & (right > taken[0]) & (top < taken[3]) & (bottom > taken[1])
        across = np.maximum(np.maximum(box[0] - right, left - box[2]), 0)
        down = np.maximum(np.maximum(box[1] - bottom, top - box[3]), 0)
        distance = np.where(hit.any(axis=0), np.inf, across + down)
        best = int(distance.argmin())
        if not np.isfinite(distance[best]):
            return None
        return float(left[best]), float(top[best]), float(right[best]), float(bottom[best])


def _leader(box: Box, place: Box) -> SafeString:
    """From the corner of the box that is nearest to a side of the text."""
    middle = (place[1] + place[3]) / 2
    ends = [((x, y), (side, middle)) for x, y in _corners(box) for side in (place[0] - 1, place[2] + 1)]
    (x, y), (to, level) = min(ends, key=lambda end: abs(end[0][0] - end[1][0]) + abs(end[0][1] - end[1][1]))
    return tag("path", d=f"M{x:.1f} {y:.1f}L{to:.1f} {level:.1f}", class_="leader")


def _corners(box: Box) -> Iterator[Point]:
    left, top, right, bottom = box
    return chain(((left, top), (right, top)), ((left, bottom), (right, bottom)))
