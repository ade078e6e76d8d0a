"""What was measured: the figures, the annotators and the classes, each with interval and n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.signoff.figures import to_drawing
from apps.signoff.figures.forest import scale_picture, strip_picture
from apps.signoff.figures.interval import figure_values
from apps.signoff.figures.numbers import floor_text, number, range_text, reason_undefined
from apps.signoff.figures.picture import Picture
from apps.signoff.figures.scale import domain_of
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.setting import Typesetter

STRIP_WIDTH = 118
_UNDEFINED = {"undefined": "not defined"}

_NAMES = {
    "accuracy": "Accuracy on gold",
    "consensus_accuracy": "Accuracy of the consensus on gold",
    "alpha": "Krippendorff's alpha",
    "percent_agreement": "Percent agreement",
    "ac1": "Gwet's AC1",
    "kappa": "Cohen's kappa",
    "lot_acceptance": "Lots accepted at first delivery",
    "changed": "Decisions that changed the label",
}


def figure_name(key: str) -> str:
    return _NAMES.get(key, key.replace("_", " ").capitalize())


def figures(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    if not body["figures"]:
        return []
    columns = [
        Column("Figure", 130), Column("Estimate", 52, numeric=True), Column("Interval", 92, numeric=True),
        Column("n", 48, numeric=True), Column("Method", 160),
    ]  # fmt: skip
    rows = [_figure_row(key, figure, setter) for key, figure in body["figures"].items()]
    return [*section("Figures", setter), *grid(columns, rows, setter)]


def _figure_row(key: str, figure: Mapping[str, Any], setter: Typesetter) -> list[object]:
    reason = reason_undefined(figure)
    if reason is not None:
        return [figure_name(key), setter.text("not defined", "sub-number"), "", "", setter.cell(reason, "sub")]
    value, interval = (setter.text(text, "number") for text in (number(figure["value"]), range_text(figure)))
    return [figure_name(key), value, interval, figure["n"], figure["method"]]


def annotators(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    table = body["tables"].get("annotators")
    if not table or not table["rows"]:
        return []
    floor = next((one["floor"] for one in body["commitments"] if one["metric"] == "accuracy"), None)
    said = [] if floor is None else [setter.text(f"Dashed: the floor {floor_text(floor)} for accuracy.", "note")]
    return [*section("Annotators", setter), *said, *interval_table(table, "accuracy", floor, setter)]


def classes(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    table = body["tables"].get("classes")
    if not table or not table["rows"]:
        return []
    return [*section("Classes", setter), *interval_table(table, "recall", None, setter)]


def interval_table(table: Mapping[str, Any], measure: str, floor: float | None, setter: Typesetter) -> list[Any]:
    """A table whose columns `measure`, low and high are also drawn, all rows on one scale."""
    names, rows = list(table["columns"]), table["rows"]
    if not {measure, "low", "high"} <= set(names):
        return grid([_column(name, rows, at) for at, name in enumerate(names)], rows, setter)
    place, low, high = names.index(measure), names.index("low"), names.index("high")
    drawn = [_as_figure(row[place], row[low], row[high]) for row in rows]
    domain = domain_of([value for figure in drawn for value in figure_values(figure, floor)])
    kept = [at for at in range(len(names)) if at not in (low, high)]
    columns = [_column(names[at], rows, at) for at in kept]
    where = kept.index(place) + 1
    scale = _small(scale_picture(domain, STRIP_WIDTH), setter)
    columns[where:where] = [Column("Interval", 80, numeric=True), Column(scale, 112)]
    shown = []
    for row, figure in zip(rows, drawn, strict=True):
        # canonical JSON writes 1.0 as 1: a whole measure must still read as a measure, not as a count
        cells = [float(row[at]) if at == place and row[at] is not None else row[at] for at in kept]
        strip = _small(strip_picture(figure, floor, domain, STRIP_WIDTH), setter)
        cells[where:where] = [setter.text(range_text(figure), "number"), strip]
        shown.append(cells)
    return grid(columns, shown, setter)


def _small(picture: Picture, setter: Typesetter) -> Any:
    return to_drawing(picture, setter.letters, scale=0.7)


def _as_figure(value: object, low: object, high: object) -> Mapping[str, Any]:
    known = all(isinstance(one, int | float) for one in (value, low, high))
    return {"value": value, "low": low, "high": high} if known else _UNDEFINED


def _column(name: str, rows: Sequence[Sequence[object]], at: int) -> Column:
    numeric = any(isinstance(row[at], int | float) for row in rows)
    return Column(name[:1].upper() + name[1:], 48 if numeric else 84, numeric)
