"""Figures of keypoints: similarity in both directions, and what is not labelled."""

import math

import numpy as np
import pytest

from apps.labels.types import BadLabel, BadSchema, parse_schema
from apps.measures.objects import oks
from tests.labels.types.drawing import Thing, drawing, errors_of, given
from tests.measures.build import estimate

NAMES = ["nose", "left hand", "right hand"]
FIGURES = drawing("keypoints", "person", "ape", keypoints=NAMES, sigmas=0.05)


def figure(*points: tuple[float, float, int], label: str = "person") -> Thing:
    return {"label": label, "points": [list(point) for point in points]}


def standing(x: float, y: float = 0, label: str = "person") -> Thing:
    return figure((x + 50, y, 2), (x, y + 100, 2), (x + 100, y + 100, 1), label=label)


def test_a_point_that_is_not_labelled_has_no_place() -> None:
    parsed = FIGURES.parse([figure((1.0, 2, 2), (5, 6, 0), (3, 4, 1))])
    assert FIGURES.canonical(parsed) == '[{"label":"person","points":[[1,2,2],[0,0,0],[3,4,1]]}]'


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        (figure((1, 2, 2)), "It has 1 points, and the schema 3 keypoints"),
        (figure((1, 2, 3), (1, 2, 2), (1, 2, 2)), "v of nose is 3"),
        (figure((-1, 2, 2), (1, 2, 2), (1, 2, 2)), "x of nose is -1"),
        ({"label": "person", "points": [[1, 2], [1, 2], [1, 2]]}, "Point 1 is not a list of 3 numbers"),
        ({"label": "person"}, '"points" is missing'),
    ],
)
def test_a_malformed_figure_is_refused(thing: Thing, why: str) -> None:
    with pytest.raises(BadLabel) as refusal:
        FIGURES.parse([thing])
    assert why in refusal.value.why and refusal.value.remedy


@pytest.mark.parametrize(
    "wrong",
    [
        {"keypoints": []},
        {"keypoints": ["nose", "Nose"]},
        {"sigmas": [0.1]},
        {"sigmas": 0},
        {"sigmas": [0.1, 0.1, "wide"]},
        {"sigmas": math.nan},
        {"match": {"iou": 0.5}},
    ],
)
def test_a_malformed_schema_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSchema):
        parse_schema({"type": "keypoints", "labels": ["person"], "keypoints": NAMES, **wrong})


def test_one_sigma_stands_for_all() -> None:
    assert drawing("keypoints", "person", "ape", keypoints=NAMES, sigmas=[0.05] * 3).digest == FIGURES.digest


def test_similarity_is_the_mean_of_both_directions() -> None:
    one, other = figure((0, 0, 2), (0, 100, 2), (100, 100, 2)), figure((0, 5, 2), (0, 100, 2), (50, 100, 2))
    tables = [np.array([thing["points"]], np.float64) for thing in (one, other)]
    there = oks(tables[0], tables[1], [50 * 95.0], [0.05] * 3)[0, 0]
    back = oks(tables[1], tables[0], [100 * 100.0], [0.05] * 3)[0, 0]
    assert FIGURES.distance([one], [other]) == pytest.approx(1 - (there + back) / 2)


def test_a_point_that_only_one_labelled_is_missed() -> None:
    whole, part = standing(0), figure((50, 0, 2), (0, 100, 2), (0, 0, 0))
    # The part is wholly in the whole; of the whole two points of three are in the part.
    assert FIGURES.distance([whole], [part]) == pytest.approx(1 - (1 + 2 / 3) / 2)


def test_figures_without_a_point_are_alike_only_to_their_equals() -> None:
    nothing = figure((0, 0, 0), (0, 0, 0), (0, 0, 0))
    assert FIGURES.distance([nothing], [nothing]) == 0
    assert FIGURES.distance([nothing], [standing(0)]) == 1
    assert FIGURES.display([nothing]) == "person without a point"


def test_errors_are_told_by_class() -> None:
    gold = [standing(0), standing(500), standing(900, label="ape")]
    answer = [standing(2), standing(500, label="ape"), standing(915, label="ape")]
    assert errors_of(FIGURES, answer, gold) == {"person": (1, 1, 0, 0, 0), "ape": (0, 0, 1, 0, 0)}


def test_agreement_is_told_as_found_and_named() -> None:
    rows = [
        (f"i{n}", who, [standing(shift), standing(500, label="ape" if who == "ann" and n == 0 else "person")])
        for n in range(15)
        for who, shift in (("ann", 0), ("bob", 200 if n < 5 else 1))
    ]
    figures = FIGURES.agreement(given(FIGURES, rows), 0.95)
    assert estimate(figures["f1"]).value == pytest.approx((5 * 0.5 + 10) / 15)
    assert "OKS >= 0.5" in estimate(figures["found_alpha"]).method


def test_the_consensus_has_the_median_of_each_point() -> None:
    hidden = figure((52, 0, 1), (0, 100, 1), (0, 0, 0))
    agreed = FIGURES.consensus([[standing(0)], [hidden], [figure((54, 0, 2), (0, 100, 1), (0, 0, 0))]])
    assert agreed == [figure((52, 0, 2), (0, 100, 1), (0, 0, 0))]


def test_a_figure_is_shown_by_its_points() -> None:
    assert (
        FIGURES.display([standing(0)]) == "person with nose (50, 0), left hand (0, 100), right hand (100, 100), hidden"
    )


def test_a_skeleton_joins_points_by_name_or_counted_from_one() -> None:
    schema = drawing("keypoints", "person", keypoints=NAMES, skeleton=[["left hand", "nose"], [1, 3], [3, "nose"]])
    assert schema.definition["skeleton"] == [["nose", "left hand"], ["nose", "right hand"]]
    assert "skeleton" not in FIGURES.definition


@pytest.mark.parametrize(
    "skeleton", ["nose", [["nose"]], [["nose", "nose"]], [[0, 1]], [[1, 4]], [["nose", "tail"]], [[True, 2]]]
)
def test_a_skeleton_of_other_points_is_refused(skeleton: object) -> None:
    with pytest.raises(BadSchema, match="joins"):
        drawing("keypoints", "person", keypoints=NAMES, skeleton=skeleton)
