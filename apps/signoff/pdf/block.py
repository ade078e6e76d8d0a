"""What a signature shows on the page: printed name, meaning, date and time, and how the signer was known."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from apps.signoff.figures.palette import LINE_STRONG
from apps.signoff.letters import REGULAR, Letters
from apps.signoff.pdf.places import Box
from apps.signoff.pdf.setting import Typesetter
from apps.signoff.pdf.times import utc_text

_INDENT, _FOOT, _MOST = 8.0, 12.0, 160
_CUT = "… (cut here; the whole statement is in the bundle)"


class Block(NamedTuple):
    """`signed_at` is ISO 8601; `manifest_sha256` names the statement that was signed."""

    name: str
    role: str
    organisation: str
    meaning: str
    signed_at: str
    method: str
    comment: str
    manifest_sha256: str


def draw_block(block: Block, box: Box, extra_fonts: Sequence[Path] = ()) -> bytes:
    """One page of the size of the box, with every font embedded. The reason given is cut where the box ends."""
    setter, target = Typesetter(Letters(extra_fonts)), io.BytesIO()
    canvas = Canvas(target, pagesize=(box.width, box.height), invariant=1, initialFontName=REGULAR)
    canvas.setFillColor(HexColor(LINE_STRONG))
    canvas.rect(0, 0, 2.2, box.height, stroke=0, fill=1)
    width, room = box.width - _INDENT - 4, float(box.height - 4)
    for paragraph in _lines(block, setter):
        room = _draw(paragraph, canvas, width, room)
    _draw_comment(block.comment, setter, canvas, width, room)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _lines(block: Block, setter: Typesetter) -> list[Any]:
    return [
        setter.cell(f"{block.meaning} by {block.name}", "signed", most=_MOST),
        setter.cell(f"{block.role}, {block.organisation}", "sub", most=_MOST),
        setter.cell(utc_text(block.signed_at), "sub"),
        setter.cell(f"Authenticated by {block.method}", "sub", most=_MOST),
        setter.text(f"sha256 {block.manifest_sha256}", "signed-hash"),
    ]


def _draw(paragraph: Any, canvas: Canvas, width: float, room: float) -> float:
    height = float(paragraph.wrap(width, room)[1])
    paragraph.drawOn(canvas, _INDENT, room - height)
    return room - height


def _draw_comment(comment: str, setter: Typesetter, canvas: Canvas, width: float, top: float) -> None:
    """Down to the foot of the box, where the number of the place is printed."""
    kept = len(comment)
    paragraph = setter.text(comment, "sub")
    while kept and paragraph.wrap(width, top)[1] > top - _FOOT:
        kept = kept * 4 // 5
        paragraph = setter.text(comment[:kept] + _CUT, "sub")
    if comment:
        _draw(paragraph, canvas, width, top)
