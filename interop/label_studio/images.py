"""Projects of Label Studio about images: upright and turned boxes, polygons, keypoints, painted masks."""

from collections.abc import Sequence
from typing import Any

from .projects import Answer, Project, Region, Task, labels, region, view

IMAGE = '<Image name="item" value="$image"/>'
WIDTH, HEIGHT = 400, 200
SIZE = {"original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0}
# Rows of pixels, marked where painted; wide enough that runs cross rows.
MASK = ("........", "..###...", ".#...##.", ".....###")
MASK_SIZE = {"original_width": len(MASK[0]), "original_height": len(MASK), "image_rotation": 0}


def _box(x: float, y: float, w: float, h: float, label: str, angle: float = 0) -> Region:
    place = {"x": x, "y": y, "width": w, "height": h, "rotation": angle, "rectanglelabels": [label]}
    return region("rectanglelabels", place, **SIZE)


def _polygon(label: str, *points: tuple[float, float]) -> Region:
    return region("polygonlabels", {"points": points, "closed": True, "polygonlabels": [label]}, **SIZE)


def _keypoint(x: float, y: float, label: str) -> Region:
    return region("keypointlabels", {"x": x, "y": y, "width": 0.5, "keypointlabels": [label]}, **SIZE)


def _task(name: str, *answers: Answer, prediction: Answer | None = None) -> Task:
    return Task({"image": f"/data/upload/{name}"}, answers, prediction)


UPRIGHT = Answer(
    [_box(12.5, 25, 50, 33.5, "car"), _box(0, 0, 100, 100, "street")],
    [{"label": "car", "x": 50, "y": 50, "w": 200, "h": 67}, {"label": "street", "x": 0, "y": 0, "w": 400, "h": 200}],
)
ONE_CAR = Answer([_box(25, 50, 10, 20, "car")], [{"label": "car", "x": 100, "y": 100, "w": 40, "h": 40}])
# Label Studio turns about the top left corner, here (100, 100): a quarter turn clockwise brings the box to its left,
# half a turn to its left and above.
TURNED = Answer([_box(25, 50, 10, 10, "car", 90)], [{"label": "car", "x": 70, "y": 110, "w": 40, "h": 20, "angle": 90}])
HALF_TURNED = Answer(
    [_box(25, 50, 10, 10, "car", 180)], [{"label": "car", "x": 60, "y": 80, "w": 40, "h": 20, "angle": 180}]
)
TRIANGLE = Answer(
    [_polygon("roof", (10, 10), (30, 10), (20, 45.5))], [{"label": "roof", "points": [[40, 20], [120, 20], [80, 91]]}]
)
SQUARE = Answer(
    [_polygon("roof", (0, 0), (50, 0), (50, 100), (0, 100))],
    [{"label": "roof", "points": [[0, 0], [200, 0], [200, 200], [0, 200]]}],
)
POINTS = Answer(
    [_keypoint(50, 50, "nose"), _keypoint(12.5, 99, "ear")],
    [{"label": "nose", "points": [[200, 100, 2]]}, {"label": "ear", "points": [[50, 198, 2]]}],
)
PROJECTS = (
    Project(
        "boxes",
        view(IMAGE, labels("RectangleLabels", "car", "street")),
        (_task("one.png", UPRIGHT), _task("two.png", ONE_CAR)),
        ("COCO", "VOC", "YOLO"),
    ),
    Project(
        "boxes of two people",
        view(IMAGE, labels("RectangleLabels", "car", "street", attributes=' canRotate="true"')),
        (_task("one.png", UPRIGHT, TURNED, prediction=ONE_CAR),),
    ),
    Project(
        "turned boxes",
        view(IMAGE, labels("RectangleLabels", "car", attributes=' canRotate="true"')),
        (_task("quarter.png", TURNED), _task("half.png", HALF_TURNED)),
        ("YOLO_OBB",),
    ),
    Project("polygons", view(IMAGE, labels("PolygonLabels", "roof")), (_task("one.png", TRIANGLE, SQUARE),)),
    Project("outlines", view(IMAGE, labels("PolygonLabels", "roof")), (_task("one.png", TRIANGLE),), ("COCO", "YOLO")),
    Project(
        "keypoints",
        view(IMAGE, labels("KeyPointLabels", "nose", "ear")),
        (_task("one.png", POINTS, Answer(POINTS.result[:1], POINTS.label[:1])),),
    ),
)


def column_runs(rows: Sequence[str]) -> list[int]:
    """Lengths of the runs down the columns, those not painted first."""
    runs, painted = [0], False
    for column in zip(*rows, strict=True):
        for mark in column:
            if (mark == "#") != painted:
                runs.append(0)
                painted = not painted
            runs[-1] += 1
    return runs


def masks(pack: Sequence[dict[str, Any]]) -> Project:
    """The project of masks, whose packed bytes are those that Label Studio's own converter makes of MASK."""
    answers = []
    for packed in pack:
        value = {"format": "rle", "rle": packed["rle"], "brushlabels": ["tumour"]}
        shape = {"label": "tumour", "size": [len(MASK), len(MASK[0])], "counts": column_runs(packed["rows"])}
        answers.append(Answer([region("brushlabels", value, **MASK_SIZE)], [shape]))
    config = view(IMAGE, labels("BrushLabels", "tumour"))
    return Project("masks", config, (_task("mask.png", *answers),), ("BRUSH_TO_NUMPY",))
