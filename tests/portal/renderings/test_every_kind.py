"""What holds for every kind of drawing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from apps.labels.types import LABEL_TYPES, parse_schema
from apps.portal.renderings import render
from apps.portal.renderings.kinds import KINDS
from tests.portal.renderings.drawings import DEFINITIONS, drawn, legend_of, text_of, tree_of

HOSTILE = "<script>alert(1)</script>\"'&"
TEXT = "Marie Curie worked in Paris."


def box(label: str, x: float = 10, **more: Any) -> dict[str, Any]:
    return {"label": label, "x": x, "y": 20, "w": 30, "h": 40, **more}


def mask(label: str, counts: list[int]) -> dict[str, Any]:
    return {"label": label, "size": [4, 5], "counts": counts}


PAIRS: dict[str, tuple[Any, Any]] = {
    "spans": ([{"start": 0, "end": 11, "label": "PER"}], [{"start": 0, "end": 5, "label": "ORG"}]),
    "relations": (
        {
            "spans": [
                {"id": "a", "start": 0, "end": 11, "label": "PER"},
                {"id": "b", "start": 22, "end": 27, "label": "ORG"},
            ],
            "relations": [{"from": "a", "to": "b", "label": "works_for"}],
        },
        {"spans": [{"id": "a", "start": 0, "end": 11, "label": "PER"}], "relations": []},
    ),
    "segments": ([{"start": 0.5, "end": 2, "label": "speech"}], [{"start": 0.5, "end": 3, "label": "speech"}]),
    "transcription": ("the quick fox", "the brown fox jumps"),
    "boxes": ([box("car")], [box("truck", angle=10)]),
    "polygons": (
        [{"label": "cat", "points": [[0, 0], [9, 0], [5, 9]]}],
        [{"label": "dog", "points": [[0, 0], [9, 0], [5, 8]]}],
    ),
    "masks": ([mask("road", [4, 8, 8])], [mask("road", [4, 10, 6])]),
    "keypoints": (
        [{"label": "person", "points": [[1, 2, 2], [3, 4, 2], [0, 0, 0]]}],
        [{"label": "person", "points": [[1, 2, 2], [3, 4, 1], [5, 5, 2]]}],
    ),
    "ranking": ([["a"], ["b"]], [["b"], ["a"]]),
    "taxonomy": (["animal", "dog", "poodle"], ["animal", "cat"]),
    "preference": ({"choice": "first", "strength": 2}, {"choice": "tie"}),
    "ratings": ({"fluency": "good", "safe": "yes"}, {"fluency": "bad", "safe": "yes"}),
}
NOTHING_GIVEN: dict[str, Any] = {"relations": {"spans": [], "relations": []}, "transcription": ""}
EMPTY = sorted(DEFINITIONS.keys() - {"taxonomy", "preference", "ratings"})
SIMPLE = {"nominal", "ordinal", "numeric", "multilabel"}


def test_every_type_with_parts_is_drawn() -> None:
    assert KINDS.keys() == LABEL_TYPES.keys() - SIMPLE == PAIRS.keys()


@pytest.mark.parametrize("name", sorted(SIMPLE))
def test_simple_types_are_not(name: str) -> None:
    schema = parse_schema({"type": name, **({} if name == "numeric" else {"labels": ["a", "b"]})})
    assert render(schema, {}, [1.0]) is None


@pytest.mark.parametrize("kind", PAIRS)
def test_differences_are_marked_by_a_sign_and_told_in_words(kind: str) -> None:
    rendering = drawn(kind, *PAIRS[kind], payload={"text": TEXT})
    marked = {tag for tag in ("ins", "del") if tree_of(rendering).find(f".//{tag}") is not None}
    assert "≠" in text_of(rendering) or marked == {"ins", "del"}
    assert rendering.differences
    assert "position" in rendering.differences[0].lower()


@pytest.mark.parametrize("kind", PAIRS)
def test_the_words_say_each_answer_and_the_differences(kind: str) -> None:
    schema = parse_schema(DEFINITIONS[kind])
    words = drawn(kind, *PAIRS[kind], payload={"text": TEXT}).words
    for number, raw in enumerate(PAIRS[kind], 1):
        assert f"Position {number}: {schema.display(schema.parse(raw))}." in words
    assert words.endswith(".")


@pytest.mark.parametrize("kind", PAIRS)
def test_one_answer_alone_has_no_differences(kind: str) -> None:
    rendering = drawn(kind, PAIRS[kind][0], payload={"text": TEXT, "width": 100, "height": 100})
    assert "≠" not in text_of(rendering)
    assert rendering.differences == ()


@pytest.mark.parametrize("kind", EMPTY)
def test_an_empty_answer_is_drawn_as_nothing(kind: str) -> None:
    rendering = drawn(kind, PAIRS[kind][0], NOTHING_GIVEN.get(kind, []), payload={"text": TEXT})
    assert "nothing labelled" in text_of(rendering) or "−" in text_of(rendering)
    assert "<svg" not in rendering.html or "NaN" not in rendering.html


@pytest.mark.parametrize("kind", EMPTY)
def test_nothing_but_empty_answers_can_be_drawn(kind: str) -> None:
    nothing = NOTHING_GIVEN.get(kind, [])
    text = text_of(drawn(kind, nothing, nothing, payload={"text": TEXT}))
    assert re.search("nothing labelled|no words", text)


@pytest.mark.parametrize("kind", PAIRS)
def test_the_policy_for_content_is_obeyed(kind: str) -> None:
    rendering = drawn(kind, *PAIRS[kind], payload={"text": TEXT})
    for element in tree_of(rendering).iter():
        assert element.tag not in ("script", "style", "foreignObject")
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)


def test_hostile_names_of_labels_and_texts_stay_text() -> None:
    for kind, (one, other) in PAIRS.items():
        written = json.dumps([DEFINITIONS[kind], one, other])
        for word in ("PER", "speech", "car", "cat", "road", "person", "quick", "a", "dog", "good"):
            bad = json.dumps(word + (HOSTILE.replace("/", "") if kind == "taxonomy" else HOSTILE))
            written = written.replace(json.dumps(word), bad)
        definition, *positions = json.loads(written)
        if kind == "transcription":
            positions = [f"the {HOSTILE} fox", f"the {HOSTILE}{HOSTILE} fox"]
        rendering = drawn(definition, *positions, payload={"text": HOSTILE * 3})
        assert "<script" not in rendering.html, kind


def test_only_the_first_of_very_many_positions_are_drawn_and_that_is_said() -> None:
    rendering = drawn("boxes", *([box("car", x)] for x in range(1, 13)))
    assert "Position 8" in legend_of(rendering)
    assert "Position 9" not in legend_of(rendering)
    assert "The first 8 of 12 positions are drawn." in rendering.words
    assert "Position 12: car" in rendering.words


def test_the_drawing_depends_on_the_answers_alone() -> None:
    for kind, pair in PAIRS.items():
        assert drawn(kind, *pair, payload={"text": TEXT}) == drawn(kind, *pair, payload={"text": TEXT})
