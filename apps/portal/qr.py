"""A QR code as one SVG path, drawn from reportlab's encoder."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET = 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """`side` is that of the square in modules, the quiet zone of four included; `path` draws the dark ones."""

    side: int
    path: str


def qr(text: str) -> Drawn:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    dark = ((row, column) for row in range(size) for column in range(size) if code.isDark(row, column))
    path = "".join(f"M{column + QUIET} {row + QUIET}h1v1h-1z" for row, column in dark)
    return Drawn(size + 2 * QUIET, path)
