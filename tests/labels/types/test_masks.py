"""Masks: run lengths, images of different sizes, and the vote of pixels."""

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from apps.labels.types import BadLabel
from apps.labels.types.masks import MaskShapes, majority, plain_runs
from tests.labels.types.drawing import Thing, drawing, errors_of, given, mask
from tests.measures.build import estimate

MASKS = drawing("masks")
PICTURES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda size: st.lists(st.text("#.", min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)


def pixels_of(picture: list[str]) -> set[tuple[int, int]]:
    return {(y, x) for y, row in enumerate(picture) for x, cell in enumerate(row) if cell == "#"}


def run(*counts: int, size: tuple[int, int] = (2, 3)) -> Thing:
    return {"label": "car", "size": list(size), "counts": list(counts)}


@pytest.mark.parametrize("counts", [(1, 2, 3), (1, 1, 0, 1, 3), (1, 2, 2, 0, 1), (1, 2, 3, 0), (0, 0, 1, 2, 3)])
def test_equal_pixels_have_equal_bytes(counts: tuple[int, ...]) -> None:
    assert MASKS.canonical(MASKS.parse([run(*counts)])) == '[{"counts":[1,2,3],"label":"car","size":[2,3]}]'


@for_all(counts=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_runs_without_pixels_change_nothing(counts: list[int]) -> None:
    def inside(runs: list[int]) -> list[bool]:
        return [place % 2 == 1 for place, length in enumerate(runs) for _ in range(length)]

    runs = plain_runs(counts)
    assert inside(runs) == inside(counts)
    assert all(runs[1:]) and plain_runs(runs) == runs


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        (run(1, 2), "The runs cover 3 pixels, and the image has 2 × 3 = 6"),
        (run(1, -1, 6), "Run 2 is not a whole number"),
        (run(1, 2.5, 2.5), "Run 2 is not a whole number"),  # type: ignore[arg-type]
        ({"label": "car", "size": [2, 3], "counts": "abc"}, '"counts" is missing or not a list'),
        ({"label": "car", "size": [2], "counts": [6]}, '"size" is not a list of two numbers'),
        (run(0, size=(0, 3)), "The image has 0 pixels"),
        (run(10**10, size=(10**5, 10**5)), "The image has 10000000000 pixels"),
        (run(10**9, 10**9, size=(10**5, 20_000)), "The image has 2000000000 pixels"),
        (run(1, size=(10**12, 1)), "height is not a finite number"),
    ],
)
def test_a_malformed_mask_is_refused(thing: Thing, why: str) -> None:
    with pytest.raises(BadLabel) as refusal:
        MASKS.parse([thing])
    assert why in refusal.value.why and refusal.value.remedy


def test_a_mask_of_another_image_size_does_not_need_outside() -> None:
    assert "outside" not in MASKS.keys


@for_all(one=PICTURES, other=PICTURES)
def test_overlap_is_that_of_the_pixels_whatever_the_size_of_the_images(one: list[str], other: list[str]) -> None:
    a, b = pixels_of(one), pixels_of(other)
    shapes = MaskShapes([mask(one), mask(other)])
    expected = len(a & b) / len(a | b) if a | b else 0.0
    assert shapes.similarity(np.array([0]), np.array([1])).tolist() == [pytest.approx(expected)]
    assert (shapes.place[0] == shapes.place[1]) == (a == b)


def test_distance_and_match_are_those_of_the_pixels() -> None:
    one, other = mask(["##..", "##.."]), mask(["###.", "###."])
    assert MASKS.distance([one], [other]) == pytest.approx(1 / 3)
    assert MASKS.matches([one], [other])
    assert not drawing("masks", match={"iou": 0.7}).matches([one], [other])


def test_errors_are_told_by_class() -> None:
    gold = [mask(["##..", "...."]), mask(["....", "..##"], "person")]
    answer = [mask(["##..", "...."], "person"), mask(["....", ".#.."])]
    assert errors_of(MASKS, answer, gold) == {"car": (0, 1, 0, 0, 1), "person": (0, 0, 0, 1, 0)}


def test_agreement_is_told_as_found_and_named() -> None:
    rows = [
        (f"i{n}", who, [mask(["##..", "##.."]), *([mask(["...#", "...#"])] if who == "ann" else [])])
        for n in range(15)
        for who in ("ann", "bob")
    ]
    figures = MASKS.agreement(given(MASKS, rows), 0.95)
    assert estimate(figures["f1"]).value == pytest.approx(2 / 3)
    assert estimate(figures["found_alpha"]).value < 0.1


@for_all(
    pictures=st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
        lambda size: st.lists(
            st.lists(st.text("#.", min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]),
            min_size=1,
            max_size=5,
        )
    )
)
def test_the_vote_takes_the_pixels_that_more_than_half_cover(pictures: list[list[str]]) -> None:
    height, width = len(pictures[0]), len(pictures[0][0])
    votes = sum(np.array([[cell == "#" for cell in row] for row in picture]).astype(int) for picture in pictures)
    expected = (np.asarray(votes) * 2 > len(pictures)).T.ravel()
    counts = majority([mask(picture) for picture in pictures], height * width)
    assert np.repeat(np.arange(len(counts)) % 2 == 1, counts).tolist() == expected.tolist()


def test_the_consensus_is_the_vote_of_matched_masks() -> None:
    answers = [[mask(["###.", "###."])], [mask(["###.", "##.."])], [mask(["##..", "##.."])]]
    assert MASKS.consensus(answers) == MASKS.parse(answers[1])


def test_a_mask_is_shown_by_its_pixels() -> None:
    assert MASKS.display(MASKS.parse([mask(["##..", "##.."])])) == "car of 4 pixels in an image of 4 × 2"
