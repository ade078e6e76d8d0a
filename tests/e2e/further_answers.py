"""Two more answers to the example of each label type that is drawn, so that five can be drawn together."""

from typing import Any

from apps.labels.examples import CURIE, PARIS, WHERE, WHO

FIRST = {"frame": 1, "track": "a"}


def _outline(label: str, *points: tuple[int, int]) -> dict[str, Any]:
    return {"label": label, "points": [list(point) for point in points], **FIRST}


FURTHER: dict[str, tuple[Any, Any]] = {
    "taxonomy": (["animal", "dog"], ["animal"]),
    "ranking": ([["a", "b", "c"]], [["b"]]),
    "preference": ({"choice": "second", "strength": 3}, {"choice": "first", "strength": 1}),
    "ratings": ({"fluency": "good", "safe": "no"}, {"fluency": "fair", "safe": "no"}),
    "spans": ([], [CURIE, {**PARIS, "start": 22}, {**PARIS, "start": 40, "label": "PER"}]),
    "relations": (
        {"spans": [WHO, WHERE], "relations": []},
        {"spans": [WHO, {**WHERE, "end": 36}], "relations": [{"from": "s2", "to": "s1", "label": "knows"}]},
    ),
    "segments": ([], [{"start": 0, "end": 9.5, "label": "music"}]),
    "transcription": ("", "A slow brown fox jumps over it"),
    "boxes": (
        [],
        [
            {"label": "car", "x": 18, "y": 30, "w": 66, "h": 44, **FIRST},
            {"label": "truck", "x": 100, "y": 60, "w": 40, "h": 50, "frame": 1, "track": "b"},
        ],
    ),
    "polygons": (
        [],
        [_outline("cat", (20, 20), (90, 30), (55, 100)), _outline("dog", (110, 60), (150, 60), (130, 110))],
    ),
    "masks": ([], [{"label": "road", "size": [6, 8], "counts": [20, 20, 8], **FIRST}]),
    "keypoints": ([], [{"label": "person", "points": [[78, 24, 1], [38, 66, 2], [126, 74, 1]], **FIRST}]),
}
