"""The same labels in every format that is read give the same audit."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.signoff.offline import NothingToAudit
from tests.exchange.formats.tool_examples import workbook
from tests.offline.deliveries import HEADER, answers_of, audit, gold, label_studio, rows_of, table, text

ROWS = rows_of(9)


def tsv(path: Path) -> Path:
    return text(path, "".join("\t".join(row) + "\n" for row in [tuple(HEADER.split(",")), *ROWS]))


def jsonl(path: Path) -> Path:
    return text(path, "".join(json.dumps(dict(zip(HEADER.split(","), row, strict=True))) + "\n" for row in ROWS))


def packed(path: Path) -> Path:
    path.write_bytes(gzip.compress(jsonl(path).read_bytes()))
    return path


def archive(path: Path) -> Path:
    """Two files of different formats, one of them compressed again, and what a Mac adds."""
    first = "\n".join([HEADER, *(",".join(row) for row in ROWS[:10])])
    second = "".join("\t".join(row) + "\n" for row in [tuple(HEADER.split(",")), *ROWS[10:]])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("part1.csv", first)
        file.writestr("more/part2.tsv.gz", gzip.compress(second.encode()))
        file.writestr("__MACOSX/._part1.csv", b"\0")
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {"tsv": tsv, "jsonl": jsonl, "jsonl.gz": packed, "zip": archive}


@pytest.mark.parametrize("format", MAKERS)
def test_every_format_gives_the_same_evidence(tmp_path: Path, format: str) -> None:
    answers = gold(tmp_path / "gold.csv", answers_of(4))
    plain = audit(table(tmp_path / "a.csv", ROWS), gold=answers)
    other = audit(MAKERS[format](tmp_path / "b"), gold=answers)
    assert other.evidence == plain.evidence
    assert other.body["figures"] == plain.body["figures"]


def test_label_studio_items_can_be_named_by_a_path(tmp_path: Path) -> None:
    plain = audit(table(tmp_path / "a.csv", ROWS))
    export = audit(label_studio(tmp_path / "b.json", ROWS), mapping={"item": "data.sku", "label": "verdict"})
    assert export.evidence == plain.evidence


def test_ground_truth_flags_are_told_and_not_believed(tmp_path: Path) -> None:
    export = json.loads(label_studio(tmp_path / "a.json", ROWS).read_text())
    export[0]["annotations"][0]["ground_truth"] = True
    body = audit(text(tmp_path / "a.json", json.dumps(export))).body
    assert "undefined" in body["figures"]["accuracy"]
    assert any(notice.startswith("1 annotations are flagged as ground truth") for notice in body["notices"])


def test_each_file_of_an_archive_is_a_delivery_and_the_archive_an_input(tmp_path: Path) -> None:
    body = audit(archive(tmp_path / "all.zip")).body
    assert [(d["name"], d["rows"]) for d in body["deliveries"]] == [
        ("all.zip/more/part2.tsv.gz", 17),
        ("all.zip/part1.csv", 10),
    ]
    assert "all.zip" in [entry["name"] for entry in body["inputs"]]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
    files = [table(tmp_path / "north" / "a.csv", ROWS[:9]), table(tmp_path / "south" / "a.csv", ROWS[9:])]
    assert [d["name"] for d in audit(*files).body["deliveries"]] == ["north/a.csv", "south/a.csv"]


def test_columns_of_other_names_can_be_mapped(tmp_path: Path) -> None:
    mapped = table(tmp_path / "a.csv", ROWS, "sku,who,verdict")
    answers = table(tmp_path / "g.csv", answers_of(4), "sku,settled")
    body = audit(
        mapped,
        gold=answers,
        mapping={"item": "sku", "annotator": "who", "label": "verdict"},
        gold_mapping={"item": "sku", "label": "settled"},
    ).body
    assert body["figures"]["accuracy"]["n"] == 12


def test_one_table_may_hold_labels_and_gold(tmp_path: Path) -> None:
    rows = [(item, who, label, "yes") for item, who, label in ROWS]
    both = table(tmp_path / "a.csv", rows, "item,annotator,label,settled")
    body = audit(both, gold=both, gold_mapping={"label": "settled"}).body
    assert body["figures"]["accuracy"]["n"] == len(ROWS)


def test_a_name_that_is_not_text_is_written_as_text(tmp_path: Path) -> None:
    odd = table(tmp_path / "a\udcff\n.csv", ROWS)
    assert audit(odd, who="N\udcff").body["deliveries"][0]["name"] == "a\ufffd\ufffd.csv"


def test_a_refusal_names_the_file_in_the_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
        file.writestr("a.csv", "item,label\n1,x\n")
    with pytest.raises(NothingToAudit, match=r"^all.zip/a.csv: No column for the annotator"):
        audit(tmp_path / "all.zip")


def test_a_workbook_is_one_file_and_not_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "labels.xlsx"
    path.write_bytes(workbook([("item", "annotator", "label"), *rows_of(30)]))
    body = audit(path).body
    assert body["deliveries"][0]["name"] == "labels.xlsx"
    assert body["deliveries"][0]["rows"] == 90


def test_a_format_without_annotators_takes_them_from_the_name_of_the_file(tmp_path: Path) -> None:
    def written(who: str) -> Path:
        labels = [{"id": n, "text": f"Text {n}.", "label": ["yes" if n % len(who) else "no"]} for n in range(30)]
        return text(tmp_path / f"{who}.jsonl", "".join(json.dumps(one) + "\n" for one in labels))

    made = audit(written("ann"), written("dave"), format="doccano", annotator="{file}")
    assert {row[0] for row in made.body["tables"]["annotators"]["rows"]} == {"ann", "dave"}
