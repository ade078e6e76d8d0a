"""Overlap of polygons, exact, and the area a majority enclose."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.shapes import (
    PolygonConsensus,
    areas_by_votes,
    box_ious,
    polygon_area,
    polygon_consensus,
    polygon_iou,
    region_iou,
)

SQUARE = np.array([[0, 0], [2, 0], [2, 2], [0, 2]], np.float64)
SEEDS = st.integers(0, 10**6)


def star(seed: int, corners: int = 9) -> np.ndarray:
    """A simple polygon around a random centre, which no gap between corners leaves outside."""
    rng = np.random.default_rng(seed)
    angle = (np.arange(corners) + rng.random(corners)) / corners * 2 * np.pi
    reach = rng.uniform(1, 3, corners)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + rng.uniform(-1, 1, 2)


def shoelace(polygon: np.ndarray) -> float:
    after = np.roll(polygon, -1, axis=0)
    return abs(float((polygon[:, 0] * after[:, 1] - polygon[:, 1] * after[:, 0]).sum())) / 2


def test_squares_and_triangles_overlap_as_one_computes_by_hand() -> None:
    assert polygon_iou(SQUARE, SQUARE + 1) == pytest.approx(1 / 7)
    assert polygon_iou(SQUARE, SQUARE) == 1
    assert polygon_iou(SQUARE, SQUARE + np.array([2, 0])) == 0
    assert polygon_iou(SQUARE, SQUARE[:3]) == pytest.approx(0.5)
    assert polygon_iou(SQUARE, np.array([[0, 0], [2, 2], [0, 2], [2, 0]], np.float64)) == pytest.approx(0.5)


def test_a_line_that_crosses_itself_leaves_no_hole() -> None:
    twice_round = np.concatenate([SQUARE, SQUARE])
    assert polygon_area(twice_round) == pytest.approx(4)


def test_polygons_without_area_are_nothing() -> None:
    line = np.array([[0, 0], [1, 1], [2, 2]], np.float64)
    assert polygon_area(line) == pytest.approx(0, abs=1e-12)
    assert polygon_iou(line, SQUARE) == pytest.approx(0, abs=1e-12)
    assert region_iou([], []) == 0


def test_a_polygon_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="finite corners"):
        polygon_area(np.array([[0, np.nan], [1, 1], [2, 0]]))


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_area_is_that_of_the_shoelace_whatever_the_direction_and_start(seed: int) -> None:
    polygon = star(seed)
    assert polygon_area(polygon) == pytest.approx(shoelace(polygon), rel=1e-9)
    assert polygon_area(np.roll(polygon[::-1], 2, axis=0)) == pytest.approx(shoelace(polygon), rel=1e-9)


@given(
    st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(1, 5)] * 2),
    st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(1, 5)] * 2),
)
def test_rectangles_overlap_as_boxes_do(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    corners = [np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], np.float64) for x, y, w, h in (left, right)]
    expected = box_ious(np.array([left], np.float64), np.array([right], np.float64))[0, 0]
    assert polygon_iou(*corners) == pytest.approx(expected)


@given(SEEDS, SEEDS)
@settings(max_examples=40, deadline=None)
def test_areas_by_votes_hold_together(one: int, other: int) -> None:
    a, b = star(one), star(other)
    area = areas_by_votes([a, b], np.array([0, 1]))
    assert area.sum() + (area[2] if len(area) > 2 else 0) == pytest.approx(shoelace(a) + shoelace(b))
    same_hand = areas_by_votes([a, b], np.array([0, 0]))
    assert same_hand[1] == pytest.approx(area.sum())
    assert polygon_iou(a, b) == pytest.approx(polygon_iou(b, a), abs=1e-12)


@given(SEEDS, SEEDS)
@settings(max_examples=25, deadline=None)
def test_an_independent_library_finds_the_same_overlap(one: int, other: int) -> None:
    shapely = pytest.importorskip("shapely")
    a, b = shapely.Polygon(star(one)), shapely.Polygon(star(other))
    expected = a.intersection(b).area / a.union(b).area
    assert polygon_iou(star(one), star(other)) == pytest.approx(expected, abs=1e-9)


def test_what_more_than_half_enclose_is_kept() -> None:
    found = polygon_consensus([SQUARE, SQUARE + 0.2, SQUARE - 0.2], np.array([0, 1, 2]), 3)
    (region,) = found.regions
    assert found.accepted.tolist() == [True]
    assert region.area == pytest.approx(2 * 1.8**2 - 1.6**2)
    assert region.tied_area == 0
    assert sum(polygon_area(part) for part in region.outlines) == pytest.approx(region.area)


def test_of_two_annotators_the_overlap_is_kept_and_the_rest_tied() -> None:
    found = polygon_consensus([SQUARE, SQUARE + np.array([0.5, 0])], np.array([0, 1]), 4)
    assert (found.accepted.tolist(), found.tied.tolist()) == ([False], [True])
    assert found.regions[0].area == pytest.approx(3)
    assert found.regions[0].tied_area == pytest.approx(2)
    assert found.regions[0].agreement == pytest.approx(3 / 5)


def test_nobody_drew_anything() -> None:
    found = polygon_consensus([], np.zeros(0, np.int64), 3)
    assert found.regions == []
    assert len(found.object) == 0


@given(SEEDS, st.integers(1, 6))
@settings(max_examples=20, deadline=None)
def test_outlines_enclose_exactly_what_the_majority_do(seed: int, people: int) -> None:
    drawn = [star(seed + i) for i in range(people)]
    found = polygon_consensus(drawn, np.arange(people), people, iou_at_least=1e-9)
    for region in found.regions:
        assert region_iou(region.outlines, []) == 0
        assert sum(polygon_area(part) for part in region.outlines) == pytest.approx(region.area, rel=1e-9, abs=1e-9)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_neither_order_nor_names_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = [star(seed // 2 + int(i)) for i in rng.integers(0, 6, 7)]
    people = rng.integers(0, 4, 7)
    order, names = rng.permutation(7), rng.permutation(4)
    found = polygon_consensus(drawn, people, 4)
    again = polygon_consensus([drawn[i] for i in order], names[people[order]], 4)
    assert [region.votes for region in again.regions] == [region.votes for region in found.regions]
    assert [region.area for region in again.regions] == [region.area for region in found.regions]
    for left, right in zip(found.regions, again.regions, strict=True):
        assert [part.tobytes() for part in left.outlines] == [part.tobytes() for part in right.outlines]


def test_volunteers_cats_agree_with_the_published_consensus(shared_data: Path) -> None:
    """The published consensus score is the mean overlap of two outlines; their median outline is near our majority."""
    folder = shared_data / "cat_polygons"
    csv.field_size_limit(10**7)
    drawn: dict[str, list[tuple[str, np.ndarray]]] = {}
    with gzip.open(folder / "annotations.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for polygon in json.loads(row["label"]):
                outline = np.array(polygon["points"], np.float64)
                drawn.setdefault(row["item_id"], []).append((row["annotator_id"], outline))
    with (folder / "published_median.csv").open(encoding="utf-8", newline="") as stream:
        published = {row["item_id"]: row for row in csv.DictReader(stream)}
    for item in ("s458046", "s458025", "s458036", "s458048"):
        region, expected = best_region(consensus_of(drawn[item]), published[item])
        assert region.agreement == pytest.approx(expected[1], abs=0.001)
        assert region_iou(region.outlines, [expected[0]]) > 0.93


def consensus_of(drawn: list[tuple[str, np.ndarray]]) -> PolygonConsensus:
    names = sorted({name for name, _ in drawn})
    return polygon_consensus(
        [outline for _, outline in drawn], np.array([names.index(n) for n, _ in drawn]), len(names)
    )


def best_region(found: PolygonConsensus, row: dict[str, str]) -> Any:
    part = "data.frame0.T0_toolIndex0_"
    x, y = (json.loads(row[f"{part}clusters_{axis}"])[0] for axis in "xy")
    outline = np.column_stack([x, y])
    region = max(found.regions, key=lambda each: region_iou(each.outlines, [outline]))
    return region, (outline, json.loads(row[f"{part}consensus"])[0])
