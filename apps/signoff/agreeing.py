"""What the tables of a report say about agreement, as figures: read once for the page and for the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.signoff.bands import Scale, scales_of

Figure = Mapping[str, Any]
Record = Mapping[str, Any]
_ALPHA, _PERCENT = "Krippendorff's alpha", "Percent agreement"
_CORRECTED, _SHARE = -1.0, 0.0
_NO_INTERVAL = {"method": "no interval: too few items carry it"}


@dataclass(frozen=True, slots=True)
class CoefficientRow:
    """`observed` and `expected` are agreement, or for alpha disagreement; None where there is nothing to say."""

    name: str
    figure: Figure
    observed: float | None
    expected: float | None

    @property
    def of_disagreement(self) -> bool:
        return self.name.startswith(_ALPHA)


@dataclass(frozen=True, slots=True)
class LabelRow:
    label: str
    prevalence: Figure
    alpha: Figure
    specific: Figure


@dataclass(frozen=True, slots=True)
class AnnotatorRow:
    """`shared` is None where labels have no codes to agree on; `change` is of alpha when this annotator is left out."""

    annotator: str
    shared: int | None
    agreement: Figure
    kappa: Figure
    without: float | None
    change: float | None
    repeats: int
    again: Figure


@dataclass(frozen=True, slots=True)
class Agreeing:
    """Labels that people agree on least come first, and annotators whose leaving would help most."""

    scales: Sequence[Scale]
    coefficients: Sequence[CoefficientRow]
    labels: Sequence[LabelRow]
    annotators: Sequence[AnnotatorRow]

    @property
    def shares_items(self) -> bool:
        return any(row.shared is not None for row in self.annotators)

    @property
    def leaves_out(self) -> bool:
        return any(row.change is not None for row in self.annotators)

    @property
    def repeats(self) -> bool:
        return any(row.repeats for row in self.annotators)


def agreeing_of(tables: Mapping[str, Any], alpha: Figure | None) -> Agreeing:
    """Reports that were frozen before a table existed do not have it: then there is nothing of it here."""
    return Agreeing(
        scales=scales_of(tables.get("bands"), alpha or {}),
        coefficients=[_coefficient(row) for row in _records(tables.get("coefficients"))],
        labels=sorted(map(_label, _records(tables.get("categories"))), key=_least_agreed),
        annotators=_annotators(_records(tables.get("annotator_agreement"))),
    )


def _records(table: Mapping[str, Any] | None) -> list[Record]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] if table else []


def _coefficient(row: Record) -> CoefficientRow:
    name = row["coefficient"]
    parts = ("value", "low", "high", "n", "method")
    figure: Figure = {"undefined": row["undefined"]} if row["value"] is None else {part: row[part] for part in parts}
    return CoefficientRow(name, figure, row["observed"], None if name.startswith(_PERCENT) else row["expected"])


def _figure(row: Record, names: tuple[str, str, str], lowest: float, undefined: str) -> Figure:
    """A figure of three columns. Where no interval is honest its bounds are everything that it could be."""
    value, low, high = (row[name] for name in names)
    if value is None:
        return {"undefined": undefined}
    refused = low <= lowest and high >= 1
    return {"value": value, "low": low, "high": high, **(_NO_INTERVAL if refused else {})}


def _named(name: str) -> tuple[str, str, str]:
    return name, f"{name} low", f"{name} high"


def _label(row: Record) -> LabelRow:
    specific = _figure(row, _named("specific agreement"), _SHARE, "never on an item with two labels")
    alone = "on every item with two labels, so nothing varies" if "value" in specific else specific["undefined"]
    return LabelRow(
        row["label"],
        _figure(row, _named("prevalence"), _SHARE, "nobody gave a label"),
        _figure(row, _named("alpha"), _CORRECTED, alone),
        specific,
    )


def _least_agreed(row: LabelRow) -> tuple[bool, float]:
    return "value" not in row.alpha, row.alpha.get("value", 0.0)


def _annotators(rows: Sequence[Record]) -> list[AnnotatorRow]:
    """Stable, so that those who change nothing stay in the order of the table: the busiest first."""
    made = [_annotator(row) for row in rows]
    return sorted(made, key=lambda row: (row.change is None, -(row.change or 0.0)))


def _annotator(row: Record) -> AnnotatorRow:
    alone = "no item shared with anybody"
    varying = "one and the same label throughout, so nothing varies" if row["shared items"] else alone
    return AnnotatorRow(
        row["annotator"],
        row["shared items"],
        _figure(row, ("agreement", "low", "high"), _SHARE, alone),
        _figure(row, _named("kappa"), _CORRECTED, varying),
        row["alpha without"],
        row["change"],
        row["repeated items"],
        _figure(row, _named("same again"), _SHARE, "no item repeated"),
    )
