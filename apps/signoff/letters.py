"""Which embedded font draws which character of a PDF, and what is printed for characters no font has.

Bitstream Vera (within reportlab) covers Western European text, Source Sans Pro (a package of its own) the other Latin,
the Greek and the Cyrillic letters. A site adds TrueType files for its languages; they are tried in their order. What
remains is printed as its code point, `\\u{4E2D}`: never a box, never nothing, and
never a font outside the file, which would make a signed page depend on the machine that shows it. Characters that
reorder or join text (right-to-left scripts, combining marks, invisible controls) are always printed as code points,
because reportlab places letters one after the other.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

REGULAR, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
_WIDER = Path(str(files("font_source_sans_pro"))) / "files" / "SourceSansPro-Regular.ttf"

_UNSHAPEABLE_DIRECTIONS = {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF", "PDI", "FSI", "BN", "NSM"}
_UNSHAPEABLE_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Mc", "Me", "Zl", "Zp"}


class FontUnusable(Exception):
    """A configured font file that cannot be embedded."""


def _register(name: str, path: str) -> TTFont:
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, path))
    return pdfmetrics.getFont(name)


def _extra_font(path: Path) -> TTFont:
    try:
        # named by content: two sites' files of the same name must not be taken for each other within one process
        return _register("X" + hashlib.sha256(path.read_bytes()).hexdigest()[:12], str(path))
    except (OSError, TTFError) as problem:
        raise FontUnusable(
            f"The font file {path} cannot be embedded ({problem}); give a TrueType (.ttf) file."
        ) from None


def escaped_character(character: str) -> str:
    return f"\\u{{{ord(character):04X}}}"


def _has_shape(character: str) -> bool:
    return (
        unicodedata.category(character) not in _UNSHAPEABLE_CATEGORIES
        and unicodedata.bidirectional(character) not in _UNSHAPEABLE_DIRECTIONS
    )


class Letters:
    """The fonts of one document; remembers which characters it had to print as code points."""

    def __init__(self, extra_fonts: Sequence[Path] = ()) -> None:
        for name in (REGULAR, BOLD, ITALIC):
            _register(name, f"{name}.ttf")
        pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
        self._extra = [_extra_font(path) for path in (_WIDER, *extra_fonts)]
        self._chosen: dict[tuple[str, str], tuple[str, str]] = {}
        self.escaped: set[str] = set()

    def runs(self, text: str, font: str = REGULAR) -> Iterator[tuple[str, str]]:
        """The text as (font name, printable piece)."""
        chosen = (self._choose(character, font) for character in text)
        for name, pieces in groupby(chosen, key=lambda pair: pair[0]):
            yield name, "".join(piece for _, piece in pieces)

    def markup(self, text: str, font: str = REGULAR) -> str:
        """The text as reportlab paragraph markup in which nothing of it acts as markup."""
        return "".join(
            escape(piece) if name == font else f'<font name="{name}">{escape(piece)}</font>'
            for name, piece in self.runs(text, font)
        )

    def fitting(self, text: str, most: int) -> int:
        """How many characters of the text are printed with at most that many; a code point takes several."""
        for place, character in enumerate(text):
            most -= len(self._choose(character, REGULAR)[1])
            if most < 0:
                return place
        return len(text)

    def width(self, text: str, size: float, font: str = REGULAR) -> float:
        return sum((_width(piece, name, size) for name, piece in self.runs(text, font)), 0.0)

    def draw(self, canvas: Any, x: float, y: float, text: str, size: float, font: str = REGULAR) -> None:
        for name, piece in self.runs(text, font):
            canvas.setFont(name, size)
            canvas.drawString(x, y, piece)
            x += _width(piece, name, size)

    def clip(self, text: str, room: float, size: float, font: str = REGULAR) -> str:
        """The text, or as much of its start as fits with an ellipsis; looks no further than the room reaches."""
        left, kept = room - self.width("…", size, font), 0
        for place, character in enumerate(text):
            left -= self.width(character, size, font)
            if left >= 0:
                kept = place + 1
            elif left + self.width("…", size, font) < 0:
                return text[:kept] + "…"
        return text

    def _choose(self, character: str, font: str) -> tuple[str, str]:
        key = (character, font)
        if key not in self._chosen:
            self._chosen[key] = self._find(character, font)
        return self._chosen[key]

    def _find(self, character: str, font: str) -> tuple[str, str]:
        if _has_shape(character):
            for face in (pdfmetrics.getFont(font), *self._extra):
                if ord(character) in face.face.charToGlyph:
                    return face.fontName, character
        self.escaped.add(character)
        return font, escaped_character(character)


def _width(text: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size))
