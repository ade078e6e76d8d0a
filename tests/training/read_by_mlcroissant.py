"""Whether MLCommons' own reader accepts an unpacked training set: digests, fields and every record.

It runs by itself, in an environment that has `mlcroissant` (Apache-2.0) and not this project:
`python read_by_mlcroissant.py FOLDER`, where FOLDER holds croissant.json and the files beside it.
"""

import json
import sys
from pathlib import Path


def main(folder: Path) -> int:
    import mlcroissant

    data = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    issues = data.metadata.ctx.issues
    document = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    labels = document["recordSet"][0]["field"][0]["source"]["fileObject"]["@id"]
    expected = [json.loads(line) for line in (folder / labels).read_text(encoding="utf-8").splitlines()]
    found = list(data.records("jsonl"))
    wrong = [
        row["item"] for row, read in zip(expected, found, strict=True) if read["jsonl/item"].decode() != row["item"]
    ]
    print(
        f"{len(found)} records read, {len(wrong)} wrong; errors {len(issues.errors)}, warnings {len(issues.warnings)}"
    )
    return 1 if wrong or issues.errors else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
