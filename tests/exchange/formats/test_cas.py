import pytest

from apps.exchange.formats import BadFile
from apps.exchange.formats.neutral.answers import Unreadable
from apps.exchange.formats.neutral.utf16 import Utf16

from .annotation_files import JSON_ENTITY, cas_json, entity, one, rejected, rows, xmi

ARROW = '<custom:Works xmi:id="9" sofa="1" begin="0" end="1" Governor="2" Dependent="{}" label="works"/>'


def test_named_entities_of_xmi_are_spans_of_its_text() -> None:
    found = one(xmi(entity(), entity(3, 0, 1, 'value="PER"')), "cas-xmi")
    assert found.label == [{"start": 6, "end": 10, "label": "ORG"}, {"start": 0, "end": 1, "label": "PER"}]
    assert (found.item, found.payload) == ("doc", {"text": "I saw Acme ."})


def test_named_entities_of_json_are_spans_of_its_text() -> None:
    found = one(cas_json(JSON_ENTITY), "cas-json")
    assert (found.label, found.payload) == ([{"start": 6, "end": 10, "label": "ORG"}], {"text": "I saw Acme ."})


def test_offsets_count_utf_16_units() -> None:
    assert one(xmi(entity(2, 3, 5), text="😀 Bo"), "cas-xmi").label == [{"start": 2, "end": 4, "label": "ORG"}]
    with pytest.raises(Unreadable, match="cuts a character"):
        Utf16("a😀b").span(2, 4)
    assert Utf16("a😀b").span(1, 3) == (1, 2)


def test_what_the_tool_adds_is_passed_over_and_a_document_without_entities_is_an_empty_answer() -> None:
    token = '<ner:Token xmi:id="5" sofa="1" begin="0" end="1"/>'
    assert one(xmi(token), "cas-xmi").label == []


def test_another_layer_must_be_chosen() -> None:
    custom = '<custom:Span xmi:id="5" sofa="1" begin="0" end="1" kind="x"/>'
    with pytest.raises(BadFile, match="NamedEntity, Span"):
        rows(xmi(entity(), custom), "cas-xmi")
    assert one(xmi(entity(), custom), "cas-xmi", mapping={"label": "Span.kind"}).label == [
        {"start": 0, "end": 1, "label": "x"}
    ]


def test_relations_are_read_where_they_are_asked_for() -> None:
    mapping = {"label": "NamedEntity.value", "relation": "Works.label"}
    label = one(xmi(entity(), entity(3, 0, 1), ARROW.format(3)), "cas-xmi", mapping=mapping).label
    assert label["relations"] == [{"from": "2", "to": "3", "label": "works"}]  # type: ignore[index]
    works = {
        "%ID": 9,
        "%TYPE": "custom.Works",
        "@sofa": 1,
        "begin": 0,
        "end": 1,
        "@Governor": 2,
        "@Dependent": 2,
        "label": "w",
    }
    label = one(cas_json(JSON_ENTITY, works), "cas-json", mapping=mapping).label
    assert label["relations"] == [{"from": "2", "to": "2", "label": "w"}]  # type: ignore[index]
    assert "not there" in rejected(xmi(entity(), ARROW.format(77)), "cas-xmi", mapping=mapping)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (entity(end=99), "from 6 to 99, and the text has 12"),
        (entity(begin=-1), "begin is '-1'"),
        (entity(begin=10), "from 10 to 10"),
        (entity(value=""), "no 'value'"),
        (entity(value='value=" "'), "not a text"),
        (entity() + entity(), "Two structures have the id 2"),
    ],
)
def test_an_annotation_that_cannot_be_read_rejects_the_document(found: str, why: str) -> None:
    assert why in rejected(xmi(found), "cas-xmi")


@pytest.mark.parametrize(
    ("structure", "why"),
    [
        ({"%ID": 3}, "no type"),
        ({"%TYPE": "x", "%ID": True}, "no id"),
        ({**JSON_ENTITY, "begin": 6.5}, "'6.5'"),
        ({**JSON_ENTITY, "value": 3}, "not a text"),
    ],
)
def test_a_structure_that_cannot_be_read_rejects_the_document(structure: dict[str, object], why: str) -> None:
    assert why in rejected(cas_json(structure), "cas-json")


def test_a_file_without_document_or_structures() -> None:
    empty = '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI"{}/xmi:XMI>'
    assert "no document" in rejected(empty.format('><a xmi:id="1"/><'), "cas-xmi")
    with pytest.raises(BadFile, match="no structure"):
        rows(empty.format("><"), "cas-xmi")
    with pytest.raises(BadFile, match="no list %FEATURE"):
        rows('{"%TYPES": {}}', "cas-json")
    assert "holds no text" in rejected(cas_json(text=None), "cas-json")  # type: ignore[arg-type]
