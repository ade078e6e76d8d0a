"""Writes a workbook of labels by openpyxl, with a number, a date and an empty row; prints the rows."""

import datetime
import json
import sys
from pathlib import Path

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
rows = [("7", "ann", "Größe 😀", 2.5), ("8", "ben", "no", 3.0)]
sheet.append(["item", "annotator", "label", "duration", "timestamp"])
for row in rows:
    sheet.append([int(row[0]), *row[1:], datetime.datetime(2026, 3, 1, 12, 30)])  # noqa: DTZ001 (Excel knows no zone)
book.save(Path(sys.argv[1]) / "labels.xlsx")
print(json.dumps(rows))
