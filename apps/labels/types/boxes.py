"""Boxes on images and video, upright or rotated."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.boxes import paired_iou, paired_rotated_iou
from apps.measures.shapes import box_consensus

from .agreed_boxes import agreed_boxes
from .base import BadLabel
from .coordinates import number, plain, within
from .drawn import Shapes, Thing, ranked_rows
from .json_answers import read_flag
from .objects import JOINED_FROM, Joined, Objects
from .structured import Given

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
SIDES = ("x", "y", "w", "h")
TURN = 360


class Boxes(Objects):
    """An object is {"label", "x", "y", "w", "h"}, with "angle" in degrees clockwise about the centre if rotated."""

    name = "boxes"
    keys = Objects.keys | {"rotated"}
    shape_keys = (*SIDES, "angle")

    def __init__(self, definition: Mapping[str, object], *, fold: bool) -> None:
        super().__init__(definition, fold=fold)
        self.rotated = read_flag(definition, "rotated", False)
        self.definition["rotated"] = self.rotated

    @property
    def example(self) -> str:
        turned = ',"angle":15' if self.rotated else ""
        return f'[{{"label":"{self.labels[0]}","x":10,"y":20,"w":30,"h":40{turned}}}]'

    def drawing(self) -> dict[str, object]:
        return {**super().drawing(), "rotated": self.rotated}

    def read_shape(self, entry: Mapping[str, object]) -> Thing:
        box = {side: number(entry.get(side), f'"{side}"') for side in SIDES}
        for side in ("w", "h"):
            if box[side] < 0:
                raise BadLabel(f'"{side}" is {box[side]}.', "Give the top-left corner, and a width and height above 0.")
        angle = self._angle(entry)
        # The corner before rotation may well lie outside where the box does not; its centre may not.
        to_centre = 0.5 if angle else 0.0
        for side, length in (("x", "w"), ("y", "h")):
            what = f'"{side}"' + (" of the centre" if angle else "")
            within(box[side] + to_centre * box[length], what, outside=self.outside)
        return {**box, "angle": angle} if angle else dict(box)

    def _angle(self, entry: Mapping[str, object]) -> float:
        angle = number(entry.get("angle", 0), '"angle"')
        if angle and not self.rotated:
            raise BadLabel("The box is rotated.", 'Let the schema say "rotated": true.')
        # A hair below zero is rounded to a whole turn.
        return angle if 0 <= angle < TURN else plain(angle % TURN % TURN)

    def describe(self, thing: Thing) -> str:
        turned = f", turned by {thing['angle']}°" if "angle" in thing else ""
        return f"{thing['w']} × {thing['h']} at ({thing['x']}, {thing['y']}){turned}"

    def shapes(self, things: Sequence[Thing]) -> Shapes:
        return BoxShapes(table_of(things))

    def joined(self, things: Sequence[Thing], annotator: Longs, annotators: int) -> Joined:
        if any("angle" in thing for thing in things):
            return super().joined(things, annotator, annotators)
        found = box_consensus(table_of(things)[:, :4], annotator, annotators, iou_at_least=JOINED_FROM)
        shapes = [dict(zip(SIDES, map(plain, box), strict=True)) for box in found.box.tolist()]
        return Joined(found.object, found.accepted, found.tied, shapes)

    def consensuses(self, given: Given[list[Thing]], chosen: NDArray[np.bool_]) -> list[list[Thing] | None]:
        """Items with a rotated box one by one, all others at once."""
        drawn = self.drawn(given.values)
        table = drawn.shapes.table if isinstance(drawn.shapes, BoxShapes) else np.zeros((0, 5))
        answer = np.repeat(np.arange(len(drawn)), drawn.size)
        turned = np.isin(given.unit, given.unit[np.isin(given.code, answer[table[:, 4] != 0])])
        rows = np.flatnonzero(chosen[given.unit] & ~turned)
        found = super().consensuses(given, chosen & np.isin(np.arange(given.units), given.unit[turned]))
        unit, code = given.unit[rows].astype(np.int64), given.code[rows].astype(np.int64)
        for one, agreed in agreed_boxes(drawn, table[:, :4], unit, code, self.labels, JOINED_FROM):
            found[one] = agreed
        return found

    def merged(self, things: Sequence[Thing]) -> Thing:
        """A rotated box can be written in several ways, whose numbers have no median."""
        return self.nearest(things)


class BoxShapes:
    """`table` float64[n, 5]: x, y, width, height, angle in degrees."""

    def __init__(self, table: Floats) -> None:
        self.table = table
        self.place = ranked_rows(table)

    def similarity(self, left: Longs, right: Longs) -> Floats:
        """IoU; boxes whose circumscribed circles are apart are not cut."""
        a, b = self.table[left], self.table[right]
        turned = (a[:, 4] != 0) | (b[:, 4] != 0)
        found = np.zeros(len(left))
        found[~turned] = paired_iou(a[~turned, :4], b[~turned, :4])
        apart = np.hypot(*((a[:, :2] + a[:, 2:4] / 2) - (b[:, :2] + b[:, 2:4] / 2)).T)
        near = turned & (2 * apart < np.hypot(a[:, 2], a[:, 3]) + np.hypot(b[:, 2], b[:, 3]))
        found[near] = paired_rotated_iou(_centred(a[near]), _centred(b[near]))
        return found


def table_of(things: Sequence[Thing]) -> Floats:
    """x, y, width, height, angle in degrees, float64[n, 5]."""
    rows = [(thing["x"], thing["y"], thing["w"], thing["h"], thing.get("angle", 0)) for thing in things]
    return np.array(rows, np.float64).reshape(-1, 5)


def _centred(table: Floats) -> Floats:
    return np.column_stack([table[:, :2] + table[:, 2:4] / 2, table[:, 2:4], np.radians(table[:, 4])])
