"""Writes a TextGrid by the textgrid package; prints the intervals."""

import json
import sys
from pathlib import Path

import textgrid

turns = [(0.0, 1.25, "speech"), (1.25, 2.5, "music")]
tier = textgrid.IntervalTier("turns", 0, 5)
for turn in turns:
    tier.add(*turn)
grid = textgrid.TextGrid("sample", 0, 5)
grid.append(tier)
grid.write(str(Path(sys.argv[1]) / "plain.TextGrid"))
print(json.dumps(turns))
