import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Record
from apps.exchange.formats.jsonl import write_jsonl

from .reading import jsonl, only_reject, read, records, small_limits

GOOD = {"item": "i1", "annotator": 7, "label": "yes"}


def test_an_object_becomes_a_record() -> None:
    line = {**GOOD, "timestamp": 1767607200, "duration_ms": 14_200, "text": "Fine.", "vendor": "N"}
    assert records(jsonl(line)) == [
        Record("line 1", "i1", "7", "yes", "2026-01-05T10:00:00Z", 14_200, {"text": "Fine."})
    ]


@pytest.mark.parametrize("label", [3, 2.5, True, ["a", "b"], [], {"x": 1}])
def test_a_label_may_be_any_json(label: object) -> None:
    assert records(jsonl({**GOOD, "label": label}))[0].label == label


def test_objects_of_different_shapes_may_be_mixed_and_blank_lines_skipped() -> None:
    found = records(jsonl(GOOD) + "\n" + jsonl({"worker": "w", "answer": "no", "task": 5}))
    assert [(one.place, one.item, one.annotator, one.label) for one in found] == [
        ("line 1", "i1", "7", "yes"),
        ("line 3", "5", "w", "no"),
    ]


def test_keys_can_be_mapped() -> None:
    assert records(jsonl({"sku": "s", "annotator": "a", "label": "x"}), mapping={"item": "sku"})[0].item == "s"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"item": "i1", "annotator": "a", "lab', "not complete JSON"),
        ('{"item": "i1", "annotator": "a", "label": NaN}', "NaN is not JSON"),
        ('{"item": "i1", "annotator": "a", "label": -Infinity}', "-Infinity is not JSON"),
        ('{"item": "i1", "annotator": "a", "label": 1e999}', "not finite"),
        ('{"item": "i1", "annotator": "a", "label": "\\ud800"}', "surrogate"),
        ('{"item": "i\\u0000", "annotator": "a", "label": "x"}', "NUL"),
        ('{"item": "i1", "annotator": "a", "label": ' + "9" * 5000 + "}", "not complete JSON"),
        ('{"item": "i1", "annotator": "a", "label": ' + "[" * 100_000, "JSON"),
        ("[1, 2]", "not a JSON object"),
        ("17", "not a JSON object"),
        ('{"item": "i1", "label": "x"}', "No column for the annotator"),
        ('{"item": 1.5, "annotator": "a", "label": "x"}', "neither a text nor a whole number"),
        ('{"item": "i1", "annotator": true, "label": "x"}', "neither a text nor a whole number"),
        ('{"item": "", "annotator": "a", "label": "x"}', "no item"),
        ('{"item": "i1", "annotator": null, "label": "x"}', "no annotator"),
        ('{"item": "i1", "annotator": "a", "label": null}', "no label"),
        ('{"item": "i1", "annotator": "a", "label": "x", "timestamp": "soon"}', "time 'soon' cannot be read"),
        ('{"item": "i1", "annotator": "a", "label": "x", "timestamp": [1]}', "time .* cannot be read"),
        ('{"item": "i1", "annotator": "a", "label": "x", "duration": -1}', "duration -1 cannot be used"),
        ('{"item": "i1", "annotator": "a", "label": "x", "duration": true}', "duration True cannot be used"),
    ],
)
def test_a_bad_line_is_rejected_with_its_place(line: str, said: str) -> None:
    reject = only_reject(jsonl(GOOD) + line + "\n" + jsonl(GOOD))
    assert reject.place == "line 2"
    assert re.search(said, reject.why)


@pytest.mark.parametrize("content", ['{"item": ', "17\n", '{"sku": 1}\n', "\n\n", "  \n"])
def test_a_file_whose_first_line_tells_nothing_is_refused(content: str) -> None:
    with pytest.raises(BadFile):
        read(content, format="jsonl")


def test_very_many_lines_within_the_limit_are_read() -> None:
    assert len(records(jsonl(*[GOOD] * 1000), limits=small_limits())) == 1000


def test_gold_lines_need_no_annotator() -> None:
    assert records(jsonl({"item": "i1", "gold": 3}), needs_annotator=False) == [Record("line 1", "i1", "", 3)]


names = st.text(min_size=1, max_size=6).filter(lambda text: text.strip() and "\0" not in text)
values = st.integers() | st.booleans() | names | st.lists(names) | st.dictionaries(names, st.floats(-9, 9), max_size=2)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_was_read_is_read_again_from_what_is_written(data: st.DataObject) -> None:
    optional = {
        "timestamp": st.just("2026-01-05T10:00:00.25Z"),
        "duration_ms": st.integers(0, 10**6),
        "text": names,
        "image_url": names,
    }
    line = st.fixed_dictionaries({"item": names, "annotator": names, "label": values}, optional=optional)
    first = records(jsonl(*data.draw(st.lists(line, min_size=1, max_size=4))))
    assert records(b"".join(write_jsonl(first))) == first


def test_nested_bombs_are_rejected() -> None:
    deep = '{"item": "i1", "annotator": "a", "label": ' + "[" * 300 + "]" * 300 + "}\n"
    assert only_reject(jsonl(GOOD) + deep).place == "line 2"
