"""`qa-portal verify --crosscheck`: alpha by somebody else's program."""

import json
import sys
import zipfile
from pathlib import Path

import krippendorff
import pytest

from apps.signoff.crosscheck import NotCompared, crosscheck
from apps.signoff.offline.output import write_audit
from tests.cli.running import ran
from tests.offline.deliveries import answers_of, audit, gold, rows_of, schema, table

Capture = pytest.CaptureFixture[str]
KINDS = {
    "nominal": (("no", "yes"), {"type": "nominal", "labels": ["no", "yes"]}),
    "ordinal": (("bad", "fair", "good"), {"type": "ordinal", "labels": ["bad", "fair", "good", "never given"]}),
    "interval": (("1", "2.5", "4"), {"type": "numeric", "tolerance": 1.5}),
}


def made(folder: Path, kind: str) -> Path:
    labels, definition = KINDS[kind]
    found = audit(
        table(folder / "a.csv", rows_of(23, labels=labels)),
        gold=gold(folder / "g.csv", answers_of(9, labels[:2])),
        schema=schema(folder / "s.json", **definition),
    )
    write_audit(found, folder / "out", folder / "keys")
    return folder / "out" / "bundle.zip"


@pytest.mark.parametrize("kind", KINDS)
def test_both_programs_compute_the_same_alpha(capsys: Capture, tmp_path: Path, kind: str) -> None:
    path = made(tmp_path, kind)
    result = ran(capsys, "verify", path, "--crosscheck", "--json")
    told = result.document["crosscheck"]
    assert (result.status, told["agrees"], told["level"], told["impossible"]) == (0, True, kind, None)
    assert told["reported"] == pytest.approx(told["independent"], abs=1e-9)
    said = ran(capsys, "verify", path, "--crosscheck", "--no-recompute")
    assert said.status == 0 and f"Crosschecked: alpha ({kind}) is {told['reported']:.12f} in the report" in said.out


def test_without_being_asked_the_other_program_is_not_even_imported(capsys: Capture, tmp_path: Path) -> None:
    path = made(tmp_path, "nominal")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "krippendorff", None)
        assert "crosscheck" not in ran(capsys, "verify", path, "--json").document


def test_where_it_is_not_installed_the_command_says_how_and_does_not_call_the_bundle_bad(
    capsys: Capture, tmp_path: Path
) -> None:
    path = made(tmp_path, "nominal")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "krippendorff", None)
        result = ran(capsys, "verify", path, "--crosscheck")
        told = ran(capsys, "verify", path, "--crosscheck", "--json").document
    assert result.status == 2
    assert result.out.startswith("NOT CROSSCHECKED: the package krippendorff is not installed")
    assert "pip install krippendorff" in result.out and "GOOD" in result.out
    assert told["ok"] and "not installed" in told["crosscheck"]["impossible"]


def test_another_alpha_is_no_good_result(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, "nominal")
    with zipfile.ZipFile(path) as archive:
        reported = json.loads(archive.read("report.json"))["figures"]["alpha"]["value"]
    monkeypatch.setattr(krippendorff, "alpha", lambda **_: reported + 2e-9)
    result = ran(capsys, "verify", path, "--crosscheck")
    assert result.status == 1 and result.out.startswith("NOT GOOD: alpha (nominal) is")
    told = ran(capsys, "verify", path, "--crosscheck", "--json").document
    assert (told["ok"], told["crosscheck"]["agrees"]) == (False, False)


def test_labels_with_parts_have_no_alpha_there() -> None:
    files = {"evidence/schema.json": b'{"type":"multilabel","labels":["a","b"]}', "report.json": b"{}"}
    with pytest.raises(NotCompared, match="no alpha for labels of the type multilabel"):
        crosscheck(files.__getitem__)
