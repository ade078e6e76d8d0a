"""The colours of the look on paper: the light values of the stylesheet's tokens."""

from __future__ import annotations

from dataclasses import dataclass

INK, INK_2, INK_3 = "#1b1d1a", "#565a52", "#6b6f66"
LINE, LINE_STRONG, SUNK, SHEET = "#dedfd8", "#b9bbb1", "#f3f3ef", "#ffffff"
MET, MET_WASH = "#2c6e49", "#e6f1ea"
UNMET, UNMET_WASH = "#a83232", "#f8e9e8"
UNSURE, UNSURE_WASH = "#8a6414", "#f7efdc"
ACCENT = "#1f5d8c"


@dataclass(frozen=True, slots=True)
class Look:
    stroke: str | None = None
    fill: str | None = None
    width: float = 1.0
    dash: tuple[float, float] | None = None


LOOKS = {
    "axis": Look(stroke=LINE_STRONG),
    "floor": Look(stroke=INK_3, dash=(3, 3)),
    "hatch": Look(stroke=LINE_STRONG, width=0.7),
    "outline": Look(stroke=INK, width=1.2),
    "whisker": Look(stroke=INK_3, width=1.2),
    "trace": Look(stroke=ACCENT, width=1.6),
    "range plain": Look(stroke=INK, width=2),
    "range is-met": Look(stroke=MET, width=2),
    "range is-unmet": Look(stroke=UNMET, width=2),
    "range is-unsure": Look(stroke=UNSURE, width=2),
    "dot plain": Look(fill=INK),
    "dot is-met": Look(fill=MET),
    "dot is-unmet": Look(fill=UNMET),
    "dot is-unsure": Look(fill=UNSURE),
    "cell h0": Look(fill=SUNK),
    "cell h1": Look(fill="#dbe8f2"),
    "cell h2": Look(fill="#a9cbe2"),
    "cell h3": Look(fill="#6ba3c9"),
    "cell h4": Look(fill="#2f75a8"),
    "cell few": Look(fill=SUNK),
    "cell negative": Look(fill=UNMET_WASH, stroke=UNMET, width=1),
    "label": Look(fill=INK_2),
    "tick": Look(fill=INK_3),
    "cell-text on-h0": Look(fill=INK_3),
    "cell-text on-h1": Look(fill=INK),
    "cell-text on-h2": Look(fill=INK),
    "cell-text on-h3": Look(fill="#10202c"),
    "cell-text on-h4": Look(fill="#ffffff"),
    "cell-text on-few": Look(fill=INK_2),
    "cell-text on-negative": Look(fill=UNMET),
}
