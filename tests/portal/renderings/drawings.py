"""What the tests of drawings look at: the drawing, its text, and how often an element is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from apps.labels.types import parse_schema
from apps.portal.renderings import Rendering, render

DEFINITIONS: dict[str, dict[str, Any]] = {
    "spans": {"type": "spans", "labels": ["PER", "ORG"]},
    "relations": {"type": "relations", "labels": ["PER", "ORG"], "relations": ["works_for"]},
    "segments": {"type": "segments", "labels": ["speech", "music"]},
    "transcription": {"type": "transcription"},
    "boxes": {"type": "boxes", "labels": ["car", "truck"], "rotated": True},
    "polygons": {"type": "polygons", "labels": ["cat", "dog"]},
    "masks": {"type": "masks", "labels": ["road", "sky"]},
    "keypoints": {"type": "keypoints", "labels": ["person"], "keypoints": ["nose", "left eye", "right eye"]},
    "ranking": {"type": "ranking"},
    "taxonomy": {"type": "taxonomy", "tree": {"animal": {"dog": {"poodle": {}}, "cat": {}}, "plant": {}}},
    "preference": {"type": "preference", "strength": 3},
    "ratings": {
        "type": "ratings",
        "dimensions": {
            "fluency": {"type": "ordinal", "labels": ["bad", "good"]},
            "safe": {"type": "nominal", "labels": ["no", "yes"]},
        },
    },
}


def drawn(definition: str | Mapping[str, Any], *positions: Any, payload: Mapping[str, Any] | None = None) -> Rendering:
    """The drawing of raw answers, which must be well-formed markup."""
    schema = parse_schema(DEFINITIONS[definition] if isinstance(definition, str) else definition)
    rendering = render(schema, payload, [schema.parse(position) for position in positions])
    assert rendering is not None
    tree_of(rendering)
    return rendering


def tree_of(rendering: Rendering) -> ElementTree.Element:
    return ElementTree.fromstring(f"<root>{rendering.html}</root>")


def text_of(rendering: Rendering) -> str:
    return " ".join(" ".join(tree_of(rendering).itertext()).split())


def classes(rendering: Rendering, name: str) -> int:
    """How many elements have the class."""
    return sum(name in (each.get("class") or "").split() for each in tree_of(rendering).iter())


def legend_of(rendering: Rendering) -> str:
    lists = [each for each in tree_of(rendering).iter("ul") if each.get("class") == "legend"]
    return re.sub(r"\s+", " ", " ".join(" ".join(one.itertext()) for one in lists))
