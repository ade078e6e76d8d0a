import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from apps.measures.objects.masks import Masks, mask_iou, paired_mask_iou

Bits = NDArray[np.bool_]
IMAGES = arrays(np.bool_, st.tuples(st.integers(1, 4), st.integers(1, 30)))


def runs_of(bits: Bits) -> list[int]:
    """Lengths of runs, beginning with outside."""
    edges = np.flatnonzero(np.diff(np.append(False, bits))) if len(bits) else np.zeros(0, np.int64)
    return np.diff(np.concatenate([[0], edges, [len(bits)]])).tolist()


def masks_of(images: Bits) -> Masks:
    return Masks.from_counts([runs_of(bits) for bits in images], images.shape[1])


@given(IMAGES, st.data())
def test_iou_equals_that_of_the_pixels(images: Bits, data: st.DataObject) -> None:
    others = data.draw(arrays(np.bool_, st.tuples(st.integers(1, 4), st.just(images.shape[1]))))
    both = (images[:, None] & others[None]).sum(axis=2)
    either = (images[:, None] | others[None]).sum(axis=2)
    expected = both / np.maximum(either, 1)
    assert mask_iou(masks_of(images), masks_of(others)).tolist() == expected.tolist()


@given(IMAGES, st.data())
def test_chosen_pairs_are_those_of_the_table(images: Bits, data: st.DataObject) -> None:
    masks, place = masks_of(images), st.integers(0, len(images) - 1)
    rows, columns = (np.array(data.draw(st.lists(place, min_size=6, max_size=6))) for _ in range(2))
    assert paired_mask_iou(masks, rows, masks, columns).tolist() == mask_iou(masks, masks)[rows, columns].tolist()


def test_a_mask_in_the_hole_of_another_shares_nothing_with_it() -> None:
    ring, inside, across = [2, 3, 4, 3, 4], [6, 2, 8], [4, 6, 6]
    masks = Masks.from_counts([ring, inside, across, [16]], 16)
    assert mask_iou(masks, masks)[0].tolist() == [1.0, 0.0, 2 / 10, 0.0]
    assert [side.tolist() for side in masks.extent] == [[2, 6, 4, 0], [12, 8, 10, 0]]


@given(IMAGES)
def test_areas_are_numbers_of_pixels(images: Bits) -> None:
    assert masks_of(images).area.tolist() == images.sum(axis=1).tolist()


def test_runs_of_no_length_are_allowed() -> None:
    masks = Masks.from_counts([[0, 4], [2, 0, 0, 2], [4]], 4)
    assert masks.area.tolist() == [4, 2, 0]
    assert mask_iou(masks, masks).tolist() == [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 0]]


def test_pairs_are_cells_of_the_table() -> None:
    masks = Masks.from_counts([[0, 3, 1], [1, 3], [4]], 4)
    rows, columns = np.array([0, 1, 2]), np.array([1, 1, 0])
    assert paired_mask_iou(masks, rows, masks, columns).tolist() == mask_iou(masks, masks)[rows, columns].tolist()


def test_a_large_image_costs_its_runs_not_its_pixels() -> None:
    masks = Masks.from_counts([[10**11, 10**11, 0], [10**11 + 5, 10**11 - 5, 0]], 2 * 10**11)
    assert float(mask_iou(masks, masks)[0, 1]) == pytest.approx(1 - 5e-11, abs=1e-15)


def test_runs_that_do_not_fill_the_image_are_refused() -> None:
    with pytest.raises(ValueError, match="mask 1"):
        Masks.from_counts([[4], [3]], 4)


def test_images_of_different_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="4 and 5"):
        mask_iou(Masks.from_counts([[4]], 4), Masks.from_counts([[5]], 5))
