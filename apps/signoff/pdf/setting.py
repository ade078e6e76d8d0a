"""Text of the document: styles, and the one place where data becomes paragraph markup."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from apps.signoff.figures.palette import INK, INK_2, INK_3
from apps.signoff.letters import BOLD, REGULAR, Letters

# what still fits one page when every letter is wide: in a narrow column, and in one that takes most of the page
NARROW_CELL, WIDE_CELL = 400, 1600


def _style(name: str, size: float, leading: float, colour: str = INK, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=more.pop("font", REGULAR), fontSize=size, leading=leading, textColor=HexColor(colour), **more
    )


STYLES = {
    "verdict": _style("verdict", 15, 20, font=BOLD, spaceBefore=6, spaceAfter=6),
    "title": _style("title", 10, 14, INK_2, spaceAfter=8),
    "kicker": _style("kicker", 7.5, 10, INK_3, spaceAfter=10),
    "heading": _style("heading", 10.5, 14, font=BOLD, spaceBefore=14, spaceAfter=5),
    "subheading": _style("subheading", 8.5, 12, font=BOLD, spaceBefore=6, spaceAfter=2),
    "body": _style("body", 8.5, 12.5, spaceAfter=4),
    "note": _style("note", 7.5, 10.5, INK_2, spaceAfter=4),
    "cell": _style("cell", 8, 10.5),
    "number": _style("number", 8, 10.5, alignment=TA_RIGHT),
    "sub": _style("sub", 7, 9.5, INK_2),
    "sub-number": _style("sub-number", 7, 9.5, INK_2, alignment=TA_RIGHT),
    "head": _style("head", 7, 9, INK_2),
    "head-number": _style("head-number", 7, 9, INK_2, alignment=TA_RIGHT),
    "signed": _style("signed", 8, 10.5, font=BOLD),
    "signed-hash": _style("signed-hash", 5, 7.5, INK_2),
    "hash": _style("hash", 7, 9.5, INK_2),
}


class Typesetter:
    def __init__(self, letters: Letters) -> None:
        self.letters = letters

    def text(self, value: object, style: str = "body") -> Any:
        chosen = STYLES[style]
        return Paragraph(self.letters.markup(str(value), chosen.fontName), chosen)

    def cell(self, value: object, style: str = "cell", most: int = NARROW_CELL) -> Any:
        """Text for one table cell, cut where it would fill a page; the whole text stays in report.json."""
        text = str(value)
        kept = self.letters.fitting(text, most)
        if kept < len(text):
            text = f"{text[:kept]}… ({len(text) - kept} more characters in report.json)"
        return self.text(text, style)
