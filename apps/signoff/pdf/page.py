"""The sheet: A4, its margins, head and foot, page numbers, metadata and outline."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from apps.signoff.figures.palette import INK_3, LINE
from apps.signoff.letters import REGULAR, Letters

LEFT = RIGHT = 20 * mm
TOP, BOTTOM = 24 * mm, 22 * mm
TEXT_WIDTH = A4[0] - LEFT - RIGHT
TEXT_HEIGHT = A4[1] - TOP - BOTTOM
SMALL = 7.0
PAGE_COUNT_FORM = "page-count"


class Sheet(NamedTuple):
    """What head, foot and metadata say. `log` is the position of the log when the report was issued, if any."""

    title: str
    author: str
    keywords: str
    digest: str
    issued_at: datetime
    log: str
    foot: str = "The authoritative check is qa-portal verify, not the viewer."


class _Moment:
    """The document's own date; reportlab would write the date of drawing, or the year 2000."""

    def __init__(self, when: datetime) -> None:
        when = when.astimezone(UTC)
        self.t = when.timestamp()
        self.YMDhms = (when.year, when.month, when.day, when.hour, when.minute, when.second)
        self.dhh = self.dmm = 0


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Draws the number of pages last, as a form that every foot refers to."""

    def __init__(self, *arguments: Any, issued_at: datetime, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "initialFontName": REGULAR})
        self._doc._timeStamp = _Moment(issued_at)
        # the file id begins with the date of drawing, which SOURCE_DATE_EPOCH changes even for invariant documents
        self._doc.signature = hashlib.sha256()

    def save(self) -> None:
        self.beginForm(PAGE_COUNT_FORM, 0, -4, 60, 12)
        self.setFont(REGULAR, SMALL)
        self.setFillColor(HexColor(INK_3))
        self.drawString(0, 0, str(self.getPageNumber() - 1))
        self.endForm()
        super().save()


def _decorate(sheet: Sheet, letters: Letters, canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFillColor(HexColor(INK_3))
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    head, foot = A4[1] - 14 * mm, 12 * mm
    mark = f"sha256 {sheet.digest[:16]}"
    room = TEXT_WIDTH - letters.width(mark, SMALL) - 20
    letters.draw(canvas, LEFT, head, letters.clip(sheet.title, room, SMALL), SMALL)
    canvas.setFont(REGULAR, SMALL)
    canvas.drawRightString(A4[0] - RIGHT, head, mark)
    canvas.line(LEFT, head - 5, A4[0] - RIGHT, head - 5)
    canvas.drawRightString(A4[0] - RIGHT, foot, sheet.foot)
    words = f"Page {canvas.getPageNumber()} of "
    canvas.drawString(LEFT, foot, words)
    letters.draw(canvas, LEFT, foot - 10, letters.clip(sheet.log, TEXT_WIDTH, SMALL), SMALL)
    canvas.translate(LEFT + letters.width(words, SMALL), foot)
    canvas.doForm(PAGE_COUNT_FORM)
    canvas.restoreState()


def draw_document(story: Sequence[Any], sheet: Sheet, letters: Letters) -> bytes:
    target = io.BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, title=sheet.title, author=sheet.author, subject=f"sha256:{sheet.digest}",
        keywords=sheet.keywords, creator="QA Portal", producer="QA Portal", lang="en", invariant=1, pageCompression=1,
        displayDocTitle=1,
    )  # fmt: skip
    frame = Frame(LEFT, BOTTOM, TEXT_WIDTH, TEXT_HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=partial(_decorate, sheet, letters)))
    document.build(list(story), canvasmaker=partial(_NumberedCanvas, issued_at=sheet.issued_at))
    return target.getvalue()
