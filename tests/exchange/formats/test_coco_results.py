"""What a model detected, and polygons of several parts as one mask."""

import json

import pytest

from apps.exchange.formats import BadFile, Provenance, Record
from apps.exchange.formats.neutral.run_lengths import filled

from .annotation_files import coco, one, rejected, rows, zipped
from .faults import RESULT, results

TWO = {"segmentation": [[0, 0, 2, 0, 2, 2, 0, 2], [4, 4, 6, 4, 6, 5, 4, 5]]}


def test_detections_are_labels_by_the_model() -> None:
    [found] = rows(results(RESULT, {**RESULT, "score": 0.1}), "coco-results", annotator="yolo-x")
    assert isinstance(found, Record)
    assert (found.source, found.annotator, found.provenance) == ("model", "yolo-x", Provenance(model="yolo-x"))
    assert len(found.label) == 2  # type: ignore[arg-type]


def test_those_of_a_lower_score_can_be_left_out() -> None:
    found = one(results(RESULT, {**RESULT, "score": 0.1}), "coco-results", mapping={"score": "0.5"})
    assert found.label == [{"label": "car", "x": 1, "y": 2, "w": 3, "h": 4}]


def test_an_image_without_detections_is_an_empty_answer() -> None:
    assert one(results(), "coco-results").label == []


@pytest.mark.parametrize(
    ("content", "mapping", "why"),
    [
        (json.dumps([RESULT]), {}, "lists neither images nor categories"),
        (zipped(results_json=json.dumps([RESULT])), {}, "lacks the results, or the list"),
        (zipped(images_json=json.dumps(coco())), {}, "lacks the results, or the list"),
        (results(RESULT), {"score": "high"}, "not a number"),
        (results(["x"]), {}, "not an object"),
    ],
)
def test_what_is_not_enough_is_refused(content: str | bytes, mapping: dict[str, str], why: str) -> None:
    with pytest.raises(BadFile, match=why):
        rows(content, "coco-results", mapping=mapping)


def test_the_parts_of_one_object_become_one_mask() -> None:
    [found] = one(coco(TWO), "coco", mapping={"label": "masks"}).label  # type: ignore[misc]
    assert found["size"] == [10, 20]
    assert sum(found["counts"][1::2]) == 4 + 2
    assert set(found) == {"label", "size", "counts"}


def test_parts_outside_the_image_are_refused() -> None:
    outside = coco({"segmentation": [[0, 0, 50, 0, 50, 2]]})
    assert "outside the image" in rejected(outside, "coco", mapping={"label": "masks"})


def test_a_polygon_is_filled_where_the_middle_of_a_pixel_lies_within_it() -> None:
    assert filled([[1, 0, 3, 0, 3, 2, 1, 2]], 3, 4) == [3, 2, 1, 2, 4]
    assert filled([[0, 0, 4, 0, 0, 4]], 4, 4) == [0, 3, 1, 2, 2, 1, 7]
    assert filled([], 2, 2) == [4]


def test_overlapping_rings_are_one_area() -> None:
    square = [0, 0, 2, 0, 2, 2, 0, 2]
    assert filled([square, square], 2, 2) == [0, 4]
