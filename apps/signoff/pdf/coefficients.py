"""How far annotators agree as a whole: the claimed bands in a sentence, and every coefficient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.platypus import Spacer, Table

from apps.signoff.agreeing import CoefficientRow, agreeing_of
from apps.signoff.bands import Scale, sentence_of
from apps.signoff.figures import to_drawing
from apps.signoff.figures.bands import bands_picture
from apps.signoff.figures.numbers import method_text, number, range_text, reason_undefined, reason_without_interval
from apps.signoff.letters import REGULAR
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.page import TEXT_WIDTH
from apps.signoff.pdf.setting import Typesetter

_GAP = 14.0
_COLUMNS = (
    Column("Coefficient", 236),
    Column("Estimate", 54, numeric=True),
    Column("Interval", 84, numeric=True),
    Column("n", 40, numeric=True),
    Column("Seen", 48, numeric=True),
    Column("By chance", 52, numeric=True),
)
_NOTE = "Seen and by chance are shares of equal pairs of labels; for alpha, of unequal ones, weighed by their distance."


def coefficients(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    said = agreeing_of(body["tables"], body["figures"].get("alpha"))
    if not said.coefficients:
        return []
    story = section("Agreement", setter, needs=170)
    sentence = sentence_of(said.scales, zero=True)
    if sentence:
        story += [setter.text(sentence), _strips(said.scales, setter), Spacer(0, 4)]
    return [
        *story,
        setter.text(_NOTE, "note"),
        *grid(_COLUMNS, [_row(row, setter) for row in said.coefficients], setter),
    ]


def _strips(scales: Sequence[Scale], setter: Typesetter) -> Any:
    """The scales side by side, each under its name."""
    room = TEXT_WIDTH / len(scales)
    names = [setter.text(scale.name, "sub") for scale in scales]
    drawn = [to_drawing(bands_picture(scale), setter.letters, room=room - _GAP) for scale in scales]
    rules = [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), _GAP),
        ("TOPPADDING", (0, 1), (-1, 1), 0),
    ]
    return Table([names, drawn], colWidths=[room] * len(scales), style=rules)


def _row(row: CoefficientRow, setter: Typesetter) -> list[object]:
    """A figure that is not defined, or has no interval, says why under its name."""
    reason = reason_undefined(row.figure)
    refused = reason_without_interval(row.figure)
    why = reason or (f"no interval: {refused}" if refused else method_text(row.figure))
    name = [setter.cell(row.name), setter.cell(why, "sub")]
    if reason is not None:
        return [name, setter.text("not defined", "sub-number"), "", "", "", ""]
    value = setter.text(number(row.figure["value"]), "number")
    parts = (_part(share, row.of_disagreement, setter) for share in (row.observed, row.expected))
    return [name, value, setter.text(range_text(row.figure), "number"), row.figure["n"], *parts]


def _part(share: float | None, unequal: bool, setter: Typesetter) -> object:
    if share is None:
        return ""
    return [setter.text(number(share), "number"), *([setter.text("unequal", "sub-number")] if unequal else [])]
