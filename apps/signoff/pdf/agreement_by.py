"""Which labels people agree on, and who agrees with the others: the first rows, the rest in the CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.signoff.agreeing import AnnotatorRow, Figure, LabelRow, agreeing_of
from apps.signoff.figures import to_drawing
from apps.signoff.figures.forest import scale_picture, strip_picture
from apps.signoff.figures.interval import figure_values
from apps.signoff.figures.numbers import count, number, range_text, reason_undefined, reason_without_interval, signed
from apps.signoff.figures.scale import Domain, domain_of
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.page import TEXT_HEIGHT, TEXT_WIDTH
from apps.signoff.pdf.setting import Typesetter

MOST_LABELS = MOST_ANNOTATORS = 40
STRIP_WIDTH = 118
_HEADING = 75.0
_LABELS = (
    "Alpha: of this label against all others together. Specific agreement: where one person gives this label, how "
    "often a second one gives it to the same item. The labels that people agree on least come first."
)
_OTHERS = "Agreement: the share of the others' labels that equal this person's. Kappa: the same beyond chance."
_WITHOUT = "Alpha without: of all labels but this person's; those without whom it would rise most come first."
_AGAIN = "Same again: the share of equal answers where the person labelled an item more than once."


def labels(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    rows = agreeing_of(body["tables"], None).labels
    if not rows:
        return []
    shown = rows[:MOST_LABELS]
    domain = _domain([row.alpha for row in shown])
    columns = [
        Column("Label", 110),
        Column("Share of labels", 76, numeric=True),
        Column("Alpha", 84, numeric=True),
        Column(_scale(domain, setter), 112),
        Column("Specific agreement", 84, numeric=True),
    ]
    cells = [_label(row, domain, setter) for row in shown]
    return [
        *_section("Agreement on each label", _LABELS, columns, cells, setter),
        *_left(len(rows) - len(shown), "label", "categories.csv", setter),
    ]


def _label(row: LabelRow, domain: Domain, setter: Typesetter) -> list[object]:
    share, alpha, specific = (_cell(figure, setter) for figure in (row.prevalence, row.alpha, row.specific))
    return [row.label, share, alpha, _strip(row.alpha, domain, setter), specific]


def annotators(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    said = agreeing_of(body["tables"], None)
    rows = said.annotators[:MOST_ANNOTATORS]
    parts = (said.shares_items, said.leaves_out, said.repeats)
    if not any(parts):
        return []
    domain = _domain([row.agreement for row in rows])
    optional = (
        [
            Column("Shared items", 44, numeric=True),
            Column("Agreement", 80, numeric=True),
            Column(_scale(domain, setter), 108),
            Column("Kappa", 80, numeric=True),
        ],
        [Column("Alpha without", 54, numeric=True)],
        [Column("Same again", 80, numeric=True)],
    )
    chosen = [column for wanted, columns in zip(parts, optional, strict=True) if wanted for column in columns]
    cells = [_annotator(row, domain, parts, setter) for row in rows]
    notes = " ".join(note for wanted, note in zip(parts, (_OTHERS, _WITHOUT, _AGAIN), strict=True) if wanted)
    columns = [Column("Annotator", 96), *chosen]
    return [
        *_section("Agreement of each annotator", notes, columns, cells, setter),
        *_left(len(said.annotators) - len(rows), "annotator", "annotator_agreement.csv", setter),
    ]


def _annotator(row: AnnotatorRow, domain: Domain, parts: tuple[bool, ...], setter: Typesetter) -> list[object]:
    agreement, kappa, again = (_cell(figure, setter) for figure in (row.agreement, row.kappa, row.again))
    optional = (
        ["" if row.shared is None else row.shared, agreement, _strip(row.agreement, domain, setter), kappa],
        [_without(row, setter)],
        [again if row.repeats else setter.text("none repeated", "sub-number")],
    )
    return [row.annotator, *(cell for wanted, cells in zip(parts, optional, strict=True) if wanted for cell in cells)]


def _without(row: AnnotatorRow, setter: Typesetter) -> object:
    if row.without is None or row.change is None:
        return setter.text("not defined", "sub-number")
    return [setter.text(number(row.without), "number"), setter.text(signed(row.change), "sub-number")]


def _section(
    title: str, note: str, columns: Sequence[Column], cells: Sequence[Sequence[object]], setter: Typesetter
) -> list[Any]:
    """The heading goes to the next page unless its first row, which a long name makes tall, fits below it."""
    first = grid(columns, cells[:1], setter)[0].wrap(TEXT_WIDTH, TEXT_HEIGHT)[1]
    heading = section(title, setter, needs=min(_HEADING + first, TEXT_HEIGHT))
    return [*heading, setter.text(note, "note"), *grid(columns, cells, setter)]


def _cell(figure: Figure, setter: Typesetter) -> object:
    """The value over its interval, or over the reason why it has none."""
    reason = reason_undefined(figure)
    if reason is not None:
        return [setter.text("not defined", "sub-number"), setter.text(reason, "sub-number")]
    refused = reason_without_interval(figure)
    under = f"no interval: {refused}" if refused else range_text(figure)
    return [setter.text(number(figure["value"]), "number"), setter.text(under, "sub-number")]


def _domain(figures: Sequence[Figure]) -> Domain:
    return domain_of([value for figure in figures for value in figure_values(figure, None)])


def _scale(domain: Domain, setter: Typesetter) -> Any:
    return to_drawing(scale_picture(domain, STRIP_WIDTH), setter.letters, scale=0.7)


def _strip(figure: Figure, domain: Domain, setter: Typesetter) -> Any:
    if reason_undefined(figure) or reason_without_interval(figure):
        return ""
    return to_drawing(strip_picture(figure, None, domain, STRIP_WIDTH), setter.letters, scale=0.7)


def _left(number_left: int, noun: str, file: str, setter: Typesetter) -> list[Any]:
    if number_left <= 0:
        return []
    said = f"{noun} is" if number_left == 1 else f"{noun}s are"
    return [setter.text(f"{count(number_left)} further {said} in {file}.", "note")]
