"""Average linkage of many images at once, against one join after the other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.shapes import box_consensus, box_consensuses, box_ious, paired_polygon_iou, polygon_iou
from apps.measures.shapes.clusters import canonical_order, canonical_rows, same_objects
from apps.measures.shapes.linkage import Pairs, average_linkage

# Few values, so that ties are the rule.
SIDES = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 5), st.integers(0, 5))
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), SIDES), max_size=24)
SQUARE = np.array([[0, 0], [4, 0], [4, 4], [0, 4]], np.float64)
OUTLINES = {
    "square": SQUARE,
    "the same from another corner": np.roll(SQUARE, 1, axis=0),
    "the same the other way round": SQUARE[::-1].copy(),
    "touching": SQUARE + np.array([4.0, 0.0]),
    "overlapping": SQUARE + np.array([1.0, 3.0]),
    "apart": SQUARE + np.array([9.0, 9.0]),
    "a line": np.array([[0, 0], [4, 4], [2, 2]], np.float64),
    "a level line": np.array([[0, 1], [4, 1], [2, 1]], np.float64),
    "a bow that crosses itself": np.array([[0, 0], [4, 4], [4, 0], [0, 4]], np.float64),
    "twice around": np.concatenate([SQUARE, SQUARE]),
    "with a slit": np.array([[0, 0], [2, 0], [2, 3], [2, 0], [4, 0], [4, 4], [0, 4]], np.float64),
}


def one_by_one(similarity: np.ndarray, annotator: np.ndarray, at_least: float) -> list[set[int]]:
    groups = [{i} for i in range(len(annotator))]
    while True:
        means = [
            (-float(np.mean([similarity[i, j] for i in a for j in b])), min(a), min(b), a, b)
            for n, a in enumerate(groups)
            for b in groups[n + 1 :]
            if not {annotator[i] for i in a} & {annotator[j] for j in b}
        ]
        best = min((mean for mean in means if -mean[0] >= at_least - 1e-12), key=lambda m: m[:3], default=None)
        if best is None:
            return groups
        groups = sorted([group for group in groups if group not in best[3:]] + [best[3] | best[4]], key=min)


@given(st.integers(0, 10**6), st.integers(0, 9), st.integers(1, 4), st.sampled_from([0.2, 0.4, 0.7, 1.0]))
@settings(max_examples=80, deadline=None)
def test_joining_at_once_gives_the_groups_of_joining_one_by_one(
    seed: int, shapes: int, annotators: int, at_least: float
) -> None:
    random = np.random.default_rng(seed)
    # Sums of powers of two are exact, so that both find the same ties.
    similarity = np.triu(random.integers(0, 9, (shapes, shapes)) / 8, 1)
    similarity += similarity.T
    annotator = random.integers(0, annotators, shapes)
    group = same_objects(similarity, annotator, at_least)
    expected = one_by_one(similarity, annotator, at_least)
    assert [set(np.flatnonzero(group == g).tolist()) for g in range(len(expected))] == expected
    assert int(group.max(initial=-1)) + 1 == len(expected)


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_many_shapes_are_grouped_like_the_few_they_are_made_of(seed: int) -> None:
    random = np.random.default_rng(seed)
    few = np.triu(random.integers(0, 9, (6, 6)) / 8, 1)
    few += few.T
    people = random.integers(0, 3, 6)
    many = np.kron(np.eye(20), few)
    group = same_objects(many, np.tile(people, 20), 0.4)
    alone = same_objects(few, people, 0.4)
    expected = alone + np.arange(20)[:, None] * (alone.max() + 1)
    assert group.tolist() == expected.ravel().tolist()


def test_a_shape_between_two_of_one_annotator_joins_only_one_of_them() -> None:
    pairs = Pairs(np.array([0, 1]), np.array([1, 2]), np.array([0.9, 0.8]))
    assert average_linkage(pairs, np.array([0, 1, 0]), 0.4).tolist() == [0, 0, 2]


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_rows_stand_in_the_canonical_order_of_each_image(rows: list[tuple[int, int, tuple[int, ...]]]) -> None:
    image, person = (np.array([row[side] for row in rows], np.int64) for side in (0, 1))
    table = np.array([row[2] for row in rows], np.float64).reshape(-1, 4)
    found = canonical_rows(table, image, person)
    for each in np.unique(image).tolist():
        own = np.flatnonzero(image == each)
        keys = [tuple(row) for row in table[own].tolist()]
        assert found[image[found] == each].tolist() == own[canonical_order(keys, person[own])].tolist()


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_many_images_at_once_are_each_image_alone(rows: list[tuple[int, int, tuple[int, ...]]]) -> None:
    image, person = (np.array([row[side] for row in rows], np.int64) for side in (0, 1))
    table = np.array([row[2] for row in rows], np.float64).reshape(-1, 4)
    found = box_consensuses(table, image, person, np.full(4, 4))
    for each in range(4):
        own = image == each
        alone, here = box_consensus(table[own], person[own], 4), found.image == each
        assert found.box[here].tobytes() == alone.box.tobytes()
        assert found.agreement[here].tobytes() == alone.agreement.tobytes()
        assert (found.accepted[here].tolist(), found.tied[here].tolist()) == (
            alone.accepted.tolist(),
            alone.tied.tolist(),
        )
        assert (found.object[own] - np.append(np.flatnonzero(here), 0)[0]).tolist() == alone.object.tolist()


@given(st.lists(SIDES, max_size=12), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_boxes_are_grouped_by_all_their_overlaps(sides: list[tuple[int, ...]], seed: int) -> None:
    """The sweep along one axis leaves out no overlap, wherever the image lies on the common line."""
    table = np.array(sides, np.float64).reshape(-1, 4) + np.array([1e6 / 3, 0, 0, 0])
    person = np.random.default_rng(seed).integers(0, 3, len(sides))
    keys = [tuple(row) for row in table.tolist()]
    order = canonical_order(keys, person)
    group = same_objects(box_ious(table[order], table[order]), person[order], 0.4)
    found = box_consensus(table, person, 3).object[order]
    pairs = zip(group.tolist(), found.tolist(), strict=True)
    assert len(set(pairs)) == len(set(group.tolist())) == len(set(found.tolist()))


@pytest.mark.parametrize("name", sorted(OUTLINES))
def test_pairs_of_outlines_cut_at_once_are_those_cut_alone(name: str) -> None:
    outlines = list(OUTLINES.values())
    left = np.full(len(outlines), list(OUTLINES).index(name))
    right = np.arange(len(outlines))
    found = paired_polygon_iou(outlines, left, right)
    assert found.tolist() == [polygon_iou(OUTLINES[name], other) for other in outlines]
    assert found == pytest.approx(paired_polygon_iou(outlines, right, left), abs=1e-15)


def test_degenerate_outlines_overlap_as_their_areas_do() -> None:
    names = list(OUTLINES)
    found = paired_polygon_iou(list(OUTLINES.values()), np.zeros(len(names), np.int64), np.arange(len(names)))
    # The halves of the bow wind in opposite directions, and both are inside.
    expected = [1, 1, 1, 0, 3 / 29, 0, 0, 0, 0.5, 1, 1]
    assert found == pytest.approx(expected, abs=1e-12)


def test_no_pairs_have_no_overlaps() -> None:
    nothing = np.zeros(0, np.int64)
    assert len(paired_polygon_iou([], nothing, nothing)) == 0
    assert len(paired_polygon_iou([SQUARE], nothing, nothing)) == 0


@given(st.integers(0, 10**6), st.integers(2, 12))
@settings(max_examples=15, deadline=None)
def test_random_outlines_at_once_are_equal_to_the_last_bit(seed: int, count: int) -> None:
    """Corners on a coarse grid: many outlines touch, repeat and cross themselves."""
    random = np.random.default_rng(seed)
    outlines = [random.integers(0, 8, (int(random.integers(3, 9)), 2)).astype(np.float64) for _ in range(count)]
    left, right = random.integers(0, count, (2, 30))
    found = paired_polygon_iou(outlines, left, right)
    alone = [polygon_iou(outlines[i], outlines[j]) for i, j in zip(left.tolist(), right.tolist(), strict=True)]
    assert found.tolist() == alone
