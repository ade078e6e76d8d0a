import pytest

from apps.labels.types import BadLabel, parse_schema
from apps.labels.types.base import MEMO_SIZE


def test_a_reader_gives_canonical_text_and_code() -> None:
    read = parse_schema({"type": "nominal", "labels": ["0", "1"]}).reader()
    assert [read(raw) for raw in ("1", 1, 1.0, "1", 0)] == [('"1"', 1)] * 4 + [('"0"', 0)]


def test_true_and_one_are_not_confused() -> None:
    read = parse_schema({"type": "nominal", "labels": ["1", "true"]}).reader()
    assert [read(raw) for raw in (1, True, 1, "true")] == [('"1"', 0), ('"true"', 1), ('"1"', 0), ('"true"', 1)]


def test_a_refusal_is_repeated_each_time_with_its_own_traceback() -> None:
    read = parse_schema({"type": "nominal", "labels": ["a"]}).reader()
    refusals = []
    for _ in range(2):
        with pytest.raises(BadLabel) as refusal:
            read("b")
        refusals.append(refusal.value)
    assert str(refusals[0]) == str(refusals[1])
    assert refusals[0] is not refusals[1]


def test_more_different_texts_than_are_remembered_are_still_read() -> None:
    read = parse_schema({"type": "numeric"}).reader()
    for number in range(MEMO_SIZE + 2):
        assert read(str(number)) == (str(number), None)
    assert read("0") == ("0", None)
