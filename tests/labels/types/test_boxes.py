"""Boxes, and what all drawn objects share: frames, tracks, found and named, errors against gold."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from apps.labels.types import BadLabel, BadSchema, parse_schema
from apps.measures.estimate import Undefined
from apps.measures.objects import rotated_iou
from tests.labels.types.drawing import Thing, box, drawing, errors_of, given, text_of
from tests.measures.build import estimate

BOXES = drawing("boxes")
SIZES = st.integers(0, 30) | st.floats(0, 30, allow_nan=False).map(lambda value: round(value, 2))
THINGS = st.builds(box, SIZES, SIZES, SIZES, SIZES, st.sampled_from(["car", "person"]))
ANSWERS = st.lists(THINGS, max_size=4)
FRAMED = st.lists(
    st.builds(
        lambda thing, frame, track: {**thing, "frame": frame, "track": track},
        THINGS,
        st.integers(0, 2),
        st.sampled_from("abc"),
    ),
    max_size=5,
)


def test_equal_answers_have_equal_bytes() -> None:
    one = [box(10.0, 20, 30.0, 40), box(1, 2, 3, 4, "person")]
    texts = {BOXES.canonical(BOXES.parse(raw)) for raw in (one, one[::-1], text_of(one))}
    assert texts == {
        '[{"h":40,"label":"car","w":30,"x":10,"y":20},{"h":4,"label":"person","w":3,"x":1,"y":2}]',
    }


@for_all(answer=FRAMED, order=st.randoms(), names=st.permutations("abc"))
def test_neither_order_nor_the_names_of_tracks_count(answer: list[Thing], order: Any, names: list[str]) -> None:
    other = [{**thing, "track": "abc"[names.index(thing["track"])]} for thing in answer]
    order.shuffle(other)
    assert BOXES.canonical(BOXES.parse(other)) == BOXES.canonical(BOXES.parse(answer))
    assert BOXES.parse(BOXES.parse(answer)) == BOXES.parse(answer)


def test_an_angle_is_one_turn_at_most_and_left_out_where_it_is_none() -> None:
    schema = drawing("boxes", rotated=True)
    angles = [schema.parse([box(9, 9, 4, 2, angle=angle)])[0].get("angle") for angle in (0, 360, -345, 15.0, -1e-30)]
    assert angles == [None, None, 15, 15, None]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "not JSON"),
        ("[", "not JSON"),
        ({"label": "car"}, "A list of objects"),
        ([3], "Object 1 is 3"),
        ([box(1, 2, 3, 4, "cat")], "Object 1: 'cat' is not a label"),
        ([{"x": 1, "y": 2, "w": 3, "h": 4}], "Object 1: There is no label"),
        ([box(1, 2, 3, 4), {"label": "car", "x": 1, "y": 2, "w": 3}], 'Object 2: "h" is not a number'),
        ([box(1, 2, -3, 4)], '"w" is -3'),
        ([box(-1, 2, 3, 4)], "outside the image"),
        ([box(math.nan, 2, 3, 4)], "not a finite number"),
        ('[{"label":"car","x":NaN,"y":1,"w":1,"h":1}]', "not a finite number"),
        ([box(1e300, 2, 3, 4)], "beyond"),
        ([box(10**400, 2, 3, 4)], "beyond"),
        ([box(True, 2, 3, 4)], "not a number"),
        ([box("1", 2, 3, 4)], "not a number"),  # type: ignore[arg-type]
        ([box(1, 2, 3, 4, angle=15)], "rotated"),
        ([box(1, 2, 3, 4, colour="red")], "'colour'"),
        ([box(1, 2, 3, 4, frame=1.5)], '"frame" is not a whole number'),
        ([box(1, 2, 3, 4, frame=-1)], '"frame" is not a whole number'),
        ([box(1, 2, 3, 4, frame=1), box(1, 2, 3, 4)], "some have none"),
        ([box(1, 2, 3, 4, track=[1])], '"track"'),
        ([box(1, 2, 3, 4)] * 2001, "More than 2000"),
        (None, "list"),
    ],
)
def test_a_malformed_answer_is_refused_with_a_remedy(raw: object, why: str) -> None:
    with pytest.raises(BadLabel) as refusal:
        BOXES.parse(raw)
    assert why in refusal.value.why
    assert refusal.value.remedy


def test_objects_may_reach_beyond_the_image_where_the_schema_says_so() -> None:
    assert drawing("boxes", outside=True).parse([box(-1, 2, 3, 4)])[0]["x"] == -1


def test_only_the_centre_of_a_rotated_box_must_lie_inside() -> None:
    schema = drawing("boxes", rotated=True)
    assert schema.parse([box(-8, 10, 20, 4, angle=90)])
    with pytest.raises(BadLabel, match="of the centre"):
        schema.parse([box(-12, 10, 20, 4, angle=90)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": []},
        {"match": {"iou": 0}},
        {"match": {"iou": 1.5}},
        {"match": {"oks": 0.5}},
        {"match": {"iou": True}},
        {"match": {"iou": 0.5, "oks": 0.5}},
        {"match": 0.5},
        {"rotated": "yes"},
        {"outside": 1},
        {"keypoints": ["nose"]},
    ],
)
def test_a_malformed_schema_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSchema):
        parse_schema({"type": "boxes", "labels": ["car"], **wrong})


def test_what_a_schema_leaves_out_is_part_of_its_meaning() -> None:
    written = drawing("boxes", match={"iou": 0.5}, rotated=False)
    assert written.digest == BOXES.digest
    assert drawing("boxes", match={"iou": 0.7}).digest != BOXES.digest


def test_the_only_label_need_not_be_written() -> None:
    assert drawing("boxes", "car").parse([{"x": 1, "y": 2, "w": 3, "h": 4}]) == [box(1, 2, 3, 4)]


def test_distance_is_one_minus_what_overlaps_of_the_larger_answer() -> None:
    half = box(0, 0, 10, 5)
    assert BOXES.distance([box(0, 0, 10, 10)], [half]) == pytest.approx(0.5)
    assert BOXES.distance([box(0, 0, 10, 10), box(50, 50, 9, 9)], [half]) == pytest.approx(0.75)
    assert BOXES.distance([box(0, 0, 10, 10)], [box(0, 0, 10, 10, "person")]) == 1
    assert (BOXES.distance([], []), BOXES.distance([], [half])) == (0, 1)


def test_the_best_total_overlap_is_taken_and_not_the_best_pair_first() -> None:
    left, right = [box(0, 0, 10, 10), box(2, 0, 10, 10)], [box(1, 0, 10, 10), box(11, 0, 10, 10)]
    overlaps = {("l0", "r0"): 9 / 11, ("l1", "r0"): 9 / 11, ("l1", "r1"): 1 / 19}
    assert BOXES.distance(left, right) == pytest.approx(1 - (overlaps["l0", "r0"] + overlaps["l1", "r1"]) / 2)


@for_all(a=ANSWERS, b=ANSWERS, c=ANSWERS)
def test_distance_is_a_metric(a: list[Thing], b: list[Thing], c: list[Thing]) -> None:
    one, two, three = (BOXES.parse(answer) for answer in (a, b, c))
    assert BOXES.distance(one, one) == 0
    assert BOXES.distance(one, two) == BOXES.distance(two, one)
    assert 0 <= BOXES.distance(one, two) <= 1
    assert BOXES.distance(one, three) <= BOXES.distance(one, two) + BOXES.distance(two, three) + 1e-9
    assert (BOXES.distance(one, two) == 0) == (one == two)


@for_all(answers=st.lists(FRAMED, min_size=2, max_size=4))
def test_distances_of_many_pairs_are_those_of_each(answers: list[list[Thing]]) -> None:
    values = [BOXES.parse(answer) for answer in answers]
    pairs = np.array(list(itertools.product(range(len(values)), repeat=2)))
    found = BOXES.pair_distances(values, pairs[:, 0], pairs[:, 1])
    assert found.tolist() == pytest.approx([BOXES.distance(values[i], values[j]) for i, j in pairs.tolist()], abs=1e-12)


def test_objects_match_only_within_a_frame() -> None:
    first, second = [box(0, 0, 9, 9, frame=1)], [box(0, 0, 9, 9, frame=2)]
    assert BOXES.distance(first, second) == 1
    assert not BOXES.matches(first, second)
    assert errors_of(BOXES, first, second) == {"car": (0, 0, 0, 1, 1)}


def test_a_track_is_kept_and_must_be_the_same() -> None:
    one, other = ([box(0, 0, 9, 9, frame=1, track="t"), box(0, 0, 9, 9, frame=2, track=t)] for t in ("t", "u"))
    assert BOXES.canonical(BOXES.parse(one)) != BOXES.canonical(BOXES.parse(other))
    assert not BOXES.matches(BOXES.parse(one), BOXES.parse(other))
    assert BOXES.display(BOXES.parse(one[:1])) == "car 9 × 9 at (0, 0) in frame 1 (track 1)"


def test_an_answer_is_right_within_the_tolerance_of_the_schema() -> None:
    gold, near = [box(0, 0, 10, 10)], [box(0, 0, 10, 6)]
    strict = drawing("boxes", match={"iou": 0.7})
    assert BOXES.matches(near, gold) and not strict.matches(near, gold)
    assert not BOXES.matches([box(0, 0, 10, 6, "person")], gold)
    assert not BOXES.matches([*near, box(50, 50, 1, 1)], gold)
    assert BOXES.matches([], []) and not BOXES.matches([], gold)
    answers, golds = BOXES.array([near, [], near]), BOXES.array([gold, gold, []])
    assert BOXES.matches_array(answers, golds).tolist() == [True, False, False]


def test_boxes_without_extent_are_alike_only_to_their_equals() -> None:
    point, other = [box(5, 5, 0, 0)], [box(5, 5, 0, 1)]
    assert BOXES.matches(point, point) and BOXES.distance(point, point) == 0
    assert BOXES.distance(point, other) == 1


def test_errors_tell_what_is_missing_from_what_is_misnamed_and_what_is_imprecise() -> None:
    gold = [box(0, 0, 10, 10), box(50, 0, 10, 10), box(100, 0, 10, 10), box(150, 0, 10, 10, "person")]
    answer = [box(0, 0, 10, 9), box(50, 0, 10, 10, "person"), box(106, 0, 10, 10), box(300, 0, 9, 9, "person")]
    assert errors_of(BOXES, answer, gold) == {"car": (1, 1, 1, 0, 0), "person": (0, 0, 0, 1, 1)}


def test_a_touch_is_not_an_imprecise_object() -> None:
    assert errors_of(BOXES, [box(9, 0, 10, 10)], [box(0, 0, 10, 10)]) == {"car": (0, 0, 0, 1, 1)}


def test_the_right_class_is_matched_before_the_nearer_box() -> None:
    gold = [box(0, 0, 10, 10)]
    answer = [box(0, 0, 10, 10, "person"), box(0, 0, 10, 8)]
    assert errors_of(BOXES, answer, gold) == {"car": (1, 0, 0, 0, 0), "person": (0, 0, 0, 0, 1)}


ROWS = [
    (f"i{n}", who, [box(0, 0, 10, 10 - shift), box(50, 0, 10, 10, label), *more])
    for n in range(20)
    for who, shift, label, more in (
        ("ann", 0, "person" if n % 2 else "car", []),
        ("bob", 1, "person" if n % 2 else "car", []),
        ("cem", 2, "car" if n == 1 else "person" if n % 2 else "car", [box(90, 0, 5, 5)] if n % 2 else []),
    )
]


def test_found_it_is_apart_from_named_it() -> None:
    figures = BOXES.agreement(given(BOXES, ROWS), 0.95)
    assert list(figures) == ["f1", "found_alpha", "class_alpha", "overlap"]
    # Of three comparisons two have two of five common where one box is extra.
    assert estimate(figures["f1"]).value == pytest.approx((20 + 10 * 2 + 10 * 2 * 4 / 5) / 60)
    assert 0.9 < estimate(figures["class_alpha"]).value < 1
    assert estimate(figures["found_alpha"]).value < 0.6
    assert estimate(figures["overlap"]).value == pytest.approx((0.9 + 0.8 + 8 / 9 + 3) / 6)
    assert "IoU >= 0.5" in estimate(figures["found_alpha"]).method


def test_a_schema_with_one_label_has_nothing_to_name() -> None:
    schema = drawing("boxes", "car")
    rows = [(item, who, answer[:1]) for item, who, answer in ROWS]
    assert list(schema.agreement(given(schema, rows), 0.95)) == ["f1", "found_alpha", "overlap"]


def test_a_video_counts_as_one_item_however_many_frames_it_has() -> None:
    rows = [
        (f"v{n}", who, [box(0, 0, 10, 10 - shift, frame=f) for f in range(30)])
        for n in range(12)
        for who, shift in (("ann", 0), ("bob", n % 5))
    ]
    figures = BOXES.agreement(given(BOXES, rows), 0.95)
    assert estimate(figures["f1"]).n == estimate(figures["overlap"]).n == 12
    assert estimate(figures["f1"]).value == 1


def test_nothing_to_label_on_both_sides_weighs_nothing() -> None:
    rows = [*ROWS, ("empty", "ann", []), ("empty", "bob", [])]
    with_empty, without = (BOXES.agreement(given(BOXES, each), 0.95)["f1"] for each in (rows, ROWS))
    assert estimate(with_empty).value == estimate(without).value
    assert "1 of 61 comparisons empty" in estimate(with_empty).method
    alone = BOXES.agreement(given(BOXES, rows[-2:]), 0.95)
    assert all(isinstance(figure, Undefined) for figure in alone.values())


def test_a_second_answer_of_one_person_is_not_compared_with_the_first() -> None:
    rows = [*ROWS, ("i1", "ann", [box(500, 500, 9, 9)])]
    one, two = (BOXES.agreement(given(BOXES, each), 0.95)["f1"] for each in (ROWS, rows))
    assert estimate(one).value == estimate(two).value


def test_gold_figures_say_found_and_named() -> None:
    data = given(BOXES, ROWS)
    gold = BOXES.parse([box(0, 0, 10, 10), box(50, 0, 10, 10)])
    figures = BOXES.gold_figures(data, [gold if unit < 10 else None for unit in range(data.units)], 0.95)
    values = {name: estimate(figure).value for name, figure in figures.items()}
    judged = [answer for item, _, answer in ROWS if item in sorted({row[0] for row in ROWS})[:10]]
    extra = sum(len(answer) - 2 for answer in judged)
    persons = sum(answer[1]["label"] == "person" for answer in judged)
    assert values["gold_recall"] == 1
    assert values["gold_precision"] == pytest.approx(60 / (60 + extra))
    assert values["gold_named"] == pytest.approx(1 - persons / 60)
    assert values["gold_f1"] == pytest.approx(120 / (120 + extra))
    assert values["gold_overlap"] == pytest.approx((1 + 0.9 + 0.8 + 3) / 6)


def test_the_consensus_has_the_median_edges_and_the_commonest_class() -> None:
    answers = [[box(0, 0, 10, 10)], [box(1, 0, 10, 10)], [box(2, 0, 12, 10, "person")]]
    assert BOXES.consensus(answers) == [box(1, 0, 10, 10)]
    assert BOXES.consensus(answers[::-1]) == BOXES.consensus(answers)


def test_what_exactly_half_drew_or_named_is_a_tie() -> None:
    assert BOXES.consensus([[box(0, 0, 10, 10)], []]) is None
    assert BOXES.consensus([[box(0, 0, 10, 10)], [box(0, 0, 10, 10, "person")]]) is None
    assert BOXES.consensus([]) is None


def test_a_minority_object_is_left_out_of_the_consensus() -> None:
    extra = [box(0, 0, 10, 10), box(60, 60, 5, 5)]
    assert BOXES.consensus([extra, extra[:1], extra[:1]]) == extra[:1]
    assert BOXES.consensus([extra[1:], [], []]) == []


def test_the_consensus_of_a_video_goes_frame_by_frame() -> None:
    answers = [[box(0, 0, 10, 10, frame=f, track="a") for f in frames] for frames in ((1, 2), (2, 3), (2, 3))]
    assert BOXES.consensus(answers) == [box(0, 0, 10, 10, frame=2), box(0, 0, 10, 10, frame=3)]


def test_rotated_boxes_are_compared_as_they_lie() -> None:
    schema = drawing("boxes", rotated=True)
    upright, turned = box(10, 10, 40, 10), box(10, 10, 40, 10, angle=30)
    expected = rotated_iou([[30, 15, 40, 10, 0]], [[30, 15, 40, 10, math.radians(30)]])[0, 0]
    assert schema.distance([upright], [turned]) == pytest.approx(1 - expected)
    assert schema.distance([turned], [box(25, -5, 10, 40, angle=120)]) == pytest.approx(0, abs=1e-12)
    assert schema.distance([upright], [box(200, 10, 40, 10, angle=30)]) == 1


def test_the_consensus_of_rotated_boxes_is_the_one_nearest_to_all() -> None:
    schema = drawing("boxes", rotated=True)
    answers = [schema.parse([box(10, 10, 40, 10, angle=angle)]) for angle in (350, 0, 5)]
    assert schema.consensus(answers) == [box(10, 10, 40, 10)]


def test_an_answer_is_shown_shortly() -> None:
    assert BOXES.display([]) == "nothing to label"
    assert BOXES.display([box(1, 2, 3, 4)] * 7).endswith("; car 3 × 4 at (1, 2); and 2 more")


def test_the_form_takes_json() -> None:
    example = str(BOXES.editor()["example"])
    assert BOXES.from_form({"label": [example]}) == BOXES.parse(example)
    assert BOXES.from_form({"label": ["[]"]}) == []
    empty: list[dict[str, list[str]]] = [{}, {"label": []}, {"label": [" "]}]
    for data in empty:
        with pytest.raises(BadLabel):
            BOXES.from_form(data)
