"""For each label type a small schema, and three answers to one item: what it can do is shown on these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """`answers` are raw; `item` is what they are about, as the payload of a record."""

    definition: Mapping[str, Any]
    answers: tuple[Any, Any, Any]
    item: Mapping[str, Any] = field(default_factory=dict)


FIRST = {"frame": 1, "track": "a"}


def _box(label: str, x: int, y: int, w: int, h: int, frame: int, track: str) -> dict[str, Any]:
    return {"label": label, "x": x, "y": y, "w": w, "h": h, "frame": frame, "track": track}


def _outline(label: str, *points: tuple[int, int]) -> list[dict[str, Any]]:
    return [{"label": label, "points": [list(point) for point in points], **FIRST}]


def _mask(label: str, *counts: int) -> list[dict[str, Any]]:
    return [{"label": label, "size": [6, 8], "counts": list(counts), **FIRST}]


def _people(*points: tuple[int, int, int]) -> list[dict[str, Any]]:
    return [{"label": "person", "points": [list(point) for point in points], **FIRST}]


def _segments(*parts: tuple[float, float, str]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "label": label} for start, end, label in parts]


TEXT = "Marie Curie worked at the University of Paris."
CURIE = {"start": 0, "end": 11, "label": "PER"}
PARIS = {"start": 26, "end": 45, "label": "ORG"}
WHO = {"id": "s1", **CURIE}
WHERE = {"id": "s2", **PARIS}
WORKS = {"from": "s1", "to": "s2", "label": "works_for"}
PHOTO = {"width": 160, "height": 120}
BADGE = {"type": "ordinal", "labels": ["bad", "fair", "good"]}

EXAMPLES: dict[str, Example] = {
    "nominal": Example({"type": "nominal", "labels": ["no", "yes"]}, ("yes", "no", "yes")),
    "ordinal": Example(BADGE, ("good", "fair", "good")),
    "numeric": Example({"type": "numeric", "minimum": 0, "maximum": 100, "tolerance": 5}, (70, 74, 90)),
    "multilabel": Example({"type": "multilabel", "labels": ["cat", "dog", "fox"]}, (["cat", "dog"], ["cat"], ["fox"])),
    "taxonomy": Example(
        {"type": "taxonomy", "tree": {"animal": {"dog": {"poodle": {}}, "cat": {}}, "plant": {}}},
        (["animal", "dog", "poodle"], ["animal", "cat"], ["plant"]),
    ),
    "ranking": Example({"type": "ranking"}, ([["a"], ["b"], ["c"]], [["b"], ["a", "c"]], [["c"], ["b"], ["a"]])),
    "preference": Example(
        {"type": "preference", "strength": 3},
        ({"choice": "first", "strength": 2}, {"choice": "tie"}, {"choice": "both bad"}),
        {"first": "It rains.", "second": "It is raining, I think."},
    ),
    "ratings": Example(
        {"type": "ratings", "dimensions": {"fluency": BADGE, "safe": {"type": "nominal", "labels": ["no", "yes"]}}},
        ({"fluency": "good", "safe": "yes"}, {"fluency": "fair", "safe": "yes"}, {"fluency": "bad", "safe": "no"}),
    ),
    "spans": Example(
        {"type": "spans", "labels": ["PER", "ORG"]},
        ([CURIE, PARIS], [{**CURIE, "end": 5}, PARIS], [{**CURIE, "label": "ORG"}]),
        {"text": TEXT},
    ),
    "relations": Example(
        {"type": "relations", "labels": ["PER", "ORG"], "relations": ["works_for", "knows"]},
        (
            {"spans": [WHO, WHERE], "relations": [WORKS]},
            {"spans": [WHO, WHERE], "relations": [{**WORKS, "label": "knows"}]},
            {"spans": [WHO], "relations": []},
        ),
        {"text": TEXT},
    ),
    "segments": Example(
        {"type": "segments", "labels": ["speech", "music"], "tolerance": 0.5},
        (
            _segments((0.5, 3, "speech"), (3, 8, "music")),
            _segments((0.5, 3.75, "speech"), (4, 8, "music")),
            _segments((0.5, 2, "music")),
        ),
        {"duration": 10},
    ),
    "transcription": Example(
        {"type": "transcription"},
        ("The quick brown fox.", "The quick brown box", "A quick brown fox jumps."),
    ),
    "boxes": Example(
        {"type": "boxes", "labels": ["car", "truck"]},
        (
            [_box("car", 20, 30, 60, 40, 1, "a"), _box("car", 30, 30, 60, 40, 2, "a")],
            [_box("car", 24, 32, 58, 40, 1, "a"), _box("car", 32, 28, 60, 40, 2, "b")],
            [_box("truck", 20, 30, 60, 40, 1, "a")],
        ),
        PHOTO,
    ),
    "polygons": Example(
        {"type": "polygons", "labels": ["cat", "dog"]},
        (
            _outline("cat", (20, 20), (90, 30), (80, 90), (30, 80)),
            _outline("cat", (24, 22), (92, 28), (82, 94), (28, 84)),
            _outline("dog", (20, 20), (90, 30), (80, 90)),
        ),
        PHOTO,
    ),
    "masks": Example(
        {"type": "masks", "labels": ["road", "sky"]},
        (_mask("road", 8, 10, 30), _mask("road", 8, 14, 26), _mask("sky", 8, 10, 30)),
        {"width": 8, "height": 6},
    ),
    "keypoints": Example(
        {
            "type": "keypoints",
            "labels": ["person"],
            "keypoints": ["nose", "left hand", "right hand"],
            "skeleton": [["nose", "left hand"], ["nose", "right hand"]],
        },
        (
            _people((80, 20, 2), (40, 70, 2), (120, 70, 2)),
            _people((82, 22, 2), (46, 74, 1), (120, 70, 2)),
            _people((80, 20, 2), (40, 70, 2), (0, 0, 0)),
        ),
        PHOTO,
    ),
}
