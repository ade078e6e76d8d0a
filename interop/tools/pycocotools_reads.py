"""Prints what pycocotools makes of a COCO file: for each image its objects, with area, box and marked pixels."""

import contextlib
import json
import sys
from pathlib import Path

from pycocotools.coco import COCO

with contextlib.redirect_stdout(sys.stderr):
    coco = COCO(sys.argv[1])
    results = COCO.loadRes(coco, json.loads(Path(sys.argv[1]).read_text())["annotations"])


def told(reader: COCO, image: int) -> list[dict[str, object]]:
    found = []
    for one in reader.loadAnns(reader.getAnnIds(imgIds=[image])):
        pixels = reader.annToMask(one).T.ravel().nonzero()[0].tolist() if one.get("segmentation") else None
        label = coco.cats[one["category_id"]]["name"]
        places = {"keypoints": one.get("keypoints"), "num_keypoints": one.get("num_keypoints")}
        found.append({"label": label, "area": one["area"], "bbox": one["bbox"], "pixels": pixels, **places})
    return found


whole = {image["file_name"]: told(coco, number) for number, image in coco.imgs.items()}
print(
    json.dumps(
        {"read": whole, "as results": {coco.imgs[number]["file_name"]: told(results, number) for number in coco.imgs}}
    )
)
