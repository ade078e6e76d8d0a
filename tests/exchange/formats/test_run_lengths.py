import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.exchange.formats.neutral.answers import Unreadable
from apps.exchange.formats.neutral.run_lengths import bounds, checked, decoded, from_rows

MASKS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "run_lengths.json").read_text())["masks"]


@pytest.mark.parametrize("mask", MASKS)
def test_the_string_of_coco_is_decoded_as_by_its_own_library(mask: dict[str, Any]) -> None:
    counts = decoded(mask["string"])
    assert counts == mask["counts"]
    assert checked(counts, *mask["size"]) == counts
    assert sum(counts[1::2]) == mask["area"]
    assert list(bounds(counts, mask["size"][0])) == mask["bounds"]


@pytest.mark.parametrize("mask", MASKS)
def test_runs_along_rows_become_runs_along_columns(mask: dict[str, Any]) -> None:
    height, width = mask["size"]
    assert from_rows(mask["rows"], 0, 0, width, height, (height, width)) == mask["counts"]


@given(data=st.data())
def test_a_mask_in_a_rectangle_covers_the_same_pixels_of_the_image(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 7)), data.draw(st.integers(1, 7))
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    inner = data.draw(st.integers(1, height - top)), data.draw(st.integers(1, width - left))
    pixels = np.array(data.draw(st.lists(st.booleans(), min_size=inner[0] * inner[1], max_size=inner[0] * inner[1])))
    runs = from_rows(_runs(pixels), left, top, inner[1], inner[0], (height, width))
    whole = np.zeros((height, width), bool)
    whole[top : top + inner[0], left : left + inner[1]] = pixels.reshape(inner)
    assert runs == _runs(whole.T.ravel())


def _runs(pixels: Any) -> list[int]:
    found, value = [0], False
    for pixel in pixels:
        if bool(pixel) != value:
            found.append(0)
            value = not value
        found[-1] += 1
    return found


@pytest.mark.parametrize("text", ["é", " ", "P", "p" * 40])
def test_a_damaged_string_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        decoded(text)


@pytest.mark.parametrize("counts", [[3, 3], [7, -1], [6.0], [True, 5], ["6"], [10**400]])
def test_counts_that_do_not_sum_to_the_size_are_unreadable(counts: list[Any]) -> None:
    with pytest.raises(Unreadable):
        checked(counts, 5, 1)


@pytest.mark.parametrize(("left", "top", "width", "height"), [(-1, 0, 2, 2), (4, 0, 2, 2), (0, 4, 2, 2), (0, 0, 0, 9)])
def test_a_mask_outside_the_image_is_unreadable(left: int, top: int, width: int, height: int) -> None:
    with pytest.raises(Unreadable):
        from_rows([width * height], left, top, width, height, (5, 5))


def test_a_mask_too_large_for_memory_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="more than"):
        from_rows([10**12], 0, 0, 10**6, 10**6, (10**6, 10**6))
