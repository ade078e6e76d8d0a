"""Each written format is read again by our reader, with equal canonical labels."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from apps.exchange.formats import Options, Record, open_records
from apps.labels.types import LABEL_TYPES, parse_schema
from apps.projects.models import Item
from apps.training.formats import CONTROLLED, TARGETS, formats_named, obstacle
from apps.training.writing import DOCUMENTS
from tests.training.sets import frozen, labelled
from tests.training.worlds import BY_TYPE, written_in_every_format

pytestmark = pytest.mark.django_db
CASES = [
    (kind, name)
    for kind, case in sorted(BY_TYPE.items())
    for name in sorted(TARGETS)
    if not obstacle(name, parse_schema(case.schema))
]


def read(content: bytes, name: str, kind: str) -> list[Record]:
    # COCO has a box around every shape.
    mapping = {"label": kind} if name == "coco" else {}
    options = Options(needs_annotator=False, annotator="someone", mapping=mapping)
    found = list(open_records(io.BytesIO(content), format=name, options=options).records)
    assert all(isinstance(one, Record) for one in found), found
    return [one for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("kind", sorted(BY_TYPE))
def test_what_is_written_is_read_again(kind: str) -> None:
    case = BY_TYPE[kind]
    rules = parse_schema(case.schema)
    found = written_in_every_format(case)
    for name in sorted(TARGETS):
        if obstacle(name, rules):
            assert TARGETS[name].file not in found
            continue
        again = [rules.canonical(rules.parse(one.label)) for one in read(found[TARGETS[name].file], name, kind)]
        assert again == [rules.canonical(rules.parse(label)) for _, label in sorted(case.labels.items())], name


def test_every_format_that_is_offered_is_tried() -> None:
    assert {name for _, name in CASES} == set(TARGETS)
    assert {kind for kind, name in CASES if name == "label-studio"} == set(CONTROLLED)
    assert set(BY_TYPE) == set(LABEL_TYPES)


def test_conll_says_beside_it_which_document_is_which_item() -> None:
    table = written_in_every_format(BY_TYPE["spans"])[DOCUMENTS].decode()
    assert table.splitlines() == ["document,item,source", "1,a,single", "2,b,single"]


@pytest.mark.parametrize(
    ("schema", "name", "why"),
    [
        ({"type": "nominal", "labels": ["a", "b"]}, "coco", "these labels are nominal"),
        ({"type": "boxes", "labels": ["a"]}, "conll", "these labels are boxes"),
        ({"type": "transcription"}, "label-studio", "one of its controls"),
    ],
)
def test_a_format_that_cannot_hold_the_labels_says_why(schema: dict[str, Any], name: str, why: str) -> None:
    assert why in obstacle(name, parse_schema(schema))
    with pytest.raises(Exception, match=why):
        formats_named([name], parse_schema(schema))


def test_a_label_that_the_format_cannot_say_is_named_and_nothing_is_frozen() -> None:
    rows = [("a", "ann", '[{"start": 0, "end": 4, "label": "PER"}, {"start": 2, "end": 6, "label": "PER"}]')]
    scene, project, _ = labelled(rows, BY_TYPE["spans"].schema)
    Item.objects.filter(project=project).update(payload={"text": "Anna went home"})
    run = frozen(scene, project, formats=["conll"])
    assert (run.state, run.size, bool(run.file)) == ("failed", 0, False)
    assert "Spans of 'a' overlap" in run.error


def test_rows_of_the_table_have_the_provenance_too() -> None:
    from pyarrow import parquet

    found = written_in_every_format(BY_TYPE["nominal"])
    lines = [json.loads(line) for line in found["labels.jsonl"].splitlines()]
    table = parquet.read_table(io.BytesIO(found["labels.parquet"])).to_pylist()
    for line, row in zip(lines, table, strict=True):
        content = line["content"] and json.dumps(line["content"])
        assert row == line | {"content": content}
