"""Objects that annotators follow through a video: the same thing must keep its track."""

from collections.abc import Iterable

import numpy as np
import pytest

from apps.labels.naming import COEFFICIENTS, GOLD
from tests.labels.types.drawing import Thing, box, drawing, given, polygon
from tests.measures.build import estimate

BOXES = drawing("boxes")


def followed(*tracks: str, at: Iterable[float] = (0, 100), label: str = "car") -> list[Thing]:
    """Things that stand still at `at`; a letter of `tracks[i]` names the track of thing i in that frame."""
    return [
        box(x, 0, 10, 10, label, frame=frame, track=name)
        for x, names in zip(at, tracks, strict=False)
        for frame, name in enumerate(names, 1)
    ]


TRUE = followed("aaaa", "bbbb")
SWAPPED = followed("aaab", "bbba")
UNTRACKED = [{key: value for key, value in thing.items() if key != "track"} for thing in TRUE]


def test_agreement_on_boxes_says_nothing_of_tracks_and_identity_does() -> None:
    found = BOXES.agreement(given(BOXES, [("v", "ann", TRUE), ("v", "bob", SWAPPED)]), 0.95)
    value = {name: estimate(found[name]).value for name in ("f1", "identity_f1", "association", "kept_identity")}
    assert value == pytest.approx(
        {"f1": 1, "identity_f1": 12 / 16, "association": (6 * 3 / 5 + 2 / 7) / 8, "kept_identity": 8 / 12}
    )
    assert {"identity_f1", "association", "kept_identity"} < COEFFICIENTS.keys() and "gold_identity_f1" in GOLD


def test_there_is_no_figure_of_identity_where_nobody_gives_a_track() -> None:
    still = [("v", who, UNTRACKED) for who in ("ann", "bob")]
    assert "identity_f1" not in BOXES.agreement(given(BOXES, still), 0.95)
    assert "gold_identity_f1" not in BOXES.gold_figures(given(BOXES, still), [BOXES.parse(UNTRACKED)], 0.95)


def test_videos_without_tracks_do_not_take_part_and_an_empty_answer_does() -> None:
    rows = [("v", "ann", TRUE), ("v", "bob", []), ("w", "ann", UNTRACKED), ("w", "bob", UNTRACKED), ("x", "ann", TRUE)]
    identity = estimate(BOXES.agreement(given(BOXES, rows), 0.95)["identity_f1"])
    assert (identity.value, identity.n) == (0, 1)


def test_every_two_of_several_annotators_are_compared() -> None:
    rows = [("v", "ann", TRUE), ("v", "bob", SWAPPED), ("v", "cid", TRUE)]
    found = BOXES.agreement(given(BOXES, rows), 0.95)
    assert estimate(found["identity_f1"]).value == pytest.approx((0.75 + 1 + 0.75) / 3)


def test_an_object_without_a_track_is_a_track_of_one_frame() -> None:
    """Against tracks of four frames one of four sightings can keep its identity: 2 x 2 / (8 + 8)."""
    found = BOXES.agreement(given(BOXES, [("v", "ann", TRUE), ("v", "bob", UNTRACKED)]), 0.95)
    assert estimate(found["identity_f1"]).value == pytest.approx(2 * 2 / 16)


def test_parts_of_one_thing_are_one_sighting() -> None:
    """A thing behind a pole is drawn as two polygons of one track; whoever draws one of them saw it."""
    schema = drawing("polygons")
    left, right = ([(x, 0), (x + 9, 0), (x, 9)] for x in (0, 50))
    both = [polygon(*part, frame=1, track="t") for part in (left, right)]
    found = schema.agreement(given(schema, [("v", "ann", both), ("v", "bob", both[:1])]), 0.95)
    assert estimate(found["identity_f1"]).value == 1


def test_an_answer_with_other_tracks_than_gold_is_not_right() -> None:
    true, swapped, untracked = (BOXES.parse(answer) for answer in (TRUE, SWAPPED, UNTRACKED))
    assert BOXES.matches(BOXES.parse(followed("xxxx", "yyyy")), true)
    assert not BOXES.matches(swapped, true) and not BOXES.matches(untracked, true)
    assert BOXES.matches(swapped, untracked), "gold without tracks asks for none"
    answers, golds = BOXES.array([true, swapped, true]), BOXES.array([true, true, untracked])
    assert BOXES.matches_array(answers, golds).tolist() == [True, False, True]


def test_a_wrong_track_is_an_error_of_its_own() -> None:
    true, gone = BOXES.parse(TRUE), BOXES.parse(followed("aaab", "bbba") + followed("c", at=[300]))
    found = BOXES.gold_errors([gone], [true])
    assert found.columns == ("label", "right", "wrong class", "wrong track", "imprecise", "missing", "extra")
    assert found.rows == (("car", 6, 0, 2, 0, 0, 1),)
    person = BOXES.parse(followed("aaab", label="person"))
    assert BOXES.gold_errors([person], [BOXES.parse(followed("aaaa"))]).rows == (("car", 0, 4, 0, 0, 0, 0),)


def test_gold_without_tracks_finds_no_wrong_track() -> None:
    assert BOXES.gold_errors([BOXES.parse(SWAPPED)], [BOXES.parse(UNTRACKED)]).rows == (("car", 8, 0, 0, 0, 0, 0),)


def test_identity_against_gold_is_pooled_over_videos() -> None:
    short = followed("aa", at=[0])
    rows = [("v", "ann", SWAPPED), ("w", "ann", short)]
    golds = [BOXES.parse(TRUE), BOXES.parse(short)]
    found = BOXES.gold_figures(given(BOXES, rows), golds, 0.95)
    assert estimate(found["gold_identity_f1"]).value == pytest.approx(2 * (6 + 2) / (16 + 4))
    assert estimate(found["gold_f1"]).value == 1


def test_figures_do_not_depend_on_the_order_of_annotators() -> None:
    random = np.random.default_rng(5)

    def drawn() -> list[Thing]:
        tracks = ("".join(random.choice(list("abc"), 6)) for _ in range(3))
        return followed(*tracks, at=random.choice([0, 3, 6, 9, 40], 3).tolist())

    answers = [drawn() for _ in range(3)]
    values = []
    for order in ([0, 1, 2], [2, 0, 1], [1, 0, 2]):
        found = BOXES.agreement(given(BOXES, [("v", f"p{at}", answers[who]) for at, who in enumerate(order)]), 0.95)
        values.append([estimate(found[name]).value for name in ("identity_f1", "association", "kept_identity")])
    assert values[0] == pytest.approx(values[1]) and values[0] == pytest.approx(values[2])
