"""What the inference of labels says, leaves behind and refuses."""

import csv
from pathlib import Path

import pytest

from tests.cli.running import Ran, ran
from tests.cli.test_help import modules_after
from tests.offline.deliveries import answers_of, gold, rows_of, schema, table

Capture = pytest.CaptureFixture[str]


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def inferred(capsys: Capture, tmp_path: Path, *more: object) -> Ran:
    delivery = table(tmp_path / "a.csv", rows_of(60))
    return ran(capsys, "truth", delivery, "--out", tmp_path / "truth.csv", *more)


def test_the_file_has_one_label_for_each_item(capsys: Capture, tmp_path: Path) -> None:
    result = inferred(capsys, tmp_path)
    assert (result.status, result.err) == (0, "")
    header, *rows = read(tmp_path / "truth.csv")
    assert header == ["item_id", "label", "probability", "tied"]
    assert [(item, label) for item, label, *_ in rows] == answers_of(60)
    assert all(0.5 < float(probability) <= 1 and tied == "no" for _, _, probability, tied in rows)


def test_the_annotators_are_told_with_intervals(capsys: Capture, tmp_path: Path) -> None:
    result = inferred(capsys, tmp_path, "--gold", gold(tmp_path / "g.csv", answers_of(30)))
    lines = result.out.splitlines()
    assert lines[0] == "Dawid–Skene (pooled): 60 items from 180 labels."
    assert lines[2].split() == ["annotator", "labels", "estimated", "accuracy", "on", "gold"]
    assert [line.split()[:2] for line in lines[3:6]] == [["a0", "60"], ["a1", "60"], ["a2", "60"]]
    assert all(line.count("[") == 2 and line.endswith("n 30") for line in lines[3:6])
    assert lines[-1] == f"Written to {tmp_path / 'truth.csv'}."


def test_json_is_one_document_with_every_annotator(capsys: Capture, tmp_path: Path) -> None:
    found = inferred(capsys, tmp_path, "--json", "--annotators", tmp_path / "who.csv").document
    assert (found["method"], found["items"], found["labels"], found["tied"]) == ("dawid-skene", 60, 180, 0)
    assert set(found["annotators"][0]) == {"annotator", "labels", "accuracy", "on_gold", "bias", "sd"}
    assert found["annotators"][0]["on_gold"] == {"undefined": "no label on a gold item"}
    assert found["written"] == [str(tmp_path / "truth.csv"), str(tmp_path / "who.csv")]
    header, *rows = read(tmp_path / "who.csv")
    assert header[:2] == ["annotator", "labels"] and [row[0] for row in rows] == ["a0", "a1", "a2"]


def test_the_methods_are_held_against_gold_side_by_side(capsys: Capture, tmp_path: Path) -> None:
    known = gold(tmp_path / "g.csv", answers_of(60))
    result = inferred(capsys, tmp_path, "--compare", "--gold", known)
    assert "on 60 gold items" in result.out and "weighted-majority" in result.out
    told = inferred(capsys, tmp_path, "--compare", "--gold", known, "--json").document["comparison"]
    assert [row["method"] for row in told["methods"]][:3] == ["majority", "weighted-majority", "dawid-skene"]
    assert told["measure"] == "accuracy on gold" and told["sentence"] in result.out


def test_without_gold_nobody_wins(capsys: Capture, tmp_path: Path) -> None:
    told = inferred(capsys, tmp_path, "--compare", "--json").document["comparison"]
    assert (told["choice"], told["best"]) == ("no gold", None)


def test_a_tie_names_all_that_lead(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", [("i1", "a", "no"), ("i1", "b", "yes"), ("i2", "a", "no"), ("i2", "b", "no")])
    result = ran(capsys, "truth", delivery, "--method", "majority", "--out", tmp_path / "t.csv")
    assert read(tmp_path / "t.csv")[1:] == [["i1", "no | yes", "0.500000", "yes"], ["i2", "no", "1.000000", "no"]]
    assert "1 of them tied" in result.out


def test_numbers_have_bounds_in_the_place_of_a_probability(capsys: Capture, tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="numeric")
    delivery = table(tmp_path / "a.csv", rows_of(30, labels=("1", "2.5", "4")))
    result = ran(capsys, "truth", delivery, "--schema", rules, "--out", tmp_path / "t.csv")
    header, *rows = read(tmp_path / "t.csv")
    assert header == ["item_id", "label", "low", "high"]
    assert all(float(low) <= float(label) <= float(high) for _, label, low, high in rows)
    assert "noise (sd)" in result.out
    ran(capsys, "truth", delivery, "--schema", rules, "--method", "median", "--out", tmp_path / "t.csv")
    assert all(bounds == ["", ""] for _, _, *bounds in read(tmp_path / "t.csv")[1:])


def test_gold_as_evidence_settles_its_items_and_is_said_to(capsys: Capture, tmp_path: Path) -> None:
    known = gold(tmp_path / "g.csv", [("i000", "yes")])
    result = inferred(capsys, tmp_path, "--gold", known, "--use-gold")
    assert "Gold answers were evidence here" in result.out
    assert read(tmp_path / "truth.csv")[1] == ["i000", "yes", "1.000000", "no"]


def test_no_cell_is_run_by_a_spreadsheet(capsys: Capture, tmp_path: Path) -> None:
    rows = [(item, who, label) for item, label in (("=i1", "@no"), ("i2", "yes")) for who in ("+a", "b")]
    delivery = table(tmp_path / "a.csv", rows)
    ran(capsys, "truth", delivery, "--out", tmp_path / "t.csv", "--annotators", tmp_path / "w.csv")
    assert read(tmp_path / "t.csv")[1][:2] == ["'=i1", "'@no"]
    assert read(tmp_path / "w.csv")[1][0] == "'+a"


REFUSALS = {
    "--method ordinal": "The method 'ordinal' does not fit nominal labels. Those that fit: majority,",
    "--method oracle": "invalid choice: 'oracle'",
    "--use-gold": "--use-gold needs gold answers",
    "--confidence 95": "write 0.95",
    "--gold nowhere.csv": "nowhere.csv: There is no such file",
    "--annotators nowhere/who.csv": "there is no folder",
}


@pytest.mark.parametrize("given", REFUSALS)
def test_what_cannot_be_done_is_refused_and_writes_nothing(capsys: Capture, tmp_path: Path, given: str) -> None:
    result = inferred(capsys, tmp_path, *given.split(), "--json")
    assert result.status == 3 and "Traceback" not in result.err
    assert REFUSALS[given] in result.document["error"]
    assert not (tmp_path / "truth.csv").exists()


def test_a_delivery_is_never_written_over(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", rows_of(5))
    before = delivery.read_bytes()
    for out in (delivery, tmp_path):
        assert ran(capsys, "truth", delivery, "--out", out).status == 3
    assert delivery.read_bytes() == before


def test_it_does_without_django(tmp_path: Path) -> None:
    arguments = ["truth", str(table(tmp_path / "a.csv", rows_of(5))), "--out", str(tmp_path / "t.csv")]
    assert not modules_after(f"from qa_portal.cli import main; main({arguments!r})") & {"django", "rest_framework"}
