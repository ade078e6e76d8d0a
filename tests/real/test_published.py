"""Published figures of the real sets: each is asserted somewhere, or exempt with its reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from apps.exchange.formats import Options, Record, open_records
from apps.labels.types import parse_schema
from tests.real.parts import table
from tests.real.published import ASSERTED, COUNTS, EXEMPT
from tests.real.sets import SETS

ROOT = Path(__file__).resolve().parents[2]


def folder_of(shared_data: Path, name: str) -> Path:
    if not (shared_data / name).is_dir():
        pytest.skip(f"{name} is not among the real data sets here")
    return shared_data / name


def records(path: Path, options: Options | None = None) -> list[Record]:
    with path.open("rb") as stream:
        return [one for one in open_records(stream, options=options).records if isinstance(one, Record)]


def test_every_set_says_where_its_published_figures_are() -> None:
    assert sorted(ASSERTED.keys() | EXEMPT.keys()) == sorted(SETS)


@pytest.mark.parametrize("place", sorted({place for places in ASSERTED.values() for place in places.values()}))
def test_a_named_test_exists(place: str) -> None:
    path, function = place.split("::")
    assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "column", "value", "workers", "items", "labels", "truths"), COUNTS)
def test_counts_are_those_published(
    shared_data: Path,
    name: str,
    column: str,
    value: str,
    workers: int | None,
    items: int,
    labels: int | None,
    truths: int | None,
) -> None:
    folder = folder_of(shared_data, name)
    rows = [row for row in table(folder, "annotations.csv") if not column or row[column] == value]
    seen = {row["item_id"] for row in rows}
    assert len(seen) == items
    assert workers in (None, len({row["annotator_id"] for row in rows}))
    assert labels in (None, len(rows))
    gold = folder / "gold.csv"
    known = {one.item for one in records(gold, Options(needs_annotator=False))} if gold.is_file() else set()
    assert truths in (None, len(known & seen))


def test_judges_of_models_have_their_published_majorities(shared_data: Path) -> None:
    schema = parse_schema(SETS["pandalm_preference"].definition)
    answers: dict[str, list[object]] = {}
    for one in records(folder_of(shared_data, "pandalm_preference") / "annotations.csv"):
        answers.setdefault(one.item, []).append(schema.parse(one.label))
    found = Counter(schema.display(agreed) for agreed in map(schema.consensus, answers.values()) if agreed)
    assert dict(found) == {"response2": 472, "response1": 422, "tie": 105}
