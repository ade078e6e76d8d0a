"""Writes labels by Hugging Face datasets as Parquet and JSON Lines, and reads ours; prints the rows of both."""

import json
import sys
from pathlib import Path

import datasets

folder = Path(sys.argv[1])
datasets.disable_progress_bars()
rows = [
    {"item": "7", "annotator": "ann", "label": "Größe 😀", "duration": 2.5},
    {"item": "8", "annotator": "ben", "label": "no", "duration": 3.0},
]
made = datasets.Dataset.from_list(rows)
made.to_parquet(folder / "labels.parquet")
made.to_json(folder / "labels.jsonl")
ours = {}
for kind, file in (("json", sys.argv[2]), ("parquet", sys.argv[3])):
    read = datasets.load_dataset(kind, data_files=file, split="train", cache_dir=str(folder / "cache"))
    ours[kind] = read.to_list()
print(json.dumps({"written": rows, "read": ours}))
