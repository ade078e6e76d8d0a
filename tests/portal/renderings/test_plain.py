"""Segments on their axis, rankings in columns, rows of parts."""

from __future__ import annotations

from typing import Any

from tests.portal.renderings.drawings import classes, drawn, text_of, tree_of


def segment(start: float, end: float, label: str = "speech") -> dict[str, Any]:
    return {"start": start, "end": end, "label": label}


def test_segments_stand_on_an_axis_of_seconds_one_row_for_each_position() -> None:
    rendering = drawn("segments", [segment(0, 2), segment(1, 4, "music")], [segment(0, 2)])
    assert "seconds" in text_of(rendering)
    assert classes(rendering, "bar") == 3
    assert rendering.differences == ("Seconds 1 to 4 — position 1: music 1–4; position 2: nothing.",)


def test_of_thousands_of_segments_the_part_where_they_begin_to_differ_is_drawn() -> None:
    many = [segment(n, n + 0.5) for n in range(5000)]
    rendering = drawn("segments", many, [*many[:3000], segment(3000, 3000.7), *many[3001:]])
    assert len(rendering.html) < 120_000
    assert "Drawn is the part from 29" in rendering.words


def test_a_bar_too_narrow_for_its_label_still_says_it_on_request() -> None:
    rendering = drawn("segments", [segment(0, 0.001), segment(500, 1000)])
    titles = [each.text for each in tree_of(rendering).iter("title")]
    assert titles == ["Position 1: speech 0–0.001", "Position 1: speech 500–1000"]


def test_the_same_item_in_two_orders_is_joined_by_a_line() -> None:
    rendering = drawn("ranking", [["a"], ["b"], ["c"]], [["a"], ["c"], ["b"]])
    assert classes(rendering, "moved") == 2
    assert classes(rendering, "stays") == 1
    assert "≠ 2 b" in text_of(rendering)
    assert "≠ 1 a" not in text_of(rendering)


def test_ties_and_what_is_not_ranked_are_said() -> None:
    rendering = drawn("ranking", [["a", "b"], ["c"]], [["a"]])
    assert "1= a" in text_of(rendering)
    assert "“c” — position 1: place 3; position 2: not ranked." in rendering.words


def test_a_long_ranking_shows_its_first_places() -> None:
    items = [[f"item {n}"] for n in range(900)]
    rendering = drawn("ranking", items, items[::-1])
    assert "Only the first 30 places are drawn." in rendering.words
    assert len(rendering.html) < 40_000


def test_paths_are_compared_level_by_level() -> None:
    rendering = drawn("taxonomy", ["animal", "dog", "poodle"], ["animal", "cat"])
    rows = [" ".join(" ".join(row.itertext()).split()) for row in tree_of(rendering).iter("tr")][1:]
    assert rows == ["Level 1 animal animal", "≠ Level 2 dog cat", "≠ Level 3 poodle —"]


def test_ratings_are_compared_dimension_by_dimension() -> None:
    rendering = drawn("ratings", {"fluency": "good", "safe": "yes"}, {"fluency": "bad", "safe": "yes"})
    assert rendering.differences == ("fluency — position 1: good; position 2: bad.",)
    assert classes(rendering, "differs") == 1


def test_a_preference_without_strength_beside_one_with_it() -> None:
    rendering = drawn("preference", {"choice": "first", "strength": 2}, {"choice": "tie"})
    assert "≠ Strength 2 —" in text_of(rendering)
