"""What holds for every format of annotation tools that does not say who labelled."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Limits, Options, Record, Reject, open_records

from .annotation_files import EXAMPLES, rows, zipped

ENDINGS = {"cvat": "xml", "cvat-video": "xml", "coco": "json", "pascal-voc": "xml", "yolo": "txt", "conll": "conll"}
ENDINGS |= {"webanno-tsv": "tsv", "cas-xmi": "xmi", "cas-json": "json", "audacity": "txt", "vtt": "vtt", "srt": "srt"}
ENDINGS |= {"rttm": "rttm", "textgrid": "TextGrid"}
MARKS = [
    b"<",
    b">",
    b'"',
    b"-1",
    b"nan",
    b"1e99",
    b"\n",
    b"\t",
    b"}",
    b"9999999999",
    b"&a;",
    b"<!DOCTYPE a [",
    b"B-X",
    b"\\",
]


@pytest.mark.parametrize("format", EXAMPLES)
def test_the_format_is_told_from_its_content(format: str) -> None:
    content, _ = EXAMPLES[format]
    opened = open_records(io.BytesIO(content.encode()))
    assert (opened.format.name, bool(opened.why)) == (format, True)


@pytest.mark.parametrize("format", EXAMPLES)
def test_without_an_annotator_the_file_is_refused_with_the_remedy(format: str) -> None:
    content, mapping = EXAMPLES[format]
    with pytest.raises(BadFile, match="--annotator"):
        rows(content, format, mapping=mapping, annotator="")


@pytest.mark.parametrize("format", EXAMPLES)
def test_gold_needs_no_annotator(format: str) -> None:
    content, mapping = EXAMPLES[format]
    found = rows(content, format, mapping=mapping, annotator="", needs_annotator=False)
    assert found
    assert {one.annotator for one in found if isinstance(one, Record)} == {""}


@pytest.mark.parametrize("format", EXAMPLES)
def test_in_a_zip_the_folder_says_who_labelled(format: str) -> None:
    content, mapping = EXAMPLES[format]
    ending = ENDINGS[format]
    packed = zipped(**{f"bo__doc_{ending}": content, f"ann__doc_{ending}": content, "read_me": "x"})
    found = rows(packed, format, mapping=mapping, annotator="{folder}")
    whole = rows(content, format, mapping=mapping, name="doc.x")
    assert [one.annotator for one in found if isinstance(one, Record)] == ["ann"] * len(whole) + ["bo"] * len(whole)
    assert [one.item for one in found if isinstance(one, Record)] == [
        one.item for one in whole if isinstance(one, Record)
    ] * 2
    assert found[0].place.startswith(f"ann/doc.{ending}, ")


@pytest.mark.parametrize("format", EXAMPLES)
def test_an_unknown_role_is_refused(format: str) -> None:
    content, mapping = EXAMPLES[format]
    with pytest.raises(BadFile, match="mapped"):
        rows(content, format, mapping={**mapping, "nonsense": "x"})


@pytest.mark.parametrize("format", EXAMPLES)
def test_a_file_that_is_not_utf_8_is_refused_with_the_place_of_the_byte(format: str) -> None:
    content, mapping = EXAMPLES[format]
    with pytest.raises(BadFile, match="0xE9 at offset 9 "):
        rows(content.encode()[:9] + b"\xe9" + content.encode()[9:], format, mapping=mapping)


@pytest.mark.parametrize("format", sorted(set(EXAMPLES) - {"yolo", "audacity"}))
def test_an_empty_file_is_refused(format: str) -> None:
    with pytest.raises(BadFile, match="empty"):
        rows(b"", format, mapping=EXAMPLES[format][1])


@pytest.mark.parametrize("format", ["cvat", "cvat-video", "coco", "pascal-voc", "cas-xmi", "cas-json", "textgrid"])
def test_a_truncated_file_is_refused(format: str) -> None:
    content, mapping = EXAMPLES[format]
    with pytest.raises(BadFile):
        rows(content[:-12], format, mapping=mapping)


@pytest.mark.parametrize("format", ["cvat", "cvat-video", "pascal-voc", "cas-xmi"])
@pytest.mark.parametrize(
    "prefix",
    [
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE a>",
    ],
)
def test_entities_are_never_expanded(format: str, prefix: str) -> None:
    content = (
        EXAMPLES[format][0].removeprefix('<?xml version="1.0"?>').removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    )
    with pytest.raises(BadFile, match="document type"):
        rows(prefix + content, format)


def test_xml_that_is_nested_deeply_or_one_huge_element_is_refused() -> None:
    deep = "<annotations>" + "<a>" * 100_000
    with pytest.raises(BadFile, match="nested deeper than 40 levels at line 1"):
        rows(deep, "cvat")
    huge = "<annotations><image>" + "<a/>" * 500_000
    with pytest.raises(BadFile, match="One element is larger than 1000 characters"):
        rows(huge, "cvat", limits=Limits(task=1000))


@pytest.mark.parametrize("format", ["conll", "rttm"])
def test_a_file_may_be_much_longer_than_one_line_may_be(format: str) -> None:
    content = {"conll": "a O\n\n", "rttm": EXAMPLES["rttm"][0]}[format]
    found = rows(content * 500, format, limits=Limits(line=100))
    assert all(isinstance(one, Record) for one in found)
    with pytest.raises(BadFile, match="longer than 100"):
        rows(content + "a" * 1000, format, limits=Limits(line=100))


def test_a_wrong_root_is_named() -> None:
    with pytest.raises(BadFile, match="'html', not 'annotations'"):
        rows("<html></html>", "cvat")


@st.composite
def mutated(draw: st.DrawFn, content: str) -> bytes:
    data = bytearray(content.encode())
    for _ in range(draw(st.integers(1, 5))):
        at, size = draw(st.integers(0, len(data))), draw(st.integers(0, 6))
        data[at : at + size] = draw(st.sampled_from(MARKS) | st.binary(max_size=5))
    return bytes(data)


@pytest.mark.parametrize("format", EXAMPLES)
@settings(max_examples=60)
@given(data=st.data())
def test_a_mutated_file_is_read_or_refused(format: str, data: st.DataObject) -> None:
    content, mapping = EXAMPLES[format]
    options = Options(mapping=mapping, annotator="ann", name="doc.x", limits=Limits(task=5_000))
    try:
        found = list(open_records(io.BytesIO(data.draw(mutated(content))), format=format, options=options).records)
    except BadFile as refusal:
        assert refusal.why and refusal.remedy
    else:
        assert found
        assert all(isinstance(one, Record | Reject) and one.place for one in found)
