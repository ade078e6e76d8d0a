"""The last page: numbered places, each filled by one signature without a change to anything drawn before."""

from __future__ import annotations

from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, PageBreak

from apps.signoff.figures.palette import INK_3, LINE
from apps.signoff.letters import Letters
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.page import BOTTOM, LEFT, TEXT_WIDTH, TOP
from apps.signoff.pdf.setting import Typesetter

COLUMNS, ROWS = 2, 6
PLACES = COLUMNS * ROWS
_GAP, _HEADING = 8, 78
_SMALL = 6.0
_NOTE = (
    "Each signature is added to this file in the next free place, by an update that leaves every earlier byte as it is,"
    " and is sealed by this installation. An empty place means nothing: how many signatures there are, the log says. "
    "The signed statements themselves are in the bundle, under signatures/."
)


class Box(NamedTuple):
    """Lower left and upper right corner on the page, points."""

    left: int
    low: int
    right: int
    high: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.high - self.low


def boxes() -> list[Box]:
    """The places in the order in which they are filled; the last one is kept for a withdrawal."""
    width = int((TEXT_WIDTH - _GAP * (COLUMNS - 1)) / COLUMNS)
    top = int(A4[1] - TOP - _HEADING)
    height = int((top - BOTTOM) / ROWS) - _GAP
    corners = [
        (int(LEFT) + column * (width + _GAP), top - (row + 1) * (height + _GAP) + _GAP)
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]
    return [Box(left, low, left + width, low + height) for left, low in corners]


class _Places(Flowable):  # type: ignore[misc]
    """Drawn where the signature fields are laid, however tall the text above is."""

    def __init__(self, letters: Letters) -> None:
        super().__init__()
        self.letters = letters

    def wrap(self, *available: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        canvas = self.canv
        x, y = canvas.absolutePosition(0, 0)
        canvas.translate(-x, -y)
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(0.5)
        for number, box in enumerate(boxes(), 1):
            canvas.rect(box.left, box.low, box.width, box.height)
            canvas.setFillColor(HexColor(INK_3))
            said = f"Place {number}" + (", kept for a withdrawal" if number == PLACES else "")
            x = box.right - 5 - self.letters.width(said, _SMALL)
            self.letters.draw(canvas, x, box.low + 4, said, _SMALL)


def signature_page(setter: Typesetter) -> list[Any]:
    return [PageBreak(), *section("Signatures", setter), setter.text(_NOTE, "note"), _Places(setter.letters)]
