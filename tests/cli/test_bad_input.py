"""Whatever is wrong with the input: one message with place and remedy, status 3, and nothing left behind."""

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import ran, refused
from tests.offline.deliveries import HEADER, answers_of, gold, label_studio, rows_of, schema, table, text

GOOD = rows_of(6)
Capture = pytest.CaptureFixture[str]


def binary(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def packed(path: Path, content: bytes) -> Path:
    return binary(path, gzip.compress(content, mtime=0))


def truncated(path: Path) -> Path:
    whole = label_studio(path, GOOD).read_text()
    return text(path, whole[: len(whole) // 2])


def bomb(path: Path) -> Path:
    line = b"i,a," + b"y" * 10_000 + b"\n"
    return packed(path, HEADER.encode() + b"\n" + line * 2_500)


def two_gigabyte_line(path: Path) -> Path:
    """Sparse: it takes no room on the disk."""
    with path.open("wb") as file:
        file.write(f"{HEADER}\ni,a,".encode())
        file.truncate(2 << 30)
    return path


def archive(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return path


def escaping(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../../outside.csv", f"{HEADER}\n")
    return path


FILES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "empty": (lambda p: binary(p, b""), "The file is empty", "exported and copied"),
    "only a header": (lambda p: table(p, []), "ends after its header (line 1)", "exported completely"),
    "wrong encoding": (
        lambda p: binary(p, f"{HEADER}\ni1,a,gr".encode() + b"\xfcn\n"),
        "line 2",
        "Save the file as UTF-8",
    ),
    "truncated JSON": (truncated, "after task", "Export it again"),
    "truncated gzip": (
        lambda p: binary(p, gzip.compress(b"x,y\n" * 99)[:-12]),
        "gzip data end too early",
        "copy it again",
    ),
    "gzip bomb": (bomb, "a gzip bomb?", "Deliver the file uncompressed"),
    "a line of two gigabytes": (two_gigabyte_line, "Line 2 holds a NUL", "Export it again"),
    "a line without end": (
        lambda p: text(p, f"{HEADER}\ni,a,{'x' * 3_000_000}"),
        "Line 2 is longer",
        "missing line end",
    ),
    "a quote never closed": (lambda p: text(p, f'{HEADER}\ni,a,"yes\nj,a,no\n'), "begins on line 2", "close the quote"),
    "a folder": (lambda p: p.mkdir(), "This is a folder", "Name the files in it"),
    "nothing at all": (lambda p: None, "There is no such file", "Check the path"),
    "a PDF": (lambda p: binary(p, b"%PDF-1.7 "), "This is a PDF", "Deliver the labels as CSV"),
    "a workbook": (
        lambda p: archive(p, **{"[Content_Types].xml": "", "xl__workbook.xml": ""}),
        "not well-formed XML",
        "save it again",
    ),
    "an escaping zip": (escaping, "leads out of its folder", "Pack the files again"),
    "not a finite number": (
        lambda p: table(p, [(f"i{n}", "a", str(n)) for n in range(12)] + [("i12", "a", "NaN"), ("i13", "a", "-inf")]),
        "2 rows were refused. delivery, line 14: NaN is not a finite number",
        "Leave the row out",
    ),
    "labels that differ by case": (
        lambda p: table(p, [*GOOD, ("i9", "a0", "Yes")]),
        "delivery, line 20: the label 'Yes' differs from 'yes' (delivery, line 5)",
        "--fold",
    ),
    "labels that differ by blanks": (
        lambda p: table(p, [*GOOD, ("i9", "a0", "yes ")]),
        "'yes ' differs from 'yes'",
        "--fold",
    ),
    "free text": (
        lambda p: table(p, [(f"i{n}", "a", f"words and words {n}") for n in range(6_000)]),
        "look like free text",
        "--schema",
    ),
    "ambiguous columns": (lambda p: text(p, "item,task,annotator,label\n1,1,a,x\n"), "item, task", "--map item=item"),
    "no annotator column": (lambda p: text(p, "item,label\n1,x\n"), "No column for the annotator", "--map annotator="),
    "half a row": (
        lambda p: text(p, f"{HEADER}\ni,a,yes\ni,b\n"),
        "delivery, line 3: There are 2 fields",
        "--admit-rest",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_delivery_that_cannot_be_read_is_refused(capsys: Capture, tmp_path: Path, name: str) -> None:
    make, place, remedy = FILES[name]
    make(tmp_path / "delivery")
    message = refused(capsys, tmp_path, tmp_path / "delivery")
    assert "delivery" in message and place in message and remedy in message


def test_a_file_that_fails_while_it_is_read_is_refused(capsys: Capture, tmp_path: Path) -> None:
    if not Path("/proc/self/mem").exists():
        pytest.skip("there is no file here that opens and cannot be read")
    assert "mem: The file cannot be read" in refused(capsys, tmp_path, "/proc/self/mem")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(capsys: Capture, tmp_path: Path) -> None:
    locked = table(tmp_path / "delivery", GOOD)
    locked.chmod(0)
    assert "You may not read this file" in refused(capsys, tmp_path, locked)


def test_the_same_path_twice_is_refused(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", GOOD)
    assert "a.csv is given twice" in refused(capsys, tmp_path, delivery, tmp_path / "." / "a.csv")


def test_a_copy_of_a_file_is_refused(capsys: Capture, tmp_path: Path) -> None:
    copies = [table(tmp_path / name, GOOD) for name in ("a.csv", "b.csv")]
    assert "b.csv: The file is the same as a.csv" in refused(capsys, tmp_path, *copies)


def test_unknown_labels_are_listed_with_their_lines(capsys: Capture, tmp_path: Path) -> None:
    rules = schema(tmp_path / "schema.json", type="nominal", labels=["no", "yes"])
    delivery = table(tmp_path / "a.csv", [*GOOD, ("i1", "b", "yess"), ("i2", "b", "")])
    result = ran(capsys, "audit", delivery, "--schema", rules, "--out", tmp_path / "o", "--json")
    assert (result.status, result.document["refused"]) == (3, 2)
    assert [reject["place"] for reject in result.document["rejects"]] == ["line 20", "line 21"]
    assert "Did you mean 'yes'?" in result.err and "line 21" in result.err


def test_all_refused_rows_go_into_a_file_that_a_spreadsheet_may_open(capsys: Capture, tmp_path: Path) -> None:
    rules = schema(tmp_path / "schema.json", type="nominal", labels=["no", "yes"])
    delivery = table(tmp_path / "=a.csv", [*GOOD, *((f"i{n}", "b", "=1+1") for n in range(20))])
    rejects = tmp_path / "rejects.csv"
    refused(capsys, tmp_path, delivery, "--schema", rules, "--rejects", rejects)
    lines = rejects.read_text().splitlines()
    assert len(lines) == 21 and lines[1].startswith("'=a.csv,line 20,")


def test_repeats_can_be_refused(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", [*GOOD, ("i001", "a0", "no"), ("i001", "a1", "yes")])
    message = refused(capsys, tmp_path, delivery, "--repeats", "refuse")
    assert "2 rows repeat" in message and "the first is a.csv, line 20" in message and "--repeats" in message


GOLD = {
    "never delivered": ([("x1", "yes")], "None of the 1 gold items was delivered (gold has 'x1'", "--gold-map item="),
    "two answers": (
        [("i001", "yes"), ("i001", "no")],
        "gold.csv, line 3: item 'i001' has another gold answer at line 2",
        "Keep one",
    ),
    "differs by case": ([("i001", "Yes")], "gold.csv, line 2: the label 'Yes' differs from 'yes'", "--fold"),
}


@pytest.mark.parametrize("name", GOLD)
def test_gold_that_cannot_be_used_is_refused(capsys: Capture, tmp_path: Path, name: str) -> None:
    rows, place, remedy = GOLD[name]
    answers = gold(tmp_path / "gold.csv", rows)
    message = refused(capsys, tmp_path, table(tmp_path / "a.csv", GOOD), "--gold", answers)
    assert place in message and remedy in message


def test_gold_that_the_schema_does_not_know_is_refused(capsys: Capture, tmp_path: Path) -> None:
    rules = schema(tmp_path / "schema.json", type="nominal", labels=["no", "yes"])
    delivery, answers = table(tmp_path / "a.csv", GOOD), gold(tmp_path / "gold.csv", [("i001", "maybe")])
    message = refused(capsys, tmp_path, delivery, "--schema", rules, "--gold", answers)
    assert "gold.csv, line 2: 'maybe' is not a label of the schema" in message


def test_gold_with_the_wrong_columns_names_the_option_of_gold(capsys: Capture, tmp_path: Path) -> None:
    answers = text(tmp_path / "gold.csv", "sku,verdict\ni001,yes\n")
    message = refused(capsys, tmp_path, table(tmp_path / "a.csv", GOOD), "--gold", answers)
    assert message.startswith("gold.csv: No column for the item") and "--gold-map item=" in message


def test_the_delivery_is_no_gold_for_itself(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", rows_of(6, annotators=1))
    assert "is the delivery a.csv itself" in refused(capsys, tmp_path, delivery, "--gold", delivery)


SCHEMAS = {
    "no JSON": ("{", "This is not JSON"),
    "deep JSON": ("[" * 100_000, "This is not JSON"),
    "a list": ("[1]", "not a JSON object"),
    "no type": ("{}", 'does not say its "type"'),
    "unknown type": ('{"type": "colour"}', "'colour' is unknown"),
    "no labels": ('{"type": "nominal"}', "needs a list of labels"),
    "unknown metric": ('{"type": "numeric", "commitments": [{"metric": "speed", "floor": 0.9}]}', "no figure 'speed'"),
    "floor of 95": ('{"type": "numeric", "commitments": [{"metric": "alpha", "floor": 95}]}', "write 0.95"),
    "huge floor": (
        '{"type": "numeric", "commitments": [{"metric": "alpha", "floor": 1' + "0" * 400 + "}]}",
        "write 0.95",
    ),
    "floor as text": ('{"type": "numeric", "commitments": [{"metric": "alpha", "floor": "0.9"}]}', "not a number"),
    "no commitment": ('{"type": "numeric", "commitments": ["alpha"]}', "is no commitment"),
    "twice": (
        '{"type": "numeric", "commitments": [{"metric": "alpha", "floor": 0.9}, {"metric": "alpha", "floor": 0.8}]}',
        "twice",
    ),
    "own confidence": (
        '{"type": "numeric", "commitments": [{"metric": "alpha", "floor": 0.9, "confidence": 0.9}]}',
        "--confidence",
    ),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_that_cannot_be_understood_is_refused(capsys: Capture, tmp_path: Path, name: str) -> None:
    content, why = SCHEMAS[name]
    rules = text(tmp_path / "schema.json", content)
    message = refused(capsys, tmp_path, table(tmp_path / "a.csv", GOOD), "--schema", rules)
    assert message.startswith("schema.json: ") and why in message


OPTIONS = {
    "--floor accuracy": "not of the form NAME=VALUE",
    "--floor accuracy=much": "'much' is not a number",
    "--floor accuracy=nan": "not between 0 and 1",
    "--floor speed=0.9": "no figure 'speed'",
    "--floor alpha=0.1 --floor alpha=0.2": "says 'alpha' twice",
    "--confidence 95": "write 0.95",
    "--confidence nan": "write 0.95",
    "--map item=sku": "'sku' mapped to item is not in the file",
    "--map colour=sku": "'colour' can be mapped",
    "--format xls": "Known formats: ",
    "--gold nowhere.csv": "nowhere.csv: There is no such file",
    "--schema nowhere.json": "nowhere.json: There is no such file",
}


@pytest.mark.parametrize("given", OPTIONS)
def test_an_option_that_makes_no_sense_is_refused(capsys: Capture, tmp_path: Path, given: str) -> None:
    assert OPTIONS[given] in refused(capsys, tmp_path, table(tmp_path / "a.csv", GOOD), *given.split())


@pytest.mark.parametrize("given", ["--colour", "--repeats some", "--confidence much"])
def test_arguments_that_cannot_be_parsed_are_bad_input_too(capsys: Capture, tmp_path: Path, given: str) -> None:
    refused(capsys, tmp_path, table(tmp_path / "a.csv", GOOD), *given.split())


def test_a_file_in_place_of_the_folder_is_refused_before_anything_is_read(capsys: Capture, tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", GOOD)
    for out in (delivery, delivery / "out"):
        result = ran(capsys, "audit", delivery, "--out", out)
        assert result.status == 3 and "a.csv is a file" in result.err and "Name a folder" in result.err


def test_keys_that_cannot_be_used_leave_nothing_behind(capsys: Capture, tmp_path: Path) -> None:
    text(tmp_path / "keys", "a file where the folder of the keys should be")
    delivery = table(tmp_path / "a.csv", GOOD)
    assert str(tmp_path / "keys") in refused(capsys, tmp_path, delivery, "--gold", gold(tmp_path / "g", answers_of(6)))


def test_an_error_in_a_terminal_steers_nothing(capsys: Capture, tmp_path: Path) -> None:
    result = ran(capsys, "audit", table(tmp_path / "a\x1b[31m.csv", []), "--out", tmp_path / "o")
    assert result.status == 3 and "\x1b" not in result.err
