import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile
from apps.exchange.formats.source.json_array import elements

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def read(text: str, *, size: int = 7, longest: int = 10_000) -> list[object]:
    return list(elements(pieces(text, size), longest=longest, what="task", remedy="Export again."))


@settings(max_examples=40)
@given(
    values=st.lists(st.dictionaries(st.text(max_size=5), JSON_VALUES)),
    size=st.integers(1, 50),
    indent=st.none() | st.just(1),
)
def test_elements_are_whole_wherever_the_text_is_cut(values: list[object], size: int, indent: int | None) -> None:
    assert read(json.dumps(values, indent=indent), size=size) == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not begin with a JSON array"),
        ("{}", "does not begin with a JSON array"),
        ("[", "at its beginning"),
        ("[{}", "after task 1 .a comma"),
        ("[{},", "after task 1"),
        ("[{},]", "after task 1"),
        ("[{} {}]", "after task 1 .a comma"),
        ("[{}] x", "after task 1 .something follows"),
        ("[] x", "something follows"),
        ('[{"a": NaN}]', "NaN is not JSON"),
        ('[{"a": ' + "9" * 5000 + "}]", "at its beginning"),
        ('[{"a": "x', "Unterminated"),
        ("[" * 50_000, "at its beginning"),
        ('[{"a":' * 20_000, "at its beginning"),
    ],
)
def test_what_is_no_whole_array_is_refused_with_the_last_whole_element(text: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read(text, size=4096, longest=1_000_000)


def test_an_error_is_told_without_reading_the_rest() -> None:
    chunks = pieces('[{"a" 1}, ' + "{}," * 10_000, 100)
    with pytest.raises(BadFile, match="at its beginning"):
        list(elements(chunks, longest=10_000, what="task", remedy="Export again."))
    assert next(chunks, None) is not None


def test_an_element_without_end_is_given_up() -> None:
    with pytest.raises(BadFile, match="Task 1 is larger than 1000 characters"):
        read('[{"a": "' + "x" * 100_000, size=100, longest=1000)
