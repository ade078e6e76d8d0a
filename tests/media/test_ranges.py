"""Which bytes are meant by a range."""

import pytest

from apps.media.ranges import Span, Unsatisfiable, asked_span

SIZE = 100


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-9", Span(0, 9)),
        ("bytes=90-", Span(90, 99)),
        ("bytes=-5", Span(95, 99)),
        ("bytes=-500", Span(0, 99)),
        ("bytes=50-500", Span(50, 99)),
        ("Bytes= 1 - 2", Span(1, 2)),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=9-1", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("bytes=x-y", None),
        (f"bytes={'9' * 40}-", None),
    ],
)
def test_one_range_is_answered_and_what_is_none_is_ignored(header: str, span: Span | None) -> None:
    assert asked_span(header, SIZE) == span


@pytest.mark.parametrize(("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-1", 0)])
def test_a_range_behind_the_end_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        asked_span(header, size)
