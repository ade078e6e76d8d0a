from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from apps.evidence.checkpoint import open_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.events import event_leaf, timestamp
from apps.evidence.log import MemoryLog
from apps.evidence.merkle import root_of_rows
from tests.evidence.builders import ORIGIN, event, signer

FIELDS: dict[str, Any] = {
    "id": "evt_1",
    "log": ORIGIN,
    "at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "actor": "user:usr_ann",
    "verb": "import.admitted",
    "object": "imp_1",
    "details": {"rows": 9},
}


def test_an_event_has_one_canonical_form() -> None:
    assert event_leaf(**FIELDS) == (
        b'{"actor":"user:usr_ann","at":"2026-01-02T03:04:05Z","details":{"rows":9},"id":"evt_1",'
        b'"log":"audit.example/acme/log1","object":"imp_1","v":1,"verb":"import.admitted"}'
    )


def test_times_are_written_in_utc_with_microseconds_only_if_there_are_any() -> None:
    at = datetime(2026, 1, 2, 5, 4, 5, 120, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(at) == "2026-01-02T03:04:05.000120Z"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "1"}, "EVENT"),
        ({"actor": "ann"}, "EVENT"),
        ({"actor": "user:ann b"}, "EVENT"),
        ({"verb": "admitted"}, "EVENT"),
        ({"verb": "Import.admitted"}, "EVENT"),
        ({"at": datetime(2026, 1, 2)}, "EVENT"),
        ({"details": {"alpha": 0.8}}, "FLOAT"),
        ({"details": {"Rows": 1}}, "NONCANON"),
        ({"details": {"text": "x" * 70_000}}, "NONCANON"),
    ],
)
def test_a_malformed_event_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(EvidenceError, match=code):
        event_leaf(**FIELDS | change)


def test_a_log_signs_exactly_what_was_appended(tmp_path: Path) -> None:
    writer = signer(tmp_path)
    log = MemoryLog(ORIGIN, writer)
    assert open_checkpoint(log.checkpoint(), writer.key).size == 0
    assert [log.append(event("import.admitted", {"n": n})) for n in range(3)] == [0, 1, 2]
    checkpoint = open_checkpoint(log.checkpoint(), writer.key)
    assert (checkpoint.root, checkpoint.size) == root_of_rows(log.leaves)


def test_a_key_of_another_name_cannot_sign_a_log(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot sign"):
        MemoryLog("another.example/log", signer(tmp_path))
