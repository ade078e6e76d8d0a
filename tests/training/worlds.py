"""A small set of each label type, written in every format that can hold it: also what other programs' readers try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.exchange.formats.tables.parquet_writing import cell
from apps.labels.types import parse_schema
from apps.projects.models import Item
from apps.training.formats import offered
from tests.scenes import deliver, make_engagement, make_project
from tests.training.sets import accept, files, frozen

IMAGE = {"image": "a.jpg", "width": 640, "height": 480}
TEXT = {"text": "Anna went home to Rome"}


@dataclass(frozen=True)
class Case:
    """Labels by item, and what each item holds."""

    schema: Mapping[str, Any]
    labels: Mapping[str, Any]
    payload: Mapping[str, Any] = field(default_factory=dict)


def box(**more: Any) -> dict[str, Any]:
    return {"label": "cat", "x": 10, "y": 20, "w": 30, "h": 40.5, **more}


TREE = {"animal": {"dog": {}, "cat": {}}}
TRIANGLE = {"label": "cat", "points": [[1, 2], [30, 2], [10, 25.5]]}
MASK = {"label": "cat", "size": [2, 3], "counts": [1, 2, 3]}
NOSE = {"label": "cat", "points": [[10, 20, 2]]}
SPANS = [{"start": 0, "end": 4, "label": "PER"}, {"start": 18, "end": 22, "label": "LOC"}]
RELATED = {
    "spans": [{"id": f"T{number}", **span} for number, span in enumerate(SPANS, 1)],
    "relations": [{"from": "T1", "to": "T2", "label": "in"}],
}
BY_TYPE = {
    "nominal": Case({"type": "nominal", "labels": ["no", "yes"]}, {"a": "no", "b": "yes"}, TEXT),
    "ordinal": Case({"type": "ordinal", "labels": ["low", "high"]}, {"a": "low", "b": "high"}),
    "numeric": Case({"type": "numeric"}, {"a": 1, "b": 2.5}),
    "multilabel": Case({"type": "multilabel", "labels": ["x", "y"]}, {"a": ["x"], "b": ["x", "y"]}),
    "taxonomy": Case({"type": "taxonomy", "tree": TREE}, {"a": ["animal"], "b": ["animal", "dog"]}),
    "ranking": Case({"type": "ranking", "items": ["p", "q"]}, {"a": [["p"], ["q"]], "b": [["q"], ["p"]]}),
    "preference": Case({"type": "preference"}, {"a": {"choice": "first"}, "b": {"choice": "second"}}),
    "ratings": Case(
        {"type": "ratings", "dimensions": {"fun": {"type": "ordinal", "labels": ["1", "2"]}}},
        {"a": {"fun": "1"}, "b": {"fun": "2"}},
    ),
    "spans": Case({"type": "spans", "labels": ["LOC", "PER"]}, {"a": SPANS, "b": []}, TEXT),
    "relations": Case({"type": "relations", "labels": ["LOC", "PER"], "relations": ["in"]}, {"a": RELATED}, TEXT),
    "segments": Case({"type": "segments", "labels": ["s"]}, {"a": [{"start": 0.5, "end": 2.25, "label": "s"}]}),
    "transcription": Case({"type": "transcription"}, {"a": "hello there", "b": "So."}),
    "boxes": Case({"type": "boxes", "labels": ["cat"], "rotated": True}, {"a": [box(), box(angle=15)], "b": []}, IMAGE),
    "polygons": Case({"type": "polygons", "labels": ["cat"]}, {"a": [TRIANGLE]}, IMAGE),
    "masks": Case({"type": "masks", "labels": ["cat"]}, {"a": [MASK]}, {**IMAGE, "width": 3, "height": 2}),
    "keypoints": Case({"type": "keypoints", "labels": ["cat"], "keypoints": ["nose"]}, {"a": [NOSE]}, IMAGE),
}


def written_in_every_format(case: Case) -> dict[str, bytes]:
    """The files of a training set of these labels, by name."""
    scene = make_engagement()
    project = make_project(scene, case.schema)
    told = [(item, "ann", cell(label)) for item, label in case.labels.items()]
    accept(scene, deliver(scene, project, told))
    Item.objects.filter(project=project).update(payload=dict(case.payload))
    possible = [name for name, against in offered(parse_schema(case.schema)).items() if not against]
    return files(frozen(scene, project, formats=possible))
