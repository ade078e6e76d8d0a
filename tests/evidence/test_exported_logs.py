"""A log may be handed out alone, without any report."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.evidence.archive import Bundle
from apps.evidence.chain import LEAVES, Verification, verify_bundle
from apps.evidence.verify import describe
from tests.evidence.builders import FILES, sealed_log, zipped


def verified(files: dict[str, bytes]) -> Verification:
    with Bundle(io.BytesIO(zipped(files))) as bundle:
        return verify_bundle(bundle)


def test_an_exported_log_is_checked_without_a_report(tmp_path: Path) -> None:
    result = verified(sealed_log(tmp_path, FILES).files())
    assert result.ok
    assert result.log_only
    assert "a log without a report" in describe("log.zip", result)


@pytest.mark.parametrize(
    "change",
    [lambda leaves: leaves.replace(b"usr_ann", b"usr_bob", 1), lambda leaves: leaves.split(b"\n", 1)[1]],
    ids=["changed", "missing"],
)
def test_a_changed_or_missing_event_of_an_exported_log_is_found(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    files = sealed_log(tmp_path, FILES).files()
    changed = change(files[LEAVES])
    assert changed != files[LEAVES]
    assert not verified({**files, LEAVES: changed}).ok


def test_a_log_with_anything_beside_it_is_held_to_be_a_bundle(tmp_path: Path) -> None:
    result = verified({**sealed_log(tmp_path, FILES).files(), "report.json": b"{}"})
    assert not result.log_only
    assert not result.ok
