"""What was decided: lots with plan and stated risks, disputes, and the notices a reader must know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportlab.platypus import Spacer

from apps.measures.acceptance import operating_curve
from apps.signoff.figures import curve_picture, to_drawing
from apps.signoff.figures.numbers import count
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import VerdictMark, section
from apps.signoff.pdf.page import TEXT_WIDTH
from apps.signoff.pdf.setting import Typesetter

MOST_CURVES = 3


def lots(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    if not body["lots"]:
        return []
    columns = [
        Column("Lot", 118), Column("Plan", 62), Column("Inspected", 50, numeric=True),
        Column("Nonconforming", 70, numeric=True), Column("Verdict", 78), Column("Stated risks", 140),
    ]  # fmt: skip
    rows = [_lot_row(lot, setter) for lot in body["lots"]]
    return [*section("Lots", setter), *grid(columns, rows, setter), *_curves(body, setter)]


def _lot_row(lot: Mapping[str, Any], setter: Typesetter) -> list[object]:
    return [
        [setter.cell(lot["name"]), setter.cell(lot["lot"], "sub")],
        f"n {count(lot['n'])}, c {count(lot['c'])}",
        lot["inspected"],
        lot["nonconforming"],
        VerdictMark(lot["verdict"], setter.letters),
        setter.cell(lot["risks"], "sub"),
    ]


def _curves(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    plans = list(dict.fromkeys(_plan(lot) for lot in body["lots"] if lot["n"] > 0))
    story: list[Any] = []
    for n, c, size in plans[:MOST_CURVES]:
        sentence = f"Chance that the plan n {count(n)}, c {count(c)} accepts a lot, by the share nonconforming in it "
        sentence += "(binomial: for lots much larger than the sample)." if size is None else _of_lot(size)
        drawing = to_drawing(curve_picture(operating_curve(n, c, size), sentence), setter.letters, room=TEXT_WIDTH)
        story += [drawing, setter.text(sentence, "note"), Spacer(0, 4)]
    if len(plans) > MOST_CURVES:
        story.append(setter.text(f"{len(plans) - MOST_CURVES} further plans are not drawn.", "note"))
    return story


def _plan(lot: Mapping[str, Any]) -> tuple[int, int, int | None]:
    """n, c, and the size of the lot where its items are counted without replacement."""
    return lot["n"], lot["c"], lot["size"] if lot["distribution"] == "hypergeometric" else None


def _of_lot(size: int) -> str:
    return f"(hypergeometric: for a lot of {count(size)})."


def disputes(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    told = body["disputes"]
    if not told:
        return []
    opened, decided, upheld = (count(told[key]) for key in ("opened", "decided", "upheld"))
    return [
        *section("Disputes", setter, needs=60),
        setter.text(f"{opened} opened, {decided} decided, {upheld} of them upheld."),
    ]


def notices(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    story = section("Notices and exceptions", setter, needs=60)
    if not body["notices"]:
        return [*story, setter.text("None.")]
    return [*story, *(setter.text(f"{place}.  {text}") for place, text in enumerate(body["notices"], 1))]
