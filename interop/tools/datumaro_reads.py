"""Prints what Datumaro makes of a data set in a named format: for each item its objects."""

import json
import sys
from pathlib import Path

import datumaro as dm
from PIL import Image

folder, kind, width, height, *images = sys.argv[1:]
for name in images:
    place = Path(folder) / "images" / name
    place.parent.mkdir(exist_ok=True)
    Image.new("RGB", (int(width), int(height))).save(place)
data = dm.Dataset.import_from(folder, kind)
names = data.categories()[dm.AnnotationType.label]
found = {}
for item in data:
    found[item.id] = []
    for one in sorted(item.annotations, key=lambda one: one.id):
        shape = {"type": one.type.name, "label": names[one.label].name}
        if one.type == dm.AnnotationType.bbox:
            shape["bbox"] = [float(side) for side in one.get_bbox()]
        elif one.type == dm.AnnotationType.mask:
            shape["pixels"] = one.image.T.ravel().nonzero()[0].tolist()
        else:
            shape["points"] = [float(value) for value in one.points]
        found[item.id].append(shape)
print(json.dumps(found))
