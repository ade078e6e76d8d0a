"""A report as a page, from its frozen body alone: nothing here asks the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.portal.agreeing import Shown, shown_of
from apps.signoff.figures import ForestRow, confusion_svg, forest_svg, interval_svg, kappa_svg

NAMES = {
    "accuracy": "Accuracy on gold",
    "consensus_accuracy": "Accuracy of the consensus",
    "alpha": "Krippendorff's alpha",
    "percent_agreement": "Percent agreement",
    "ac1": "Gwet's AC1",
    "lot_acceptance": "Lots accepted at first delivery",
    "annotators": "Annotators",
    "verdict": "Verdicts",
    "lots": "Lots",
    "changed": "Decisions that changed the label",
    "training_set": "Training set",
    "accuracy_difference": "Accuracy, challenger minus champion",
    "champion_accuracy": "Accuracy of the champion on gold",
    "challenger_accuracy": "Accuracy of the challenger on gold",
    "calibration_error": "Calibration error of the challenger",
    "calibration_error_by_chance": "Calibration error that chance explains",
    "brier": "Brier score of the challenger",
    "records": "Record by record",
    "slices": "Slices",
    "cost_saving": "Cost of errors saved",
    "comparison": "The modes side by side",
    "advice": "Advice",
    "what_if": "What if",
}
STANDINGS = {"qualified": "met", "below standard": "not met", "not enough evidence": "not enough evidence"}
MINIMUM_OVERLAP = 5


@dataclass(frozen=True, slots=True)
class Document:
    """The body, and the pictures drawn from it."""

    body: Mapping[str, Any]
    commitments: list[Mapping[str, Any]]
    figures: list[tuple[str, Mapping[str, Any]]]
    annotators: list[Mapping[str, Any]]
    forest: str
    classes: list[Mapping[str, Any]]
    confusion: str
    agreement: Shown
    kappa: str
    methods: list[Mapping[str, Any]]
    sections: list[Mapping[str, Any]]

    @property
    def exceptions(self) -> list[Mapping[str, Any]]:
        """The commitments that a signer must have seen: those that are not met, or not decided."""
        return [one for one in self.commitments if one["verdict"] != "met"]


def document_of(body: Mapping[str, Any]) -> Document:
    tables: Mapping[str, Any] = body.get("tables") or {}
    annotators = _records(tables.get("annotators"))
    return Document(
        body=body,
        commitments=[_commitment(one) for one in body["commitments"]],
        figures=[(NAMES.get(name, name), figure) for name, figure in body["figures"].items()],
        annotators=annotators,
        forest=_forest(annotators, body),
        classes=[_with_figure(row, "recall", "gold") for row in _records(tables.get("classes"))],
        confusion=_confusion(tables),
        agreement=shown_of(tables, body["figures"].get("alpha")),
        kappa=_kappa(tables),
        sections=[_section(one) for one in body.get("sections", [])],
        methods=[{**method, "name": NAMES.get(method["figure"], method["figure"])} for method in body["methods"]],
    )


def _section(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Each cell with the title of its column, which narrow screens show beside it."""
    rows = [list(zip(one["columns"], map(_cell, row), strict=True)) for row in one["rows"]]
    return {**one, "rows": rows}


def _cell(value: object) -> Mapping[str, Any]:
    kind = "figure" if isinstance(value, Mapping) else "number" if isinstance(value, int | float) else "text"
    return {"kind": kind, "value": value}


def _commitment(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**one, "picture": interval_svg(one["figure"], one["floor"], one["verdict"])}


def _records(table: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    if not table:
        return []
    names = [name.replace(" ", "_") for name in table["columns"]]
    rows: list[Mapping[str, Any]] = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    return [_with_figure(row, "accuracy", "gold_items") for row in rows] if "accuracy" in names else rows


def _with_figure(row: Mapping[str, Any], value: str, n: str) -> Mapping[str, Any]:
    if row[value] is None:
        return {**row, "figure": {"undefined": "no gold"}}
    return {**row, "figure": {"value": row[value], "low": row["low"], "high": row["high"], "n": row[n]}}


def _forest(annotators: list[Mapping[str, Any]], body: Mapping[str, Any]) -> str:
    rows = [
        ForestRow(row["annotator"], row["figure"], STANDINGS.get(row["standing"]))
        for row in annotators
        if row["accuracy"] is not None
    ]
    return forest_svg(rows, body["parameters"].get("standard"), width=520) if rows else ""


def _confusion(tables: Mapping[str, Any]) -> str:
    table = tables.get("confusion")
    return confusion_svg(table) if table and table["labels"] else ""


def _kappa(tables: Mapping[str, Any]) -> str:
    table = tables.get("pairs")
    return kappa_svg(table, minimum_overlap=MINIMUM_OVERLAP) if table and len(table["annotators"]) > 1 else ""
