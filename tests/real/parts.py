"""A small part of a real set, the same every time: the first items that several people answered."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tests.real.sets import RealSet

# Enough to meet items with several answers in every set, and little enough for the one of 900,000 labels.
ROWS = 30_000
ANSWERS = 5
# The names of annotators in the sets are short, and would be found in any page by chance.
CROWD = "crowd/"


@dataclass(frozen=True)
class Part:
    """`rows` and `gold` as records of a delivery; `schema` is the definition with its labels."""

    schema: dict[str, Any]
    rows: list[dict[str, Any]]
    gold: dict[str, Any]

    @property
    def annotators(self) -> set[str]:
        return {row["annotator"] for row in self.rows}

    def delivery(self) -> bytes:
        return _lines(self.rows)

    def gold_file(self) -> bytes:
        return _lines([{"item": item, "label": label} for item, label in self.gold.items()])


def part_of(folder: Path, real: RealSet) -> Part:
    truth = {row["item_id"]: row["label"] for row in table(folder, "gold.csv")}
    answers: dict[str, dict[str, Any]] = {}
    for row in islice(table(folder, "annotations.csv"), ROWS):
        given = answers.setdefault(row["item_id"], {})
        if len(given) < ANSWERS:
            given.setdefault(CROWD + row["annotator_id"], row["label"])
    several = [item for item, given in answers.items() if len(given) > 1]
    chosen = sorted(several, key=lambda item: item not in truth)[: real.items]
    shown = _shown(folder, real, set(chosen))
    rows = [
        {"item": item, "annotator": who, "label": real.convert(label), **shown.get(item, {})}
        for item in chosen
        for who, label in answers[item].items()
    ]
    gold = {item: real.convert(truth[item]) for item in chosen if item in truth}
    return Part(_with_labels(real, [*(row["label"] for row in rows), *gold.values()]), rows, gold)


def _shown(folder: Path, real: RealSet, items: set[str]) -> Mapping[str, dict[str, str]]:
    if not real.shown:
        return {}
    return {
        row["item_id"]: {key: row[column] for key, column in real.shown.items()}
        for row in table(folder, "items.csv")
        if row["item_id"] in items
    }


def _with_labels(real: RealSet, answers: list[Any]) -> dict[str, Any]:
    definition = dict(real.definition)
    if "labels" in definition or definition["type"] in ("preference", "transcription", "ranking", "numeric"):
        return definition
    named = {label for answer in answers for label in _labels(answer)}
    return {**definition, "labels": sorted(named)}


def _labels(answer: Any) -> list[str]:
    if isinstance(answer, str):
        return [answer]
    return [part["label"] if isinstance(part, dict) else part for part in answer]


def table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**9)
    if (folder / name).is_file():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    elif (folder / f"{name}.gz").is_file():
        with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
