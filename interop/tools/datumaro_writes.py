"""Writes boxes and outlines by Datumaro in the formats of CVAT, COCO, Pascal VOC and YOLO; prints them."""

import json
import sys
from pathlib import Path

import datumaro as dm
import numpy as np

root = Path(sys.argv[1])
names = ["car", "Fußgänger"]
boxes = {"a": [(1.0, 2.0, 10.0, 20.0, 0), (0.5, 0.25, 30.25, 3.5, 1)], "b": [(0.0, 0.0, 40.0, 30.0, 0)]}
outlines = {"a": [([4.0, 4.0, 20.0, 4.0, 20.0, 12.0], 1)], "b": [([0.0, 0.0, 10.5, 0.0, 5.0, 9.25], 0)]}


def data(objects):
    items = [
        dm.DatasetItem(
            id=name, subset="train", media=dm.Image.from_numpy(np.zeros((30, 40, 3), np.uint8)), annotations=found
        )
        for name, found in objects.items()
    ]
    return dm.Dataset.from_iterable(items, categories=names)


boxed = data(
    {
        key: [dm.Bbox(*place, label=label, group=n) for n, (*place, label) in enumerate(of, 1)]
        for key, of in boxes.items()
    }
)
drawn = data(
    {
        key: [dm.Polygon(place, label=label, group=n) for n, (place, label) in enumerate(of, 1)]
        for key, of in outlines.items()
    }
)
for made, kind, folder in (
    (boxed, "coco_instances", "coco"),
    (boxed, "cvat", "cvat"),
    (boxed, "voc_detection", "voc"),
    (boxed, "yolo", "yolo"),
    (drawn, "cvat", "cvat outlines"),
    (drawn, "coco_instances", "coco outlines"),
):
    made.export(str(root / folder), kind, save_media=True)
told = {key: [[names[label], place] for *place, label in of] for key, of in boxes.items()}
drawn_told = {key: [[names[label], place] for place, label in of] for key, of in outlines.items()}
print(json.dumps({"boxes": told, "outlines": drawn_told}))
