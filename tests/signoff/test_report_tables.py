from apps.signoff.tables import report_tables
from tests.signoff.bodies import report_body, undefined_body


def test_every_table_of_the_report_becomes_a_file() -> None:
    assert set(report_tables(report_body())) == {
        "figures.csv", "commitments.csv", "annotators.csv", "classes.csv", "confusion.csv", "pairs.csv",
        "confused_pairs.csv", "coefficients.csv", "bands.csv", "categories.csv", "annotator_agreement.csv",
    }  # fmt: skip


def test_rows_are_as_wide_as_their_columns_and_hold_plain_values() -> None:
    for columns, rows in report_tables(report_body()).values():
        for row in rows:
            assert len(row) == len(columns)
            assert all(value is None or isinstance(value, str | int | float) for value in row)


def test_an_undefined_figure_keeps_its_reason_and_has_no_value() -> None:
    columns, rows = report_tables(undefined_body())["figures.csv"]
    alpha = dict(zip(columns, next(row for row in rows if row[0] == "alpha"), strict=True))
    assert alpha["undefined"] == "one annotator only"
    assert alpha["value"] is None


def test_pairs_are_listed_once_and_confusion_in_full() -> None:
    tables = report_tables(report_body(["A", "B", "C"], ["no", "yes"]))
    assert [row[:2] for row in tables["pairs.csv"][1]] == [["A", "B"], ["A", "C"], ["B", "C"]]
    assert [row[:2] for row in tables["confusion.csv"][1]] == [
        ["no", "no"], ["no", "yes"], ["yes", "no"], ["yes", "yes"],
    ]  # fmt: skip
