import re

import pytest

from interop.documentation import DOCUMENT, table
from interop.environments import LOCKS, version
from interop.results import Result, compared

TOOLS = sorted(path.stem for path in LOCKS.glob("*.in"))


def test_every_tool_has_a_row_with_the_version_that_is_pinned() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| ([\d.]+) \| (\d+) \| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE)
    assert [(tool, pinned) for tool, pinned, *_ in rows] == [(tool, version(tool)) for tool in TOOLS]
    assert all(int(checks) for *_, checks, _ in rows)


@pytest.mark.parametrize("tool", TOOLS)
def test_locks_have_hashes_and_no_host_names(tool: str) -> None:
    lock = (LOCKS / f"{tool}.txt").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock


def test_a_difference_says_where() -> None:
    result = compared("tool", "boxes", {"a.png": 1, "b.png": 2}, {"a.png": 1, "b.png": 3})
    assert result.line() == "tool: boxes: differs: b.png: expected 2, found 3"


@pytest.mark.parametrize(("expected", "found"), [({}, {}), ({"a": None}, {}), ({"a": 1}, {"a": 1, "b": None})])
def test_what_is_missing_or_too_much_differs(expected: dict[str, object], found: dict[str, object]) -> None:
    assert compared("tool", "boxes", expected, found).differs


def test_checks_of_one_subject_share_a_place_in_the_table() -> None:
    results = [Result("textgrid", "boxes: COCO", ()), Result("textgrid", "boxes: VOC", ("x",))]
    assert f"| `textgrid` | {version('textgrid')} | 2 | 1 | boxes (COCO, VOC) |" in table(results)
