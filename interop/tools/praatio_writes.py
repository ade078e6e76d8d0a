"""Writes a TextGrid by praatio in each form it has; prints the intervals."""

import json
import sys
from pathlib import Path

from praatio import textgrid

turns = [(0.0, 1.25, "speech"), (1.25, 2.5, 'said "so"'), (3.0, 4.75, "Lärm 😀")]
grid = textgrid.Textgrid()
grid.addTier(textgrid.IntervalTier("turns", turns, 0, 5))
for form in ("short_textgrid", "long_textgrid"):
    grid.save(str(Path(sys.argv[1]) / f"{form}.TextGrid"), format=form, includeBlankSpaces=True)
print(json.dumps(turns))
