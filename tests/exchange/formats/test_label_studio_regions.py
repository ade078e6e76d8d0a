import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats.label_studio.brush import pack_mask, run_lengths
from apps.exchange.formats.label_studio.regions import percent, pixels

from .reading import annotation, export, only_reject, records, task
from .tool_examples import RECTANGLE, REGIONS, VIDEO, region, sized


def label_of(*regions: object, **fields: object) -> object:
    return records(export(task(annotation(*regions), **fields)))[0].label


def test_percentages_become_pixels() -> None:
    assert label_of(sized("rectanglelabels", RECTANGLE)) == [{"label": "Car", "x": 80, "y": 120, "w": 240, "h": 90}]


@pytest.mark.parametrize(("share", "size", "expected"), [(14.6, 1000, 146), (33.3, 1000, 333), (0.1, 3000, 3)])
def test_the_product_is_exact(share: float, size: int, expected: float) -> None:
    assert pixels(share, size) == expected


@settings(max_examples=200)
@given(share=st.floats(0, 100), size=st.integers(1, 20_000))
def test_pixels_become_percentages_that_become_the_same_pixels(share: float, size: int) -> None:
    there = pixels(share, size)
    assert pixels(percent(there, size), size) == there


def test_the_size_of_the_image_is_shown() -> None:
    assert records(REGIONS)[0].payload == {"text": "Fine.", "width": 800, "height": 600}


def test_a_rotated_box_turns_about_its_centre() -> None:
    turned = {"x": 50, "y": 50, "width": 25, "height": 10, "rotation": 90, "rectanglelabels": ["Car"]}
    [box] = label_of(sized("rectanglelabels", turned))  # type: ignore[misc]
    # The corner (400, 300) stays; turned by a quarter the box of 200 by 60 lies to its left, from 340 to 400.
    assert (box["x"] + 100, box["y"] + 30) == (370, 400)
    assert box["angle"] == 90


def test_a_polygon_and_a_point_are_in_pixels() -> None:
    corners = {"points": [[0, 0], [50, 0], [50, 50]], "polygonlabels": ["Cat"]}
    assert label_of(sized("polygonlabels", corners)) == [{"label": "Cat", "points": [[0, 0], [400, 0], [400, 300]]}]
    point = {"x": 50, "y": 50, "width": 0.5, "keypointlabels": ["Nose"]}
    assert label_of(sized("keypointlabels", point)) == [{"label": "Nose", "points": [[400, 300, 2]]}]


def test_a_brushed_mask_becomes_run_lengths() -> None:
    counts = [1, 2, 3]
    packed = {"format": "rle", "rle": pack_mask(counts, 2, 3), "brushlabels": ["Road"]}
    found = label_of(region("brushlabels", packed, original_width=2, original_height=3))
    assert found == [{"label": "Road", "size": [3, 2], "counts": counts}]


# Written by hand, with runs of 4 bits: a 2 by 2 image, its first pixel opaque.
def test_literal_runs_of_a_mask_are_read() -> None:
    bits = format(16, "032b") + "00111" + "0011" * 4
    bits += "0" + "00" + "0011" + "11111111" * 4 + "1" + "00" + "1011" + "00000000"
    bits += "0" * (-len(bits) % 8)
    packed = list(int(bits, 2).to_bytes(len(bits) // 8, "big"))
    value = {"format": "rle", "rle": packed, "brushlabels": ["a"]}
    found = label_of(region("brushlabels", value, original_width=2, original_height=2))
    assert found == [{"label": "a", "size": [2, 2], "counts": [0, 1, 3]}]


@settings(max_examples=60)
@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_a_mask_is_packed_and_unpacked_to_the_same(width: int, height: int, data: st.DataObject) -> None:
    size = width * height
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    counts = run_lengths(mask)
    packed = {"format": "rle", "rle": pack_mask(counts, width, height), "brushlabels": ["a"]}
    found = label_of(region("brushlabels", packed, original_width=width, original_height=height))
    assert found == [{"label": "a", "size": [height, width], "counts": counts}]


def test_a_box_on_video_moves_between_keyframes() -> None:
    boxes = records(VIDEO)[0].label
    assert [(one["frame"], one["x"]) for one in boxes] == [(0, 0), (1, 40), (2, 80)]  # type: ignore[attr-defined]


def test_a_box_that_stays_enabled_lasts_to_the_end_of_the_video() -> None:
    keys = [{"frame": 4, "x": 0, "y": 0, "width": 10, "height": 10, "enabled": True}]
    value = {"framesCount": 6, "sequence": keys, "labels": ["Car"]}
    found = label_of(sized("videorectangle", value))
    assert [one["frame"] for one in found] == [3, 4, 5]  # type: ignore[attr-defined]


def test_spans_and_segments_are_told_apart() -> None:
    span = region("labels", {"start": 0, "end": 4, "text": "Fine", "labels": ["GOOD"]})
    assert label_of(span) == [{"start": 0, "end": 4, "label": "GOOD"}]
    sound = region("labels", {"start": 0.25, "end": 3.5, "channel": 0, "labels": ["speech"]}, original_length=9.5)
    assert label_of(sound) == [{"start": 0.25, "end": 3.5, "label": "speech"}]
    series = region("timeserieslabels", {"start": 1, "end": 3, "instant": False, "timeserieslabels": ["run"]})
    assert label_of(series) == [{"start": 1.0, "end": 3.0, "label": "run"}]


@pytest.mark.parametrize("start", [12, 13])
def test_offsets_are_code_points_whichever_version_wrote_them(start: int) -> None:
    value = {"start": start, "end": start + 10, "text": "annotation", "labels": ["A"]}
    found = label_of(region("labels", value), data={"text": "💩This is an annotation."})
    assert found == [{"start": 12, "end": 22, "label": "A"}]


def test_relations_join_spans() -> None:
    spans = [
        {**region("labels", {"start": start, "end": start + 2, "labels": ["A"]}), "id": name}
        for start, name in ((0, "r1"), (3, "r2"))
    ]
    arrow = {"type": "relation", "from_id": "r2", "to_id": "r1", "direction": "left", "labels": ["of"]}
    assert label_of(*spans, arrow) == {
        "spans": [{"id": "r1", "start": 0, "end": 2, "label": "A"}, {"id": "r2", "start": 3, "end": 5, "label": "A"}],
        "relations": [{"from": "r1", "to": "r2", "label": "of"}],
    }


@pytest.mark.parametrize(
    ("kind", "value", "label"),
    [
        ("textarea", {"text": ["the words"]}, "the words"),
        ("taxonomy", {"taxonomy": [["animal", "dog"]]}, ["animal", "dog"]),
        ("pairwise", {"selected": "right"}, {"choice": "second"}),
        ("ranker", {"ranker": {"rank": ["b", "a"]}}, [["b"], ["a"]]),
    ],
)
def test_answers_without_a_place_are_read(kind: str, value: dict[str, object], label: object) -> None:
    assert label_of(region(kind, value)) == label


def test_no_region_is_an_answer_where_the_control_draws_regions() -> None:
    box = sized("rectanglelabels", RECTANGLE)
    found = records(export(task(annotation()), task(annotation(box)), task(annotation())))
    assert [(one.place, bool(one.label)) for one in found] == [
        ("task 1, annotation 1", False),
        ("task 2, annotation 1", True),
        ("task 3, annotation 1", False),
    ]


@pytest.mark.parametrize(
    ("regions", "said"),
    [
        ([region("rectanglelabels", RECTANGLE)], "no original_width"),
        ([sized("rectanglelabels", {**RECTANGLE, "width": -1})], "wide"),
        ([sized("rectanglelabels", {**RECTANGLE, "x": "1"})], "cannot be used as a number"),
        ([sized("rectanglelabels", {**RECTANGLE, "x": 10**300})], "cannot be used as a number"),
        ([region("rectanglelabels", RECTANGLE, original_width=0, original_height=1)], "width 0"),
        ([sized("ellipselabels", {"x": 1, "y": 1, "radiusX": 2, "radiusY": 1, "ellipselabels": ["a"]})], "not read"),
        ([sized("polygonlabels", {"points": [[0, 0]], "polygonlabels": ["a"]})], "needs 3"),
        ([sized("polygonlabels", {"points": [[0, 0, 1]], "polygonlabels": ["a"]})], "not a pair"),
        ([sized("brushlabels", {"rle": [1, 2], "brushlabels": ["a"]})], "ends too early"),
        ([sized("brushlabels", {"rle": [300], "brushlabels": ["a"]})], "not a list of bytes"),
        ([sized("brushlabels", {"rle": [0] * 9, "brushlabels": ["a"]})], "0 bytes for 480000 pixels"),
        (
            [region("brushlabels", {"rle": [], "brushlabels": ["a"]}, original_width=10**6, original_height=10**6)],
            "1000000 by 1000000",
        ),
        ([region("labels", {"start": 0, "end": 99, "labels": ["a"]})], "ends at 99"),
        ([region("labels", {"start": 3, "end": 3, "labels": ["a"]})], "goes from 3 to 3"),
        ([region("labels", {"start": "/p[1]", "end": "/p[1]", "labels": ["a"]})], "by paragraph"),
        ([sized("videorectangle", {"sequence": [{"frame": 10**9}], "labels": ["a"]})], "out of bounds"),
        ([region("labels", {"start": 0, "end": 1, "labels": ["a"] * 99})], "99 labels"),
        (
            [region("labels", {"start": 0, "end": 1, "labels": ["a"]}), {"type": "relation", "from_id": "r1"}],
            "not there",
        ),
        ([region("ranker", {"ranker": {"good": ["a"], "bad": ["b"]}})], "no order among them"),
        ([region("taxonomy", {"taxonomy": [["a"], ["b"]]})], "2 paths"),
        ([region("pairwise", {})], "Neither side"),
    ],
)
def test_a_region_that_cannot_be_read_is_rejected(regions: list[object], said: str) -> None:
    assert said in only_reject(export(task(annotation(*regions)))).why


def test_a_rotation_of_any_size_is_finite() -> None:
    [box] = label_of(sized("rectanglelabels", {**RECTANGLE, "rotation": 1e9}))  # type: ignore[misc]
    assert math.isfinite(box["x"])
