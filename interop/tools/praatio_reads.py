"""Prints the intervals that praatio finds in a TextGrid."""

import json
import sys

from praatio import textgrid

grid = textgrid.openTextgrid(sys.argv[1], includeEmptyIntervals=False)
print(json.dumps([list(one) for name in grid.tierNames for one in grid.getTier(name).entries]))
