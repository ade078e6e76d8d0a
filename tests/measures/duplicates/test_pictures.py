import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_sample_images

from apps.measures.duplicates import Pictures, closest_pictures, near_pictures, texture
from apps.measures.duplicates.pictures import difference_hash, resampled

Floats = NDArray[np.float64]


def crops(number: int) -> list[Image.Image]:
    """Seeded parts of two photographs, some of which overlap."""
    random, photographs = np.random.default_rng(7), load_sample_images().images
    found = []
    for turn in range(number):
        whole, side = photographs[turn % 2], int(random.integers(80, 200))
        top, left = (int(random.integers(0, length - side)) for length in whole.shape[:2])
        found.append(Image.fromarray(whole[top : top + side, left : left + side]))
    return found


def grey(image: Image.Image) -> Floats:
    return np.asarray(image.convert("L").resize((64, 64), Image.Resampling.BOX), np.float64)


def compressed(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=40)
    return Image.open(io.BytesIO(file.getvalue()))


CHANGES: dict[str, Any] = {
    "compressed": compressed,
    "darker": lambda image: image.point(lambda value: int(value * 0.8)),
    "smaller": lambda image: image.resize((image.width // 2, image.height // 2)),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_copies_of_photographs_are_found(change: str) -> None:
    originals = crops(60)
    here = Pictures.of([grey(image) for image in originals])
    there = Pictures.of([grey(CHANGES[change](image)) for image in originals])
    found = closest_pictures(here, there)
    counted = here.textured & there.textured
    assert counted.sum() > 40
    assert set(found.place[counted & (found.place >= 0)] - np.flatnonzero(counted & (found.place >= 0))) == {0}
    assert (found.place[counted] >= 0).mean() > 0.9


def test_different_parts_of_a_photograph_are_no_copies_of_each_other() -> None:
    assert near_pictures(Pictures.of([grey(image) for image in crops(150)])).redundant == 0


def test_groups_name_the_first_of_each() -> None:
    one, other = (grey(image) for image in crops(2))
    found = near_pictures(Pictures.of([other, one, one * 0.9, other + 3, one[::-1]]))
    assert found.group.tolist() == [0, 1, 1, 0, 4]
    assert found.pair.tolist() == [[0, 3], [1, 2]]
    assert (found.similarity > 0.99).all()


def test_pages_skies_and_icons_are_not_compared() -> None:
    random = np.random.default_rng(0)
    page = np.full((64, 64), 250.0)
    sky = np.linspace(90, 200, 64)[:, None] + np.zeros(64)
    icon = random.uniform(0, 255, (8, 8))
    noise = page + random.normal(0, 2, (64, 64))
    found = Pictures.of([page, page, sky, sky, icon, icon, noise, noise])
    assert not found.textured.any()
    assert near_pictures(found).redundant == 0
    assert texture(sky) == pytest.approx(0, abs=1e-6)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.integers(1, 40))
def test_another_size_keeps_the_mean(height: int, width: int, to_height: int, to_width: int) -> None:
    image = np.random.default_rng(height * 41 + width).uniform(0, 255, (height, width))
    changed = resampled(image, to_height, to_width)
    assert changed.shape == (to_height, to_width)
    assert changed.mean() == pytest.approx(image.mean())
    assert (changed.min() >= image.min() - 1e-9, changed.max() <= image.max() + 1e-9) == (True, True)


def test_a_whole_division_is_the_mean_of_blocks() -> None:
    image = np.arange(48.0).reshape(6, 8)
    assert resampled(image, 3, 2) == pytest.approx(image.reshape(3, 2, 2, 4).mean(axis=(1, 3)))


def test_the_hash_says_where_brightness_rises() -> None:
    assert difference_hash(np.tile(np.arange(9.0), (8, 1))) == 2**64 - 1
    assert difference_hash(np.tile(np.arange(9.0)[::-1], (8, 1))) == 0
    rises = np.zeros((8, 9))
    rises[0, 1:] = 1
    assert difference_hash(rises) == 1 << 63


def test_no_pictures_have_no_groups() -> None:
    nothing = Pictures.of([])
    assert len(near_pictures(nothing).group) == 0
    assert len(closest_pictures(nothing, nothing).place) == 0
