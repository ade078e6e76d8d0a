"""What `qa-portal agreement` says and writes."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from apps.measures.agreement import alpha
from apps.measures.estimate import figure_from_json
from apps.measures.ratings import Ratings
from tests.cli.running import Ran, ran
from tests.offline.deliveries import label_studio, rows_of, schema, table, text

Capture = pytest.CaptureFixture[str]


def agreement(capsys: Capture, *arguments: object) -> Ran:
    return ran(capsys, "agreement", *arguments, "--quiet")


def measured(capsys: Capture, *arguments: object) -> dict[str, Any]:
    result = agreement(capsys, *arguments, "--json")
    assert result.status == 0, result
    return result.document


def test_the_figures_are_those_of_the_statistics(capsys: Capture, tmp_path: Path) -> None:
    rows = rows_of(60)
    found = measured(capsys, table(tmp_path / "a.csv", rows))
    items, annotators, labels = zip(*rows, strict=True)
    expected = alpha(Ratings.from_labels(items, annotators, labels))
    assert figure_from_json(found["alpha"]).as_json() == expected.as_json() == found["coefficients"]["alpha_nominal"]
    assert set(found["coefficients"]) == {
        *("alpha_nominal", "percent_agreement", "fleiss_kappa", "brennan_prediger", "ac1", "conger_kappa"),
    }
    assert (found["labels"], found["items"], found["annotators"]) == (180, 60, 3)


def test_labels_with_an_order_have_ordinal_alpha_and_ac2(capsys: Capture, tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="ordinal", labels=["low", "mid", "high", "never used"])
    found = measured(capsys, table(tmp_path / "a.csv", rows_of(60, labels=("low", "mid", "high"))), "--schema", rules)
    assert {"alpha_ordinal", "alpha_nominal", "ac2", "weighted_fleiss_kappa"} <= set(found["coefficients"])
    assert found["alpha"] == found["coefficients"]["alpha_ordinal"]
    assert [row[0] for row in found["tables"]["categories"]["rows"]] == ["low", "mid", "high", "never used"]


def test_sets_of_labels_have_the_distance_of_the_type(capsys: Capture, tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="multilabel", labels=["cat", "dog"])
    lines = [
        {"item": f"i{n // 2}", "annotator": f"a{n % 2}", "label": [["cat"], ["cat", "dog"], []][n % 3]}
        for n in range(90)
    ]
    path = text(tmp_path / "a.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    found = measured(capsys, path, "--schema", rules)
    assert found["alpha"] == found["coefficients"]["alpha_distance"]


def test_numbers_have_interval_alpha_and_intraclass_correlations(capsys: Capture, tmp_path: Path) -> None:
    rows = [(f"i{n:02d}", f"a{who}", f"{n * 1.5 + who * 0.4:.1f}") for n in range(40) for who in range(3)]
    found = measured(capsys, table(tmp_path / "a.csv", rows))
    assert found["alpha"] == found["coefficients"]["alpha_interval"]
    named = {row[0]: row[1] for row in found["tables"]["coefficients"]["rows"]}
    assert named["ICC(C,1)"] == pytest.approx(1.0)
    assert "categories" not in found["tables"]


def test_a_label_studio_export_gives_the_same_figures(capsys: Capture, tmp_path: Path) -> None:
    rows = rows_of(30)
    one = measured(capsys, table(tmp_path / "a.csv", rows))
    other = measured(capsys, label_studio(tmp_path / "a.json", rows), "--map", "item=data.sku")
    assert one["coefficients"] == other["coefficients"]


def test_the_order_of_rows_changes_nothing(capsys: Capture, tmp_path: Path) -> None:
    rows = rows_of(40)
    one = measured(capsys, table(tmp_path / "a.csv", rows))
    other = measured(capsys, table(tmp_path / "b.csv", rows[::-1]))
    assert one == other


def test_two_deliveries_are_compared_item_by_item(capsys: Capture, tmp_path: Path) -> None:
    before, after = (table(tmp_path / f"{n}.csv", rows_of(80, wrong_every=n)) for n in (4, 40))
    found = measured(capsys, before, "--against", after)["differences"]
    assert found["alpha_nominal"]["direction"] == "lower"
    assert found["alpha_nominal"]["shared"] == 80
    same = measured(capsys, before, "--against", before)["differences"]["alpha_nominal"]
    assert (same["difference"]["value"], same["direction"]) == (0.0, "not enough evidence")


def test_deliveries_about_other_items_are_refused(capsys: Capture, tmp_path: Path) -> None:
    one = table(tmp_path / "a.csv", rows_of(10))
    other = table(tmp_path / "b.csv", [(f"x{item}", who, label) for item, who, label in rows_of(10)])
    result = agreement(capsys, one, "--against", other)
    assert result.status == 3 and "no item in common" in result.err


def test_every_table_becomes_a_file(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    measured(capsys, table(tmp_path / "a.csv", rows_of(40)), "--out", out)
    assert {path.name for path in out.iterdir()} == {
        *("coefficients.csv", "bands.csv", "categories.csv", "annotator_agreement.csv", "pairs.csv"),
        *("confused_pairs.csv", "patterns.csv", "figures.csv"),
    }
    with (out / "patterns.csv").open(newline="") as file:
        patterns = list(csv.DictReader(file))
    assert sum(int(row["items"]) for row in patterns) == 40


def test_few_items_have_no_interval_and_say_so(capsys: Capture, tmp_path: Path) -> None:
    found = measured(capsys, table(tmp_path / "a.csv", rows_of(9)))
    assert (found["alpha"]["low"], found["alpha"]["high"]) == (-1.0, 1.0)
    assert "only 9 units" in found["alpha"]["method"]


def test_a_person_reads_sentences_and_tables(capsys: Capture, tmp_path: Path) -> None:
    result = agreement(capsys, table(tmp_path / "a.csv", rows_of(60)))
    assert result.status == 0
    assert result.out.startswith("180 labels of 3 annotators on 60 items.")
    for piece in ("Krippendorff's alpha, nominal", "Landis and Koch", "Each label:", "no and yes:", "Each annotator"):
        assert piece in result.out


def test_bad_input_is_refused_with_its_place(capsys: Capture, tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="nominal", labels=["no"])
    result = agreement(capsys, table(tmp_path / "a.csv", rows_of(4)), "--schema", rules, "--json")
    assert result.status == 3
    assert "a.csv, line 5" in result.document["error"] and "Traceback" not in result.err


def test_rows_left_out_of_either_delivery_are_written_down(capsys: Capture, tmp_path: Path) -> None:
    rules, rejects = schema(tmp_path / "s.json", type="nominal", labels=["no", "yes"]), tmp_path / "rejects.csv"
    one, other = (table(tmp_path / f"{n}.csv", [*rows_of(30), ("i000", n, "perhaps")]) for n in ("before", "after"))
    result = agreement(
        capsys, one, "--against", other, "--schema", rules, "--admit-rest", "--rejects", rejects, "--json"
    )
    assert result.status == 0
    with rejects.open(newline="") as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["before.csv", "after.csv"]


def test_a_notice_is_shown_whatever_words_the_file_uses(capsys: Capture, tmp_path: Path) -> None:
    notices = measured(capsys, table(tmp_path / "a.csv", rows_of(30, labels=("gold", "silver"))))["notices"]
    assert any("gold, silver" in notice for notice in notices)
    assert not any("--gold" in notice for notice in notices)
