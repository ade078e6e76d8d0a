import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.exchange.formats.neutral.answers import Unreadable
from apps.exchange.formats.neutral.offsets import from_utf16, told_by_content

TEXT = "💩This is an annotation."


def test_utf16_units_become_code_points() -> None:
    start, end = from_utf16(TEXT, 13, 23)
    assert TEXT[start:end] == "annotation"


@pytest.mark.parametrize(("start", "end"), [(12, 22), (13, 23)])
def test_the_covered_text_tells_the_unit(start: int, end: int) -> None:
    assert told_by_content([TEXT], start, end, "annotation") == (12, 22)


def test_without_such_characters_nothing_needs_to_be_told() -> None:
    assert told_by_content(["é only"], 0, 1, None) == (0, 1)


def test_a_span_before_the_first_such_character_is_clear() -> None:
    assert told_by_content(["ab 💩"], 0, 2, None) == (0, 2)


def test_offsets_of_unknown_unit_are_refused() -> None:
    with pytest.raises(Unreadable, match="count them once or twice"):
        told_by_content([TEXT], 13, 23, None)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Unreadable, match="cuts a character"):
        from_utf16(TEXT, 1, 3)


@given(text=st.text(), data=st.data())
def test_the_converted_span_covers_the_same_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in (start, end)]
    assert from_utf16(text, units[0], units[1]) == (start, end)
