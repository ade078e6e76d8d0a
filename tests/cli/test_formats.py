"""The list of formats and types, and the page made from it; `python -m tests.cli.test_formats` writes it anew."""

import io
from pathlib import Path

import pytest

from apps.exchange.formats import FORMATS, Options, Record, open_records
from apps.exchange.formats.writing import WRITERS
from apps.labels.types.registry import LABEL_TYPES
from qa_portal.commands.formats import listing
from tests.cli.running import ran

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
HEAD = """\
# Formats and label types

Made from the code: `qa-portal formats --json`. What each type measures: [shapes](methods/label_types.md) and
[text, time and order](methods/label_types_text.md). Formats are detected from their content; `--format` forces one.

"""


def page() -> str:
    found = listing()
    formats = [
        f"| `{one['name']}` | {one['title']} | yes | {'yes' if one['writes'] else ''} |" for one in found["formats"]
    ]
    types = [
        f"| `{one['name']}` | {', '.join(f'`{key}`' for key in one['keys'])} | {one['measured']} |"
        for one in found["types"]
    ]
    return "\n".join(
        [
            *(HEAD + "| format | what | read | written |", "|---|---|---|---|"),
            *formats,
            *("", "| label type | keys of its schema | agreement is measured |", "|---|---|---|"),
            *types,
            "",
        ]
    )


def test_the_page_of_formats_is_what_the_code_has() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_command_lists_every_format_and_type(capsys: pytest.CaptureFixture[str]) -> None:
    found = ran(capsys, "formats", "--json").document
    assert {one["name"] for one in found["formats"]} == set(FORMATS)
    assert {one["name"] for one in found["types"]} == set(LABEL_TYPES)
    assert {one["name"] for one in found["formats"] if one["writes"]} == set(WRITERS)
    told = ran(capsys, "formats").out
    assert all(name in told for name in (*FORMATS, *LABEL_TYPES))


BOX = [{"label": "cat", "x": 10, "y": 20, "w": 30, "h": 40}]
SPAN = [{"start": 0, "end": 4, "label": "PER"}]
IMAGE = {"image": "a.jpg", "width": 640, "height": 480}
WRITTEN = {
    "jsonl": Record("1", "a.jpg", "ann", "cat", payload=None),
    "label-studio": Record("1", "a.jpg", "ann", "cat", payload={"text": "Anna went"}),
    "doccano": Record("1", "1", "ann", SPAN, payload={"text": "Anna went home"}),
    "coco": Record("1", "a.jpg", "ann", BOX, payload=IMAGE),
    "pascal-voc": Record("1", "a.jpg", "ann", BOX, payload=IMAGE),
    "conll": Record("1", "doc", "ann", SPAN, payload={"text": "Anna went home"}),
}


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_what_is_written_is_read_again(name: str) -> None:
    out = io.BytesIO()
    WRITERS[name]([WRITTEN[name]], out)
    options = Options(annotator="ann", name="doc")
    read = list(open_records(io.BytesIO(out.getvalue()), format=name, options=options).records)
    assert [one.label for one in read if isinstance(one, Record)] == [WRITTEN[name].label]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
