import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.exchange.formats.neutral.moments import milliseconds, utc_text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z"),
        ("2026-01-05T10:00:00", "2026-01-05T10:00:00Z"),
        ("2026-01-05 10:00:00", "2026-01-05T10:00:00Z"),
        ("2026-01-05T10:00:00+02:00", "2026-01-05T08:00:00Z"),
        ("2022-10-21T20:45:52.061000Z", "2022-10-21T20:45:52.061000Z"),
        ("2026-01-05", "2026-01-05T00:00:00Z"),
        ("20260105", "2026-01-05T00:00:00Z"),
        ("1767607200", "2026-01-05T10:00:00Z"),
        ("1767607200.5", "2026-01-05T10:00:00.500000Z"),
        ("1767607200.9999", "2026-01-05T10:00:01Z"),
        ("1767607200000", "2026-01-05T10:00:00Z"),
        (" 2026-01-05T10:00:00Z ", "2026-01-05T10:00:00Z"),
    ],
)
def test_times_are_written_as_iso_8601_in_utc(raw: str, expected: str) -> None:
    assert utc_text(raw) == expected


@pytest.mark.parametrize(
    "raw", ["", "2026", "12345", "2026-02-30T10:00:00Z", "2020-01-01T100000.0Z!", "0001-01-01T00:00:00+10:00"]
)
def test_what_is_no_clear_time_is_an_error(raw: str) -> None:
    with pytest.raises(ValueError):
        utc_text(raw)


@given(st.datetimes())
def test_a_time_that_was_normalised_is_left_alone(moment: object) -> None:
    text = utc_text(str(moment))
    assert text.endswith("Z")
    assert utc_text(text) == text


@given(st.text(max_size=25))
def test_any_text_is_a_time_or_a_value_error(raw: str) -> None:
    with contextlib.suppress(ValueError):
        assert utc_text(raw).endswith("Z")


def test_durations_are_whole_milliseconds() -> None:
    assert milliseconds("14.2", 1000) == 14_200
    assert milliseconds(3, 1) == 3
    assert milliseconds("0", 1000) == 0


@pytest.mark.parametrize("raw", ["-0.5", "nan", "1e999", "", 10**400, "1_0"])
def test_what_is_no_duration_is_an_error(raw: str | float) -> None:
    with pytest.raises(ValueError):
        milliseconds(raw, 1000)
