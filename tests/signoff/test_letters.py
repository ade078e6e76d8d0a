from pathlib import Path

import pytest
import reportlab

from apps.signoff.letters import FontUnusable, Letters

ITALIC_FILE = Path(reportlab.__file__).parent / "fonts" / "VeraIt.ttf"


def test_latin_greek_and_cyrillic_text_is_printed_as_it_is() -> None:
    letters = Letters()
    assert list(letters.runs("Señor Łukasz, 50 %…")) == [("Vera", "Señor Łukasz, 50 %…")]
    for text in ("Ωμέγα", "Иванов", "Žďár ğı"):
        assert "".join(piece for _, piece in letters.runs(text)) == text
    assert not letters.escaped
    assert not letters.escaped


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("中", "\\u{4E2D}"),
        ("🙂", "\\u{1F642}"),
        ("ש", "\\u{05E9}"),
        ("a\u0301", "a\\u{0301}"),
        ("\u202e", "\\u{202E}"),
        ("\x00\n", "\\u{0000}\\u{000A}"),
        ("\ud800", "\\u{D800}"),
    ],
)
def test_what_cannot_be_shown_faithfully_is_printed_as_its_code_point(text: str, printed: str) -> None:
    letters = Letters()
    assert "".join(piece for _, piece in letters.runs(text)) == printed
    assert letters.escaped


def test_a_font_of_the_site_is_tried_after_the_shipped_ones() -> None:
    letters = Letters([ITALIC_FILE])
    assert list(letters.runs("a")) == [("Vera", "a")]


def test_an_unusable_font_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(FontUnusable, match=r"broken\.ttf"):
        Letters([broken])


def test_markup_in_text_is_escaped() -> None:
    assert Letters().markup("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"


def test_clipped_text_fits_its_room() -> None:
    letters = Letters()
    clipped = letters.clip("a long line of words", 40, 8)
    assert clipped.endswith("…")
    assert letters.width(clipped, 8) <= 40
