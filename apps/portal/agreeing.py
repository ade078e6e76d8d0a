"""The tables about agreement as people look at them: sentence, strips, forest, and rows with their small bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.signoff.agreeing import Agreeing, AnnotatorRow, CoefficientRow, Figure, LabelRow, agreeing_of
from apps.signoff.bands import sentence_of
from apps.signoff.figures import Domain, ForestRow, to_svg
from apps.signoff.figures.bands import bands_picture
from apps.signoff.figures.forest import forest_picture, scale_picture, strip_picture
from apps.signoff.figures.interval import figure_values
from apps.signoff.figures.numbers import reason_undefined, reason_without_interval
from apps.signoff.figures.scale import domain_of

SHOWN = 60
STRIP = 130.0
_NAME_ROOM = 310.0

Link = Callable[[str], str | None]


def _nowhere(name: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `said` figures, where it leads, and the small bars of its main figures (empty where none is honest)."""

    said: LabelRow | AnnotatorRow
    href: str | None
    bars: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows; `left_out` are in the CSV file. `scales` stand once, over the bars of a column."""

    rows: Sequence[Row]
    left_out: int
    scales: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    said: Agreeing
    sentence: str
    strips: Sequence[tuple[str, str]]
    forest: str
    coefficients: Sequence[CoefficientRow]
    labels: Table
    annotators: Table


def shown_of(
    tables: Mapping[str, Any], alpha: Figure | None, *, of_label: Link = _nowhere, of_annotator: Link = _nowhere
) -> Shown:
    """`of_label` and `of_annotator` lead to the labels behind a row."""
    said = agreeing_of(tables, alpha)
    labels = [(row, of_label(row.label), (row.alpha, row.specific)) for row in said.labels[:SHOWN]]
    people = [(row, of_annotator(row.annotator), (row.agreement,)) for row in said.annotators[:SHOWN]]
    return Shown(
        said,
        sentence_of(said.scales, zero=False),
        [(scale.name, to_svg(bands_picture(scale))) for scale in said.scales],
        _forest(said.coefficients),
        said.coefficients,
        _table(labels, 2, len(said.labels)),
        _table(people, 1, len(said.annotators)),
    )


def _forest(rows: Sequence[CoefficientRow]) -> str:
    drawn = [ForestRow(row.name, row.figure) for row in rows if reason_undefined(row.figure) is None]
    return to_svg(forest_picture(drawn, width=640, room=_NAME_ROOM)) if drawn else ""


def _table(
    rows: Sequence[tuple[LabelRow | AnnotatorRow, str | None, tuple[Figure, ...]]], columns: int, total: int
) -> Table:
    domains = [
        domain_of([value for *_, figures in rows for value in figure_values(figures[place], None)])
        for place in range(columns)
    ]
    made = [
        Row(said, href, [_bar(figure, domain) for figure, domain in zip(figures, domains, strict=True)])
        for said, href, figures in rows
    ]
    return Table(made, total - len(made), [to_svg(scale_picture(domain, STRIP)) for domain in domains])


def _bar(figure: Figure, domain: Domain) -> str:
    if reason_undefined(figure) or reason_without_interval(figure):
        return ""
    return to_svg(strip_picture(figure, None, domain, STRIP))
