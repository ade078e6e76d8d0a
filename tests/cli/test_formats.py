"""The list of formats and types, and the pages made from it; `python -m tests.cli.test_formats` writes them anew."""

import io
import os
from pathlib import Path

import django
import pytest

from apps.exchange.formats import FORMATS, Options, Record, open_records
from apps.exchange.formats.writing import WRITERS
from apps.labels.examples import EXAMPLES
from apps.labels.naming import COEFFICIENTS, GOLD
from apps.labels.types import parse_schema
from apps.labels.types.registry import LABEL_TYPES
from qa_portal.commands.formats import listing
from tests.cli.running import ran
from tests.cli.type_tables import formats_page, types_page

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"formats.md": formats_page, "label-types.md": types_page}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_has(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](listing())


def test_every_type_says_all_that_it_can_do() -> None:
    for one in listing()["types"]:
        assert one["distance"] and one["consensus"] and one["errors"] and one["editor"]["kind"], one["name"]
        assert one["figures"][0] == one["main"]
        assert {"accuracy", "consensus_accuracy"} <= set(one["gold_figures"])


def test_every_figure_has_a_name_for_people() -> None:
    named = {**COEFFICIENTS, **GOLD}
    figures = {name for one in listing()["types"] for name in (*one["figures"], *one["gold_figures"])}
    # Those of ratings are made of the names of their dimensions.
    assert sorted(name for name in figures - named.keys() if not name.startswith("alpha of ")) == []


@pytest.mark.parametrize("name", sorted(LABEL_TYPES))
def test_an_example_is_answered_in_three_ways(name: str) -> None:
    schema = parse_schema(EXAMPLES[name].definition)
    values = [schema.parse(raw) for raw in EXAMPLES[name].answers]
    assert schema.name == name and len({schema.canonical(value) for value in values}) > 1
    assert schema.distance(values[0], values[2]) > 0 or values[0] == values[2]
    assert EXAMPLES.keys() == LABEL_TYPES.keys()


def test_the_command_lists_every_format_and_type(capsys: pytest.CaptureFixture[str]) -> None:
    found = ran(capsys, "formats", "--json").document
    assert {one["name"] for one in found["formats"]} == set(FORMATS)
    assert {one["name"] for one in found["types"]} == set(LABEL_TYPES)
    assert {one["name"] for one in found["formats"] if one["writes"]} == set(WRITERS)
    told = ran(capsys, "formats").out
    assert all(name in told for name in (*FORMATS, *LABEL_TYPES))


BOX = [{"label": "cat", "x": 10, "y": 20, "w": 30, "h": 40}]
SPAN = [{"start": 0, "end": 4, "label": "PER"}]
TURN = [{"start": 0.5, "end": 1.25, "label": "bo"}]
IMAGE = {"image": "a.jpg", "width": 640, "height": 480}
WRITTEN = {
    "jsonl": Record("1", "a.jpg", "ann", "cat", payload=None),
    "label-studio": Record("1", "a.jpg", "ann", "cat", payload={"text": "Anna went"}),
    "doccano": Record("1", "1", "ann", SPAN, payload={"text": "Anna went home"}),
    "coco": Record("1", "a.jpg", "ann", BOX, payload=IMAGE),
    "pascal-voc": Record("1", "a.jpg", "ann", BOX, payload=IMAGE),
    "conll": Record("1", "doc", "ann", SPAN, payload={"text": "Anna went home"}),
    "csv": Record("1", "a.jpg", "ann", "cat", payload=None),
    "parquet": Record("1", "a.jpg", "ann", "cat", payload=None),
    "cvat": Record("1", "a.jpg", "ann", BOX, payload=IMAGE),
    "yolo": Record("1", "a", "ann", BOX, payload=IMAGE),
    "rttm": Record("1", "talk", "ann", TURN),
    "textgrid": Record("1", "talk", "ann", TURN),
}


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_what_is_written_is_read_again(name: str) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    out = io.BytesIO()
    WRITERS[name]([WRITTEN[name]], out)
    options = Options(annotator="ann", name="doc")
    read = list(open_records(io.BytesIO(out.getvalue()), format=name, options=options).records)
    assert [one.label for one in read if isinstance(one, Record)] == [WRITTEN[name].label]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")
    django.setup()
    for name, made in PAGES.items():
        (DOCS / name).write_text(made(listing()), encoding="utf-8")
