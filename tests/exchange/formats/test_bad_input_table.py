"""Every fault of the list in every format: refused with its place and the reason, or it cannot occur because …"""

import re

import pytest

from apps.exchange.formats import FORMATS, BadFile, Reject
from apps.labels.types import Refusal, parse_schema

from .fault_cells import CELLS
from .faults import KINDS, Wrong
from .reading import read

UNKNOWN = "unknown label"
WRONG = [
    (fault, name) for fault, cells in CELLS.items() for name, cell in sorted(cells.items()) if isinstance(cell, Wrong)
]


def said_of(name: str, content: str | bytes, mapping: dict[str, str] | None = None, **schema: object) -> list[str]:
    """What reading the file by the schema of its format refuses, with the place where there is one."""
    kind = KINDS[name]
    rules = parse_schema({**kind.schema, **schema})
    given = kind.mapping if mapping is None else mapping
    try:
        entries = read(content, format=name, mapping=given, annotator="ann", name="job/doc.x")
    except BadFile as refusal:
        assert refusal.remedy
        return [refusal.why]
    said = []
    for entry in entries:
        if isinstance(entry, Reject):
            assert entry.place and entry.remedy
            said.append(f"{entry.place}: {entry.why}")
            continue
        try:
            rules.parse(entry.label)
        except Refusal as refusal:
            said.append(f"{entry.place}: {refusal.why}")
    return said


def test_the_table_has_a_cell_for_every_fault_in_every_format() -> None:
    assert set(KINDS) == set(FORMATS)
    assert {fault for fault, cells in CELLS.items() if set(cells) != set(FORMATS)} <= {UNKNOWN}
    assert all(isinstance(cell, Wrong) or cell for cells in CELLS.values() for cell in cells.values())


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_file_that_the_faults_are_put_into_is_good(name: str) -> None:
    assert said_of(name, KINDS[name].good) == []


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_label_that_the_schema_does_not_know_is_refused(name: str) -> None:
    said = said_of(name, KINDS[name].good, labels=["zebra", "gnu"])
    assert said and all(re.search(r"^.+: .*is not a label of the schema", one) for one in said)


@pytest.mark.parametrize(("fault", "name"), WRONG)
def test_a_fault_is_refused_with_its_place_and_reason(fault: str, name: str) -> None:
    cell = CELLS[fault][name]
    assert isinstance(cell, Wrong)
    said = said_of(name, cell.content, cell.mapping, **(cell.schema or {}))
    assert len(said) == 1
    assert re.search(cell.said, said[0])
