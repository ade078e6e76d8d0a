"""What an audit says, leaves behind and returns."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.running import ran
from tests.offline.deliveries import answers_of, gold, rows_of, table, text

Capture = pytest.CaptureFixture[str]
FIGURES = ["accuracy", "consensus_accuracy", "alpha", "percent_agreement", "ac1"]


def folders(tmp_path: Path) -> list[object]:
    return ["--out", tmp_path / "out", "--keys", tmp_path / "keys"]


@pytest.mark.parametrize(
    ("floor", "status", "verdict"), [(0.5, 0, "met"), (0.99, 1, "not met"), (0.86, 2, "not enough evidence")]
)
def test_the_exit_status_is_the_verdict(
    capsys: Capture, tmp_path: Path, floor: float, status: int, verdict: str
) -> None:
    delivery, answers = table(tmp_path / "a.csv", rows_of(60)), gold(tmp_path / "g.csv", answers_of(60))
    result = ran(
        capsys, "audit", delivery, "--gold", answers, "--floor", f"accuracy={floor}", "--json", *folders(tmp_path)
    )
    assert (result.status, result.document["verdict"]) == (status, verdict)


def test_json_is_one_document_with_the_verdict_and_then_every_figure(capsys: Capture, tmp_path: Path) -> None:
    delivery, answers = table(tmp_path / "a.csv", rows_of(20)), gold(tmp_path / "g.csv", answers_of(20))
    found = ran(capsys, "audit", delivery, "--gold", answers, "--json", *folders(tmp_path)).document
    assert list(found)[:6] == ["verdict", *FIGURES]
    for name in FIGURES:
        assert set(found[name]) == {"value", "low", "high", "n", "method"}
        assert found[name]["low"] <= found[name]["value"] <= found[name]["high"]
    assert all(Path(path).exists() for path in found["written"])


def test_a_figure_that_is_undefined_says_why(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", rows_of(20, annotators=1))
    result = ran(capsys, "audit", delivery, "--json", *folders(tmp_path))
    assert result.status == 2
    assert all(list(result.document[name]) == ["undefined"] for name in FIGURES)


def test_the_verdict_is_said_first_and_then_the_figures(capsys: Capture, tmp_path: Path) -> None:
    delivery, answers = table(tmp_path / "a.csv", rows_of(60)), gold(tmp_path / "g.csv", answers_of(60))
    result = ran(capsys, "audit", delivery, "--gold", answers, "--vendor", "Northfield", *folders(tmp_path))
    lines = result.out.splitlines()
    assert lines[0].startswith("Northfield ")
    assert lines[2].startswith("Accuracy on gold") and "n 180" in lines[2] and "floor 0.9" in lines[2]
    assert "bundle.zip --vkey qa-portal.offline/audit+" in lines[-1]
    assert result.err == ""


def test_the_folder_holds_the_report_its_tables_and_the_bundle(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    delivery, answers = table(tmp_path / "a.csv", rows_of(20)), gold(tmp_path / "g.csv", answers_of(20))
    ran(capsys, "audit", delivery, "--gold", answers, "--out", out, "--keys", tmp_path / "keys")
    assert sorted(path.name for path in out.iterdir()) == ["bundle.zip", "report.json", "report.pdf", "tables"]
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    report = json.loads((out / "report.json").read_bytes())
    with (out / "tables" / "figures.csv").open(newline="") as file:
        figures = {row["figure"]: row for row in csv.DictReader(file)}
    assert float(figures["accuracy"]["value"]) == report["figures"]["accuracy"]["value"]


def test_an_audit_replaces_an_earlier_one_and_nothing_else(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "tables").mkdir(parents=True)
    mine = [text(out / "notes.txt", "mine"), text(out / "tables" / "mine.csv", "mine")]
    stale = text(out / "tables" / "rejects.csv", "of an earlier audit")
    ran(capsys, "audit", table(tmp_path / "a.csv", rows_of(5)), *folders(tmp_path))
    assert [path.read_text() for path in mine] == ["mine", "mine"]
    assert not stale.exists() and (out / "report.json").exists()


def test_no_cell_of_a_table_is_a_formula(capsys: Capture, tmp_path: Path) -> None:
    labels = ("=1+1", "@sum")
    rows = [(f"-{item}", f"+cmd|{who}", label) for item, who, label in rows_of(20, labels=labels)]
    answers = gold(tmp_path / "g.csv", [(f"-{item}", label) for item, label in answers_of(20, labels)])
    ran(capsys, "audit", table(tmp_path / "a.csv", rows), "--gold", answers, *folders(tmp_path))
    cells = [
        cell
        for path in (tmp_path / "out" / "tables").iterdir()
        for row in csv.reader(path.open(newline=""))
        for cell in row
    ]
    assert {"'=1+1", "'@sum", "'+cmd|a0"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]


def test_rows_left_out_on_request_are_listed_in_a_table(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", [*rows_of(20), ("i1", "", "=1+1")])
    rejects = tmp_path / "rejects.csv"
    result = ran(capsys, "audit", delivery, "--admit-rest", "--rejects", rejects, "--json", *folders(tmp_path))
    assert result.document["deliveries"][0]["rejected"] == 1
    assert (tmp_path / "out" / "tables" / "rejects.csv").read_bytes() == rejects.read_bytes()


def test_the_same_audit_gives_the_same_report(tmp_path: Path, capsys: Capture) -> None:
    delivery, reports = table(tmp_path / "a.csv", rows_of(20)), []
    for name in ("one", "two"):
        ran(capsys, "audit", delivery, "--out", tmp_path / name, "--keys", tmp_path / "keys")
        report = json.loads((tmp_path / name / "report.json").read_bytes())
        reports.append({**report, "issued_at": None})
    assert reports[0] == reports[1]
