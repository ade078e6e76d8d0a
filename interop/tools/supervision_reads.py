"""Prints the boxes that supervision finds in a folder of images beside COCO JSON, Pascal VOC or YOLO."""

import json
import sys
from pathlib import Path

import numpy as np
import supervision as sv
from PIL import Image

folder, kind, width, height, *names = sys.argv[1:]
root = Path(folder)
for name in names:
    Image.fromarray(np.zeros((int(height), int(width), 3), dtype=np.uint8)).save(root / name)
if kind == "coco":
    data = sv.DetectionDataset.from_coco(str(root), str(root / "coco.json"))
elif kind == "yolo":
    classes = json.dumps((root / "classes.txt").read_text(encoding="utf-8").split())
    (root / "data.yaml").write_text(f"names: {classes}")
    data = sv.DetectionDataset.from_yolo(str(root), str(root / "labels"), str(root / "data.yaml"))
else:
    data = sv.DetectionDataset.from_pascal_voc(str(root), str(root))
found = {}
for path, _, marked in data:
    found[Path(path).name] = [
        {"label": data.classes[number], "bbox": [float(side) for side in box]}
        for box, number in zip(marked.xyxy, marked.class_id, strict=True)
    ]
print(json.dumps(found))
