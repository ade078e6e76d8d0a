"""Boxes, polygons, masks and keypoints, on images and on video."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from apps.portal.renderings import Rendering
from tests.portal.renderings.drawings import DEFINITIONS, classes, drawn, legend_of, text_of, tree_of

SIZE = {"width": 400, "height": 200}
PNG = "data:image/png;base64,iVBORw0KGgo="


def box(label: str, x: float = 10, y: float = 20, **more: Any) -> dict[str, Any]:
    return {"label": label, "x": x, "y": y, "w": 30, "h": 40, **more}


def test_each_position_has_its_own_line_and_its_number() -> None:
    rendering = drawn("boxes", [box("car")], [box("truck", 12)], [box("car", 200)], payload=SIZE)
    assert legend_of(rendering).startswith("Position 1: solid Position 2: dashed Position 3: dotted")
    for caption in ("≠ 1 car", "≠ 2 truck", "≠ 3 car"):
        assert caption in text_of(rendering)


def test_what_every_position_has_is_drawn_once_and_plainly() -> None:
    rendering = drawn("boxes", [box("car")], [box("car"), box("truck", 100)], payload=SIZE)
    assert "= car" in text_of(rendering)
    assert classes(rendering, "same") == 2  # the box, and its line in the legend


def test_objects_that_mean_the_same_are_one_place_in_words() -> None:
    rendering = drawn("boxes", [box("car")], [box("truck", 12), box("car", 300)], payload=SIZE)
    assert rendering.differences == (
        "Around (25, 40) — position 1: car 30 × 40 at (10, 20); position 2: truck 30 × 40 at (12, 20).",
        "Around (315, 40) — position 1: nothing; position 2: car 30 × 40 at (300, 20).",
    )


def test_a_turned_box_is_turned_clockwise_about_its_centre() -> None:
    quarter = {"label": "car", "x": 100, "y": 90, "w": 100, "h": 20, "angle": 90}
    upright = {"label": "car", "x": 140, "y": 50, "w": 20, "h": 100}
    outlines = []
    for one in (quarter, upright):
        paths = [each.get("d") or "" for each in tree_of(drawn("boxes", [one], payload=SIZE)).iter("path")]
        outlines.append({corner for path in paths if path.count("L") == 3 for corner in path[1:-1].split("L")})
    assert outlines[0] == outlines[1]


def test_the_grid_counts_in_pixels_of_the_image() -> None:
    ticks = [each.text for each in tree_of(drawn("boxes", [], [], payload=SIZE)).iter("text")]
    assert ticks == ["0", "100", "200", "300", "400", "0", "50", "100", "150", "200"]


def test_an_image_of_unknown_size_is_said() -> None:
    rendering = drawn("boxes", [box("car")], [])
    assert "does not say how large its image is" in rendering.words


@pytest.mark.parametrize(
    "size", [{"width": "wide", "height": 5}, {"width": 0, "height": 5}, {"width": True, "height": 1}]
)
def test_a_size_that_is_none_is_not_used(size: dict[str, Any]) -> None:
    assert "does not say how large its image is" in drawn("boxes", [box("car")], payload=size).words


def test_only_an_image_that_this_server_gives_lies_below() -> None:
    own = drawn("boxes", [box("car")], payload={**SIZE, "image": PNG})
    assert [each.get("href") for each in tree_of(own).iter("image")] == [PNG]
    foreign = drawn("boxes", [box("car")], payload={**SIZE, "image": "https://elsewhere.example/a.png"})
    assert "elsewhere" not in foreign.html


def test_the_first_frames_that_differ_are_drawn() -> None:
    one = [box("car", frame=frame) for frame in range(20)]
    other = [box("car", 11 if frame % 3 else 10, frame=frame) for frame in range(20)]
    rendering = drawn("boxes", one, other, payload=SIZE)
    assert [each.text for each in tree_of(rendering).iter("h3")] == ["Frame 1", "Frame 2", "Frame 4", "Frame 5"]
    assert "They differ in 13 of 20 frames; drawn: 1, 2, 4 and 5." in rendering.words


def test_tracks_that_bear_other_names_are_no_difference_to_be_drawn() -> None:
    one = [box("car", frame=0, track="a"), box("car", 100, frame=0, track="b")]
    other = [box("car", frame=0, track="b"), box("car", 100, frame=0)]
    assert "drawn alike" in drawn("boxes", one, other, payload=SIZE).words


def test_thousands_of_objects_are_summarised() -> None:
    many = [box("car", 7 * n % 5000, 11 * n % 3000) for n in range(1500)]
    rendering = drawn(
        "boxes", many, [{**one, "label": "truck"} for one in many], payload={"width": 6000, "height": 4000}
    )
    assert len(rendering.html) < 60_000
    assert "2940 further objects not drawn." in rendering.words
    assert "further places" in rendering.words


def test_an_outline_of_very_many_points_is_thinned() -> None:
    outline = [[n, (n * n) % 97] for n in range(5000)]
    rendering = drawn("polygons", [{"label": "cat", "points": outline}], payload=SIZE)
    assert len(rendering.html) < 20_000


def rows_of(rendering: Rendering) -> int:
    return sum(
        (each.get("d") or "").count("Z") for each in tree_of(rendering).iter("path") if each.get("class") == "mask"
    )


def mask(height: int, width: int, counts: list[int]) -> dict[str, Any]:
    return {"label": "road", "size": [height, width], "counts": counts}


def test_a_mask_is_its_rows_of_pixels_in_bars() -> None:
    # Columns 1 and 2 of 4 rows, all of them: one bar on each row.
    rendering = drawn("masks", [mask(4, 5, [4, 8, 8])])
    assert rows_of(rendering) == 4 + 1  # and the sample of the legend


def test_masks_differ_by_the_direction_of_their_lines() -> None:
    rendering = drawn("masks", [mask(4, 5, [4, 8, 8])], [mask(4, 5, [4, 9, 7])])
    assert "Position 1: rising lines Position 2: falling lines" in legend_of(rendering)
    assert "url(#hatch-p2)" in rendering.html


def test_a_huge_mask_is_sampled_and_a_tiny_one_still_seen() -> None:
    huge = [7] * (10_000_000 // 7)
    huge.append(10_000_000 - sum(huge))
    assert len(drawn("masks", [mask(2500, 4000, huge)]).html) < 800_000
    tiny = drawn("masks", [mask(2500, 4000, [5_000_003, 1, 4_999_996])])
    assert rows_of(tiny) == 1 + 1


def test_hidden_keypoints_are_hollow_and_only_what_differs_is_told() -> None:
    one = {"label": "person", "points": [[10, 20, 2], [30, 40, 1], [0, 0, 0]]}
    other = {"label": "person", "points": [[10, 20, 2], [30, 40, 2], [5, 6, 2]]}
    rendering = drawn("keypoints", [one], [other], payload=SIZE)
    assert classes(rendering, "hollow") == 1
    assert "nose" not in rendering.differences[0]
    assert "position 1: person with left eye (30, 40) hidden and right eye not labelled" in rendering.differences[0]
    assert "Position 2: square, hollow where hidden" in legend_of(rendering)


def test_captions_of_many_positions_lie_beside_one_another() -> None:
    rendering = drawn("boxes", *([box(label, 10 + n)] for n in range(4) for label in ("car", "truck")), payload=SIZE)
    captions = [each for each in tree_of(rendering).iter("text") if each.get("class") == "caption"]
    places = [(float(each.get("x") or 0), float(each.get("y") or 0), len(each.text or "")) for each in captions]
    assert len(places) == 8
    for (x, y, letters), (right, below, others) in combinations(places, 2):
        assert abs(below - y) >= 13 or right >= x + 7 * letters or x >= right + 7 * others


def test_masks_of_three_positions_are_drawn_each_for_itself() -> None:
    one, other = mask(4, 5, [4, 8, 8]), mask(4, 5, [4, 9, 7])
    titles = [each.text for each in tree_of(drawn("masks", [one], [other], [])).iter("h3")]
    assert titles == ["Position 1", "Position 2"]


def test_bones_join_the_points_that_are_labelled() -> None:
    definition = {**DEFINITIONS["keypoints"], "skeleton": [["nose", "left eye"], [1, 3]]}
    person = {"label": "person", "points": [[10, 20, 2], [30, 40, 1], [0, 0, 0]]}
    bones = [
        each.get("d") or ""
        for each in tree_of(drawn(definition, [person])).iter("path")
        if "bone" in str(each.get("class"))
    ]
    assert [path.count("L") for path in bones] == [1]


def test_points_of_one_name_that_lie_together_are_named_once() -> None:
    people = ([{"label": "person", "points": [[10 + n, 20, 2], [90, 90, 2], [0, 0, 0]]}] for n in range(3))
    names = [each.text for each in tree_of(drawn("keypoints", *people, payload=SIZE)).iter("text")]
    assert (names.count("nose"), names.count("left eye")) == (1, 1)


def test_an_image_of_unknown_size_lies_below_in_its_own_pixels() -> None:
    rendering = drawn("boxes", [box("car")], payload={"image": PNG})
    (image,) = tree_of(rendering).iter("image")
    assert image.get("href") == PNG and image.get("width") is None and image.get("data-scale")
