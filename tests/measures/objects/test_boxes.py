import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from apps.measures.objects.boxes import corners, iou, paired_iou, paired_rotated_iou, rotated_iou

Floats = NDArray[np.float64]
SIDE = st.floats(0.1, 50)
PLACE = st.floats(-100, 100)
BOX = st.tuples(PLACE, PLACE, SIDE, SIDE)
TURNED = st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.5, 8), st.floats(0.5, 8), st.floats(-7, 7))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0, 0, 2, 2), (0, 0, 2, 2), 1.0),
        ((0, 0, 2, 2), (1, 0, 2, 2), 1 / 3),
        ((0, 0, 2, 2), (2, 0, 2, 2), 0.0),
        ((0, 0, 4, 4), (1, 1, 2, 2), 1 / 4),
        ((0, 0, 0, 0), (0, 0, 0, 0), 0.0),
    ],
)
def test_iou_of_upright_boxes(a: tuple[float, ...], b: tuple[float, ...], expected: float) -> None:
    assert float(iou([a], [b])[0, 0]) == pytest.approx(expected)


def test_the_table_has_a_row_for_each_left_box() -> None:
    made = iou(np.array([[0, 0, 1, 1], [5, 5, 1, 1.0]]), np.array([[0, 0, 1, 1], [9, 9, 1, 1], [5, 5, 1, 1.0]]))
    assert made.tolist() == [[1, 0, 0], [0, 0, 1]]


def test_no_boxes_give_an_empty_table() -> None:
    assert iou(np.zeros((0, 4)), np.zeros((3, 4))).shape == (0, 3)
    assert rotated_iou(np.zeros((0, 5)), np.ones((3, 5))).shape == (0, 3)


@given(BOX, BOX)
def test_iou_is_symmetric_and_in_the_unit_interval(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    one, other = float(iou([a], [b])[0, 0]), float(paired_iou([b], [a])[0])
    assert one == other
    assert 0 <= one <= 1
    assert float(iou([a], [a])[0, 0]) == pytest.approx(1)


@given(BOX, BOX, st.floats(0.1, 10))
def test_the_unit_of_length_does_not_matter(a: tuple[float, ...], b: tuple[float, ...], scale: float) -> None:
    plain = float(iou([a], [b])[0, 0])
    assert float(iou(scale * np.array([a]), scale * np.array([b]))[0, 0]) == pytest.approx(plain, abs=1e-9)


@given(BOX, BOX)
def test_a_rotated_box_that_is_not_rotated_is_an_upright_one(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    turned = [np.array([[x + w / 2, y + h / 2, w, h, 0.0]]) for x, y, w, h in (a, b)]
    assert float(rotated_iou(*turned)[0, 0]) == pytest.approx(float(iou([a], [b])[0, 0]), abs=1e-9)


@given(TURNED, TURNED, st.floats(-3, 3))
def test_turning_both_boxes_together_changes_nothing(a: tuple[float, ...], b: tuple[float, ...], by: float) -> None:
    pair = np.array([a, b])
    turned = pair.copy()
    turned[:, 0] = np.cos(by) * pair[:, 0] - np.sin(by) * pair[:, 1]
    turned[:, 1] = np.sin(by) * pair[:, 0] + np.cos(by) * pair[:, 1]
    turned[:, 4] += by
    plain = float(rotated_iou(pair[:1], pair[1:])[0, 0])
    assert float(rotated_iou(turned[:1], turned[1:])[0, 0]) == pytest.approx(plain, abs=1e-9)
    assert float(rotated_iou(pair[1:], pair[:1])[0, 0]) == pytest.approx(plain, abs=1e-9)


@given(TURNED)
def test_a_rotated_box_is_itself_at_any_quarter_turn(box: tuple[float, ...]) -> None:
    x, y, w, h, angle = box
    quarter = (x, y, h, w, angle + np.pi / 2)
    assert float(paired_rotated_iou([box], [quarter])[0]) == pytest.approx(1, abs=1e-9)


def test_a_square_and_the_square_on_its_tip_share_an_octagon() -> None:
    # Unit squares at 45 degrees: the octagon has the area 2 sqrt(2) - 2.
    octagon = 2 * np.sqrt(2) - 2
    made = rotated_iou([[0, 0, 1, 1, 0]], [[0, 0, 1, 1, np.pi / 4]])
    assert float(made[0, 0]) == pytest.approx(octagon / (2 - octagon))


def test_rotated_iou_equals_the_share_of_random_points() -> None:
    random = np.random.default_rng(4)
    points = random.uniform(-4, 4, (200_000, 2))
    for a, b in (([0, 0, 4, 2, 0.3], [1, 0.5, 3, 3, 1.1]), ([0, 0, 5, 1, 0.8], [0, 0, 5, 1, -0.8])):
        inside = [_inside(points, corners(np.array([box]))[0]) for box in (a, b)]
        expected = (inside[0] & inside[1]).sum() / (inside[0] | inside[1]).sum()
        assert float(rotated_iou([a], [b])[0, 0]) == pytest.approx(expected, abs=0.01)


def _inside(points: Floats, polygon: Floats) -> NDArray[np.bool_]:
    along = np.roll(polygon, -1, axis=0) - polygon
    offset = points[:, None] - polygon
    return np.asarray((along[:, 0] * offset[..., 1] - along[:, 1] * offset[..., 0] >= 0).all(axis=1))


@pytest.mark.parametrize("boxes", [[[0, 0, 1]], [[0, 0, -1, 1]], [[0, 0, np.nan, 1]]])
def test_boxes_of_another_form_are_refused(boxes: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="box"):
        iou(boxes, boxes)
