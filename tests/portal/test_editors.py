"""What a form says about the answers with parts that are entered in it."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from apps.labels.types import LABEL_TYPES, AnySchema, parse_schema
from apps.portal.label_form import editor_of, entered_label

LABELS = ["car", "person"]
DEFINITIONS: dict[str, dict[str, Any]] = {
    "boxes": {"labels": LABELS, "rotated": True},
    "polygons": {"labels": LABELS, "outside": True},
    "masks": {"labels": LABELS},
    "keypoints": {"labels": LABELS, "keypoints": ["left", "right"]},
    "spans": {"labels": ["PER", "ORG"]},
    "relations": {"labels": ["PER", "ORG"], "relations": ["works_for"]},
    "segments": {"labels": ["speech"]},
    "taxonomy": {"tree": {"animal": {"cat": {}, "dog": {}}}},
    "transcription": {},
    "ranking": {"items": ["a", "b", "c"]},
    "preference": {"strength": 2},
    "ratings": {"dimensions": {"tone": {"type": "nominal", "labels": LABELS}}},
}
STRUCTURED = sorted(DEFINITIONS)


def schema(kind: str) -> AnySchema:
    return parse_schema({"type": kind, **DEFINITIONS[kind]})


def page(editor: dict[str, Any]) -> str:
    return render_to_string("portal/pieces/editor.html", {"editor": editor})


def told(html: str, name: str) -> Any:
    found = re.search(rf'data-{name}="([^"]*)"', html)
    assert found
    return json.loads(unescape(found[1]))


def test_every_type_whose_answers_have_parts_is_tried_here() -> None:
    simple = {"nominal", "ordinal", "numeric", "multilabel"}
    assert set(LABEL_TYPES) - simple == set(STRUCTURED)


@pytest.mark.parametrize("kind", STRUCTURED)
def test_the_widget_is_told_all_it_needs(kind: str) -> None:
    rules = schema(kind)
    editor = rules.editor()
    assert editor["widget"] == kind
    html = page(editor_of(rules, subject={"kind": "image", "width": 3}))
    assert told(html, "definition") == editor["definition"]
    assert told(html, "subject") == {"kind": "image", "width": 3}


@pytest.mark.parametrize("kind", [kind for kind in STRUCTURED if kind != "ratings"])
def test_the_example_beside_the_field_is_an_answer(kind: str) -> None:
    rules = schema(kind)
    sent = QueryDict(mutable=True)
    sent["label"] = str(rules.editor()["example"])
    value = entered_label(sent, rules)
    assert rules.load(rules.canonical(value)) == value


@pytest.mark.parametrize("kind", STRUCTURED)
def test_nothing_to_label_is_an_answer_where_the_editor_offers_it(kind: str) -> None:
    rules = schema(kind)
    definition = rules.editor()["definition"]
    assert isinstance(definition, dict)
    if "empty" in definition:
        assert rules.canonical(rules.parse(definition["empty"]))


@pytest.mark.parametrize("kind", ["boxes", "keypoints", "masks", "polygons"])
def test_classes_are_chosen_by_digits_as_long_as_there_are_any(kind: str) -> None:
    labels = [f"class {number}" for number in range(1, 12)]
    definition = parse_schema({"type": kind, **DEFINITIONS[kind], "labels": labels}).editor()["definition"]
    assert isinstance(definition, dict)
    assert [label["name"] for label in definition["labels"]] == labels
    assert [label["key"] for label in definition["labels"]] == [*"123456789", "", ""]
    assert {label["colour"] for label in definition["labels"]} == set(range(1, 9))


def test_what_is_wrong_and_what_was_sent_stay_in_the_field() -> None:
    rules = schema("boxes")
    sent = QueryDict(mutable=True)
    sent["label"] = '[{"label": "<b>"}]'
    html = page(editor_of(rules, sent, starts=[("position 1", '[{"label":"car"}]')]))
    assert "[{&quot;label&quot;: &quot;&lt;b&gt;&quot;}]" in html
    assert 'data-start="[\n  {&quot;label&quot;: &quot;car&quot;}\n]"' in html
    assert "<b>" not in html


def test_a_chosen_label_needs_no_widget() -> None:
    html = page(editor_of(parse_schema({"type": "nominal", "labels": LABELS}), subject={"kind": "image"}))
    assert "data-widget" not in html and "<script" not in html
