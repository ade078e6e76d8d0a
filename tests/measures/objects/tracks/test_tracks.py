"""Identity over time, by hand; on 200 random videos IDTP and AssA (thresholds 0.25, 0.5, 0.75) equal TrackEval's."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from apps.measures.estimate import Figure, Undefined
from apps.measures.objects.overlap_agreement import Average
from apps.measures.objects.tracks import aligned, association, identity_f1, same_identity, switches, track_agreement
from tests.measures.build import estimate
from tests.measures.objects.tracks.seen import Frame, mirrored, seen

STEADY: list[Frame] = [("ab", "xy", {"ax": 1, "by": 1})] * 4
# Right exchanges its two tracks after three of four frames.
SWAPPED: list[Frame] = [*STEADY[:3], ("ab", "xy", {"ay": 1, "bx": 1})]
# Right begins a new track in the middle of the only one.
CUT: list[Frame] = [("a", "x", {"ax": 1})] * 2 + [("a", "y", {"ay": 1})] * 2
# Right loses the thing for a frame, and finds it again.
LOST: list[Frame] = [("a", "x", {"ax": 1}), ("a", "", {}), ("a", "x", {"ax": 1})]
VIDEOS = st.lists(
    st.dictionaries(st.sampled_from(["ax", "ay", "bx", "by", "cz"]), st.sampled_from([0.3, 0.6, 0.7, 1.0])).map(
        lambda alike: ("abc", "xyz", alike)
    ),
    min_size=1,
    max_size=6,
)


def idtp(*frames: Frame, at_least: float = 0.5) -> int:
    return int(same_identity(seen(frames)[0], at_least).sum())


def counted(*frames: Frame) -> tuple[int, int]:
    """Switches and steps of one video."""
    found, _ = seen(frames)
    made = switches(found.take(aligned(found, 0.5)), 1)
    return int(made.changed[0]), int(made.steps[0])


def figures(*videos: Sequence[Frame]) -> list[Figure]:
    found = track_agreement(*seen(*videos), 0.5)
    return [found.identity, found.association, found.kept]


def test_the_example_of_py_motmetrics_has_its_published_identity_f1() -> None:
    """README of py-motmetrics (MIT): distances, 83.3 %. Best are a with 1 in three frames and b with 3 in two:
    2 x 5 / (6 + 6)."""
    apart: list[Frame] = [
        ("ab", "123", {"a1": 0.1, "a3": 0.3, "b1": 0.5, "b2": 0.2, "b3": 0.3}),
        ("ab", "1", {"a1": 0.2, "b1": 0.4}),
        ("ab", "13", {"a1": 0.6, "a3": 0.2, "b1": 0.1, "b3": 0.6}),
    ]
    frames = [(left, right, {pair: 1 - by for pair, by in near.items()}) for left, right, near in apart]
    assert estimate(identity_f1(*seen(frames), 0.1, Average.POOLED)).value == pytest.approx(5 / 6)


def test_tracks_that_are_kept_agree_wholly() -> None:
    assert [estimate(figure).value for figure in figures(STEADY)] == [1, 1, 1]
    assert counted(*STEADY) == (0, 12)


def test_a_swap_costs_the_frames_after_it() -> None:
    """IDTP is 3 + 3 of 8 sightings. A(c) is 3/(4 + 4 - 3) six times and 1/(4 + 4 - 1) twice. Each of the four tracks
    changes its partner in one of its three steps."""
    identity, close, kept = (estimate(figure).value for figure in figures(SWAPPED))
    assert identity == pytest.approx(2 * 6 / 16)
    assert close == pytest.approx((6 * 3 / 5 + 2 * 1 / 7) / 8)
    assert kept == pytest.approx(8 / 12)
    assert counted(*SWAPPED) == (4, 12)


def test_a_track_cut_in_two_is_one_switch_and_keeps_half_its_identity() -> None:
    """IDTP is 2 of 4 and 4 sightings; A(c) is 2/(4 + 2 - 2) everywhere; steps are 3 and 1 + 1."""
    assert [estimate(figure).value for figure in figures(CUT)] == pytest.approx([2 * 2 / 8, 2 / 4, 4 / 5])


def test_a_gap_is_no_switch_but_no_agreement_either() -> None:
    """IDTP is 2 of 3 and 2 sightings; A(c) is 2/(3 + 2 - 2)."""
    assert [estimate(figure).value for figure in figures(LOST)] == pytest.approx([2 * 2 / 5, 2 / 3, 1])


def test_tracks_are_assigned_at_their_best_and_not_greedily() -> None:
    """a goes with x for 3 frames, but a with y (2) and b with x (2) are together 4."""
    frames = [("ab", "xy", {"ax": 1.0})] * 3 + [("ab", "xy", {"ay": 1.0, "bx": 1.0})] * 2
    assert idtp(*frames) == 4


def test_an_overlap_below_the_threshold_is_another_thing() -> None:
    frame = ("a", "x", {"ax": 0.4})
    assert idtp(frame) == 0 and idtp(frame, at_least=0.4) == 1
    identity, close, kept = figures([frame])
    assert estimate(identity).value == 0
    assert close == kept == Undefined("no two tracks meet")


def test_a_passing_neighbour_is_no_switch() -> None:
    """In the third frame the neighbour overlaps a hair better; the track goes on where it was."""
    crossing = ("ab", "xy", {"ax": 0.60, "ay": 0.62, "by": 0.60, "bx": 0.62})
    assert counted(*STEADY[:2], crossing, *STEADY[:2])[0] == 0


def test_videos_weigh_the_same_and_the_interval_is_over_them() -> None:
    found = estimate(figures(STEADY, SWAPPED, CUT)[0])
    assert found.value == pytest.approx((1 + 0.75 + 0.5) / 3)
    assert found.n == 3
    assert "identity F1, mean over comparisons" in found.method
    pooled = estimate(identity_f1(*seen(STEADY, SWAPPED, CUT), 0.5, Average.POOLED))
    assert pooled.value == pytest.approx(2 * (8 + 6 + 2) / (16 + 16 + 8))


def test_switches_are_counted_in_the_words_of_the_method() -> None:
    assert "4 switches in 12 steps, counted from either side" in estimate(figures(SWAPPED)[2]).method


@for_all(frames=VIDEOS)
def test_neither_annotator_is_the_truth(frames: list[Frame]) -> None:
    one, other = (figures(way)[0] for way in (frames, mirrored(frames)))
    assert estimate(one).value == pytest.approx(estimate(other).value)


@for_all(frames=VIDEOS)
def test_identity_is_no_better_than_what_is_found(frames: list[Frame]) -> None:
    found, counts = seen(frames)
    matched = found.take(aligned(found, 0.5))
    assert 0 <= int(same_identity(found, 0.5).sum()) <= min(counts.of_left[0], counts.of_right[0])
    assert all(0 < value <= 1 for value in association(matched).tolist())
    assert len(np.unique(matched.left)) == len(matched.left) and len(np.unique(matched.right)) == len(matched.right)
