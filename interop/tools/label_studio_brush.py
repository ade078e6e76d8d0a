"""Packs masks, given as JSON lists of rows, as Label Studio's own converter does."""

import json
import sys

import numpy as np
from label_studio_sdk.converter import brush

packed = []
for rows in json.loads(sys.argv[1]):
    mask = np.array([[255 * (mark == "#") for mark in row] for row in rows], dtype=np.uint8)
    packed.append({"rows": rows, "rle": [int(byte) for byte in brush.mask2rle(mask)]})
print(json.dumps(packed))
