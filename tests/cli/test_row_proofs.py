"""`qa-portal verify` over the proof of one row of a delivery."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import ran
from tests.evidence.test_row_proof import ROWS, changed, made

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "row.json"
    path.write_bytes(made(tmp_path))
    return path


def test_a_good_proof_is_said_to_be_good_and_whose_key_it_rests_on(capsys: Capture, file: Path) -> None:
    key = json.loads(file.read_bytes())["vkey"]
    pinned = ran(capsys, "verify", file, "--vkey", key)
    assert pinned.status == 0
    assert "proves row 5 of 7" in pinned.out and ROWS[4].decode() in pinned.out
    assert "checked with the key you trust" in pinned.out
    assert "the key in the file itself: compare it" in ran(capsys, "verify", file).out


def test_programs_get_one_document(capsys: Capture, file: Path) -> None:
    told = ran(capsys, "verify", file, "--json").document
    assert told["ok"] is True
    assert (told["row"], told["event"]["object"], told["rows"]) == (json.loads(ROWS[4]), "dlv_1", 7)
    assert told["checkpoint"]["size"] == 3


def test_another_row_is_found_out(capsys: Capture, file: Path) -> None:
    file.write_bytes(changed(file.read_bytes(), row=ROWS[0].decode()))
    found = ran(capsys, "verify", file)
    assert found.status == 1 and found.out.startswith("NOT GOOD") and "PROOF" in found.out
    assert ran(capsys, "verify", file, "--json").document["code"] == "PROOF"


def test_a_row_that_would_steer_the_terminal_is_printed_harmlessly(capsys: Capture, file: Path) -> None:
    file.write_bytes(changed(file.read_bytes(), vkey="\x1b[2J"))
    assert "\x1b" not in ran(capsys, "verify", file).out


def test_json_that_is_no_proof_is_not_readable(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}")
    assert ran(capsys, "verify", path).status == 2


@pytest.mark.parametrize("options", [["--max-age", "3"], ["--crosscheck"]])
def test_options_for_bundles_are_refused(capsys: Capture, file: Path, options: list[str]) -> None:
    found = ran(capsys, "verify", file, *options)
    assert found.status == 2 and "for bundles" in found.err
