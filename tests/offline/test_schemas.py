"""Each label type from file to figures, given or inferred."""

import json
from pathlib import Path

import pytest

from apps.signoff.offline import NothingToAudit
from tests.offline.deliveries import answers_of, audit, gold, rows_of, schema, table, text

ROWS = rows_of(9)


def test_an_order_of_the_labels_changes_alpha_and_not_accuracy(tmp_path: Path) -> None:
    labels = ["bad", "fair", "good"]
    delivery = table(tmp_path / "a.csv", rows_of(12, labels=("bad", "fair", "good")))
    answers = gold(tmp_path / "g.csv", answers_of(12, ("bad", "fair", "good")))
    nominal, ordinal = (
        audit(delivery, gold=answers, schema=schema(tmp_path / "s.json", type=kind, labels=labels)).body["figures"]
        for kind in ("nominal", "ordinal")
    )
    assert nominal["accuracy"] == ordinal["accuracy"]
    assert nominal["alpha"]["value"] != ordinal["alpha"]["value"]


def test_numbers_are_right_within_the_tolerance(tmp_path: Path) -> None:
    delivery = table(tmp_path / "a.csv", [("i1", "a", "10"), ("i1", "b", "11.5"), ("i2", "a", "7"), ("i2", "b", "3")])
    answers = gold(tmp_path / "g.csv", [("i1", "10.5"), ("i2", "6.5")])
    rules = schema(tmp_path / "s.json", type="numeric", minimum=0, maximum=20, tolerance=1)
    figures = audit(delivery, gold=answers, schema=rules).body["figures"]
    assert (figures["accuracy"]["value"], figures["accuracy"]["n"]) == (0.75, 4)
    assert "undefined" in figures["consensus_accuracy"] and "undefined" in figures["ac1"]


def test_sets_of_labels_are_compared_as_sets(tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="multilabel", labels=["cat", "dog", "bird"])
    rows = [("i1", "a", "dog|cat"), ("i1", "b", "cat|dog"), ("i2", "a", "bird"), ("i2", "b", "bird|cat")]
    answers = gold(tmp_path / "g.csv", [("i1", "cat|dog"), ("i2", "bird")])
    figures = audit(table(tmp_path / "a.csv", rows), gold=answers, schema=rules).body["figures"]
    assert (figures["accuracy"]["value"], figures["percent_agreement"]["value"]) == (0.75, 0.5)


def test_an_inferred_schema_is_told(tmp_path: Path) -> None:
    body = audit(table(tmp_path / "a.csv", ROWS)).body
    assert body["schema"] == {"type": "nominal", "labels": ["no", "yes"]}
    assert body["notices"][0].startswith("No schema was given. Inferred a nominal schema with 2 labels (no, yes)")


def test_a_class_that_only_gold_knows_is_inferred_too(tmp_path: Path) -> None:
    body = audit(table(tmp_path / "a.csv", ROWS), gold=gold(tmp_path / "g.csv", [("i001", "maybe")])).body
    assert body["schema"]["labels"] == ["maybe", "no", "yes"]
    assert (body["figures"]["accuracy"]["value"], body["figures"]["accuracy"]["n"]) == (0, 3)


def test_json_values_that_python_takes_for_equal_stay_apart(tmp_path: Path) -> None:
    labels = [True, 1, "1", 1.0, False, "other"]
    lines = [json.dumps({"item": str(n), "annotator": "a", "label": label}) for n, label in enumerate(labels)]
    body = audit(text(tmp_path / "a.jsonl", "\n".join(lines))).body
    assert body["schema"]["labels"] == ["1", "false", "other", "true"]


def test_fold_reads_spellings_as_the_most_frequent_one(tmp_path: Path) -> None:
    rows = [(item, who, label.upper() if item == "i003" else f" {label}") for item, who, label in ROWS]
    plain, folded = audit(table(tmp_path / "a.csv", ROWS)), audit(table(tmp_path / "b.csv", rows), fold=True)
    assert folded.body["schema"]["labels"] == ["no", "yes"]
    assert folded.body["figures"] == plain.body["figures"]
    assert "'YES'" in folded.body["notices"][0]


def test_fold_works_with_a_schema(tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="nominal", labels=["No", "Yes"])
    assert audit(table(tmp_path / "a.csv", ROWS), schema=rules, fold=True).body["deliveries"][0]["rows"] == len(ROWS)


def test_commitments_of_the_schema_are_judged_and_the_request_outranks_them(tmp_path: Path) -> None:
    promised = [{"metric": "accuracy", "floor": 0.5}, {"metric": "alpha", "floor": 0.1}]
    rules = schema(tmp_path / "s.json", type="nominal", labels=["no", "yes"], commitments=promised)
    answers = gold(tmp_path / "g.csv", answers_of(9))
    body = audit(table(tmp_path / "a.csv", ROWS), gold=answers, schema=rules, floors={"accuracy": 0.99}).body
    assert [(c["metric"], c["floor"]) for c in body["commitments"]] == [("accuracy", 0.99), ("alpha", 0.1)]


@pytest.mark.parametrize("first", ["all", "first", "last"])
def test_repeats_count_as_chosen_and_are_told(tmp_path: Path, first: str) -> None:
    rows = [*ROWS, ("i001", "a0", "no"), ("i001", "a1", "yes")]
    body = audit(table(tmp_path / "a.csv", rows), repeats=first, gold=gold(tmp_path / "g.csv", [("i001", "yes")])).body
    told = next(notice for notice in body["notices"] if "repeat" in notice)
    assert told.startswith("2 rows repeat an annotator's label for an item (1 with the same label, 1 with another)")
    assert "the first is a.csv, line 29" in told
    accuracy = body["figures"]["accuracy"]
    assert (accuracy["value"], accuracy["n"]) == {"all": (0.8, 5), "first": (1, 3), "last": (pytest.approx(2 / 3), 3)}[
        first
    ]


def test_the_place_of_a_repeat_skips_the_rows_that_were_refused(tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="nominal", labels=["no", "yes"])
    rows = [*ROWS[:3], ("i9", "a0", "what"), ("i9", "", "yes"), ROWS[0]]
    made = audit(table(tmp_path / "a.csv", rows), schema=rules, admit_rest=True)
    assert any("the first is a.csv, line 7." in notice for notice in made.body["notices"])
    assert [reject.place for reject in made.rejects] == ["line 5", "line 6"]
    assert "2 rows were refused and left out on request; the first is a.csv, line 5" in " ".join(made.body["notices"])


def test_numbers_without_a_schema_lose_the_rows_that_are_none_only_on_request(tmp_path: Path) -> None:
    rows = [(f"i{n}", who, str(n + 0.5)) for n in range(12) for who in "ab"] + [("i99", "a", "inf")]
    made = audit(table(tmp_path / "a.csv", rows), admit_rest=True)
    assert (made.body["schema"]["type"], len(made.rejects), made.rejects[0].place) == ("numeric", 1, "line 26")
    assert made.body["deliveries"][0]["rejected"] == 1


def test_gold_items_that_were_never_delivered_are_told(tmp_path: Path) -> None:
    body = audit(table(tmp_path / "a.csv", ROWS), gold=gold(tmp_path / "g.csv", [("i001", "yes"), ("x", "no")])).body
    assert "1 of 2 gold items were never delivered (the first is 'x'); they are left out." in body["notices"]


def test_reading_stops_where_nearly_everything_is_refused(tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="nominal", labels=["other"])
    rows = [("i", "a", "yes")] * 100_001
    with pytest.raises(NothingToAudit, match="100000 rows are refused, and reading was stopped"):
        audit(table(tmp_path / "a.csv", rows), schema=rules)


def test_a_delivery_of_refused_rows_alone_is_refused_even_on_request(tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="nominal", labels=["other"])
    with pytest.raises(NothingToAudit, match="No row is left to audit") as refusal:
        audit(table(tmp_path / "a.csv", ROWS), schema=rules, admit_rest=True)
    assert len(refusal.value.rejects) == len(ROWS)
