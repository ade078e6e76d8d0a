"""Figures of named keypoints on images and video."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.keypoints import paired_oks

from .base import BadLabel, BadSchema
from .coordinates import FARTHEST, plain, points, within
from .drawn import Shapes, Thing, ranked_rows
from .json_answers import shortened
from .objects import Objects
from .vocabulary import read_labels

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
NOT_LABELLED, HIDDEN, VISIBLE = 0, 1, 2
# About the mean of COCO's; on the scale of the root of the area.
SIGMA = 0.06
# Where nobody labelled a point it is far from everything.
_NOWHERE = 1e12


class Keypoints(Objects):
    """An object is {"label", "points": [[x, y, v], ...]} in the order of the schema's keypoints, v as in COCO:
    0 not labelled, 1 labelled but hidden, 2 visible. The schema's "skeleton" says which points a line joins where they
    are drawn; `bones` are the places of both ends."""

    name = "keypoints"
    keys = Objects.keys | {"keypoints", "sigmas", "skeleton"}
    shape_keys = ("points",)
    overlap = "oks"

    def __init__(self, definition: Mapping[str, object], *, fold: bool) -> None:
        super().__init__(definition, fold=fold)
        self.keypoints = read_labels(definition.get("keypoints"))
        self.sigmas = _read_sigmas(definition.get("sigmas", SIGMA), len(self.keypoints))
        self.definition |= {"keypoints": list(self.keypoints), "sigmas": self.sigmas}
        self.bones = _read_skeleton(definition.get("skeleton", []), self.keypoints)
        if self.bones:
            self.definition["skeleton"] = [[self.keypoints[a], self.keypoints[b]] for a, b in self.bones]

    @property
    def example(self) -> str:
        rows = ",".join(f"[{10 * place},20,2]" for place in range(1, len(self.keypoints) + 1))
        return f'[{{"label":"{self.labels[0]}","points":[{rows}]}}]'

    def drawing(self) -> dict[str, object]:
        return {**super().drawing(), "keypoints": list(self.keypoints), "bones": self.bones}

    def read_shape(self, entry: Mapping[str, object]) -> Thing:
        rows = points(entry.get("points"), "xyv")
        if len(rows) != len(self.keypoints):
            raise BadLabel(
                f"It has {len(rows)} points, and the schema {len(self.keypoints)} keypoints.",
                "Give every keypoint in the order of the schema, [0,0,0] where one is not labelled.",
            )
        return {"points": [self._point(name, row) for name, row in zip(self.keypoints, rows, strict=True)]}

    def _point(self, name: str, row: list[float]) -> list[float]:
        x, y, v = row
        if v not in (NOT_LABELLED, HIDDEN, VISIBLE):
            raise BadLabel(f"v of {name} is {v}.", "Write 0 for not labelled, 1 for hidden, 2 for visible.")
        if v == NOT_LABELLED:
            return [0, 0, 0]
        return [within(x, f"x of {name}", outside=self.outside), within(y, f"y of {name}", outside=self.outside), v]

    def describe(self, thing: Thing) -> str:
        shown = [
            f"{name} ({x}, {y}){', hidden' if v == HIDDEN else ''}"
            for name, (x, y, v) in zip(self.keypoints, thing["points"], strict=True)
            if v != NOT_LABELLED
        ]
        more = f" and {len(shown) - 3} more points" if len(shown) > 3 else ""
        return f"with {', '.join(shown[:3])}{more}" if shown else "without a point"

    def shapes(self, things: Sequence[Thing]) -> Shapes:
        return KeypointShapes(points_of(things, len(self.keypoints)), np.array(self.sigmas))

    def merged(self, things: Sequence[Thing]) -> Thing:
        """Each point that at least half labelled, at their median; hidden where more than half of those say so."""
        table = points_of(things, len(self.keypoints))
        merged: list[list[float]] = []
        for column in range(len(self.keypoints)):
            labelled = table[table[:, column, 2] != NOT_LABELLED, column]
            if 2 * len(labelled) < len(things):
                merged.append([0, 0, 0])
                continue
            hidden = 2 * np.count_nonzero(labelled[:, 2] == HIDDEN) > len(labelled)
            x, y = np.median(labelled[:, :2], axis=0).tolist()
            merged.append([plain(x), plain(y), HIDDEN if hidden else VISIBLE])
        return {"points": merged}


class KeypointShapes:
    """`points` float64[n, keypoints, 3]. OKS takes the area of the object; here that is the box around its points."""

    def __init__(self, points: Floats, sigmas: Floats) -> None:
        self.sigmas = sigmas
        self.place = ranked_rows(points.reshape(len(points), points.shape[1] * points.shape[2]))
        labelled = points[:, :, 2] > 0
        low = np.where(labelled[:, :, None], points[:, :, :2], np.inf).min(axis=1)
        high = np.where(labelled[:, :, None], points[:, :, :2], -np.inf).max(axis=1)
        self.area = np.maximum(high - np.minimum(low, FARTHEST), 1.0).prod(axis=1)
        self.points = points.copy()
        self.points[:, :, :2] = np.where(labelled[:, :, None], points[:, :, :2], _NOWHERE)

    def similarity(self, left: Longs, right: Longs) -> Floats:
        """OKS is not symmetric: the mean of both directions."""
        a, b = self.points[left], self.points[right]
        there = paired_oks(a, b, self.area[right], self.sigmas)
        return np.asarray((there + paired_oks(b, a, self.area[left], self.sigmas)) / 2, np.float64)


def points_of(things: Sequence[Thing], keypoints: int) -> Floats:
    """float64[n, keypoints, 3]."""
    return np.array([thing["points"] for thing in things], np.float64).reshape(-1, keypoints, 3)


def _read_sigmas(raw: object, keypoints: int) -> list[float]:
    given = raw if isinstance(raw, list) else [raw] * keypoints
    if len(given) != keypoints:
        raise BadSchema(f"The schema has {len(given)} sigmas for {keypoints} keypoints.", "Give one for each, or one.")
    sigmas = [float(s) for s in given if isinstance(s, int | float) and not isinstance(s, bool) and 0 < s <= 1]
    if len(sigmas) < len(given):
        raise BadSchema(
            '"sigmas" of the schema are not numbers above 0, up to 1.', 'Write for instance "sigmas": 0.06.'
        )
    return sigmas


def _read_skeleton(raw: object, names: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of names, or of numbers that count the keypoints from 1 as in COCO; each bone once."""
    pairs = raw if isinstance(raw, list) else [raw]
    return list(dict.fromkeys(_read_bone(pair, names) for pair in pairs))


def _read_bone(pair: object, names: Sequence[str]) -> tuple[int, int]:
    places = [_place(end, names) for end in pair] if isinstance(pair, list) else []
    ends = sorted(place for place in places if place is not None)
    if len(places) != 2 or len(set(ends)) != 2:
        raise BadSchema(
            f'The "skeleton" of the schema joins {shortened(pair)}.',
            f'Join two of the keypoints by name or by number from 1: "skeleton": [{json.dumps(list(names[:2]))}].',
        )
    return ends[0], ends[1]


def _place(end: object, names: Sequence[str]) -> int | None:
    if isinstance(end, str):
        return names.index(end) if end in names else None
    counted = isinstance(end, int) and not isinstance(end, bool) and 1 <= end <= len(names)
    return int(str(end)) - 1 if counted else None
