"""Small flowables: a verdict with its icon and word, chips, and section headings that make the outline."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, Flowable

from apps.signoff.figures.palette import INK_2, LINE, MET, MET_WASH, UNMET, UNMET_WASH, UNSURE, UNSURE_WASH
from apps.signoff.letters import BOLD, Letters
from apps.signoff.pdf.setting import Typesetter

_COLOURS = {
    "met": (MET, MET_WASH),
    "accepted": (MET, MET_WASH),
    "decided": (MET, MET_WASH),
    "complete": (MET, MET_WASH),
    "passed every gate": (MET, MET_WASH),
    "promote": (MET, MET_WASH),
    "model advised": (MET, MET_WASH),
    "findings": (UNMET, UNMET_WASH),
    "not met": (UNMET, UNMET_WASH),
    "rejected": (UNMET, UNMET_WASH),
    "refuse": (UNMET, UNMET_WASH),
}
_ICONS: dict[str, list[tuple[float, float, float, float]]] = {
    MET: [(0, 2.6, 2, 0.4), (2, 0.4, 5.2, 5.6)],
    UNMET: [(0.4, 0.4, 5, 5), (0.4, 5, 5, 0.4)],
    UNSURE: [],
}


class VerdictMark(Flowable):  # type: ignore[misc]
    """An icon and the word, never colour alone."""

    def __init__(self, verdict: str, letters: Letters, size: float = 7.5) -> None:
        super().__init__()
        self.letters, self.size = letters, size
        self.word = verdict[:1].upper() + verdict[1:]
        self.ink, self.wash = _COLOURS.get(verdict, (UNSURE, UNSURE_WASH))
        self.width = letters.width(self.word, size, BOLD) + 10 + size * 1.2
        self.height = size + 6

    def wrap(self, *available: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, scale = self.canv, self.size / 7.5
        canvas.setFillColor(HexColor(self.wash))
        canvas.roundRect(0, 0, self.width, self.height, 2.5, stroke=0, fill=1)
        canvas.setFillColor(HexColor(self.ink))
        canvas.setStrokeColor(HexColor(self.ink))
        self.letters.draw(canvas, 5 + self.size * 1.2, 3 + self.size * 0.13, self.word, self.size, BOLD)
        canvas.translate(5, 3 + self.size * 0.13)
        canvas.scale(scale, scale)
        canvas.setLineWidth(1.3)
        canvas.setLineCap(1)
        for stroke in _ICONS[self.ink]:
            canvas.line(*stroke)
        if self.ink == UNSURE:
            for x in (0.6, 3, 5.4):
                canvas.circle(x, 1, 0.75, stroke=0, fill=1)


class Chips(Flowable):  # type: ignore[misc]
    """Short facts in rounded outlines, flowing over as many lines as they need."""

    LINE_HEIGHT, HEIGHT, SIZE, GAP = 19.0, 14.0, 7.5, 5.0

    def __init__(self, words: list[str], letters: Letters) -> None:
        super().__init__()
        self.words, self.letters = words, letters
        self.placed: list[tuple[float, float, float, str]] = []

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        x, line, places = 0.0, 0, []
        for word in self.words:
            text = self.letters.clip(word, room - 14, self.SIZE)
            width = self.letters.width(text, self.SIZE) + 14
            if x and x + width > room:
                x, line = 0.0, line + 1
            places.append((x, float(line), width, text))
            x += width + self.GAP
        self.width, self.height = room, (line + 1) * self.LINE_HEIGHT
        self.placed = places
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setLineWidth(0.6)
        canvas.setStrokeColor(HexColor(LINE))
        for x, line, width, text in self.placed:
            y = self.height - (line + 1) * self.LINE_HEIGHT + 3
            canvas.roundRect(x, y, width, self.HEIGHT, self.HEIGHT / 2, stroke=1, fill=0)
            canvas.setFillColor(HexColor(INK_2))
            self.letters.draw(canvas, x + 7, y + 4.2, text, self.SIZE)


class OutlineEntry(Flowable):  # type: ignore[misc]
    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def wrap(self, *available: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.bookmarkPage(self.title, fit="FitH", top=self.canv.absolutePosition(0, 0)[1] + 18)
        self.canv.addOutlineEntry(self.title, self.title, level=0)


def section(title: str, setter: Typesetter, needs: float = 110) -> list[Any]:
    return [CondPageBreak(needs), OutlineEntry(title), setter.text(title, "heading")]
