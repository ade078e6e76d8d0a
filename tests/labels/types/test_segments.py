from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.labels.types import BadLabel, BadSchema, parse_schema
from apps.measures.estimate import Estimate
from tests.labels.types.given import given_to, structured

Segment = dict[str, Any]


def segment(start: float, end: float, label: str = "speech") -> Segment:
    return {"start": start, "end": end, "label": label}


SOUNDS = structured(type="segments", labels=["speech", "music"], tolerance=0.5)
SPEAKERS = structured(type="segments", labels=["A", "B", "C"])


def values_of(figures: Any) -> dict[str, float]:
    return {name: one.value for name, one in figures.items() if isinstance(one, Estimate)}


def test_equal_times_are_equal_bytes() -> None:
    value = SOUNDS.parse([segment(3.5, 4), segment(0.25, 3.50000004)])
    assert (
        SOUNDS.canonical(value) == '[{"end":3.5,"label":"speech","start":0.25},{"end":4,"label":"speech","start":3.5}]'
    )
    assert SOUNDS.load(SOUNDS.canonical(value)) == value
    assert SOUNDS.display(value) == "speech 0.25–3.5 s; speech 3.5–4 s"


@given(times=st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)))
def test_a_time_keeps_six_decimals(times: tuple[float, float]) -> None:
    try:
        (kept,) = SOUNDS.parse([segment(*times)])
    except BadLabel as refusal:
        assert round(times[0], 6) >= round(times[1], 6)
        assert refusal.remedy
    else:
        assert [kept["start"], kept["end"]] == [round(time, 6) for time in times]
        assert SOUNDS.parse(SOUNDS.canonical([kept])) == [kept]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ([segment(1, 1)], "starts at 1 and ends at 1"),
        ([segment(1, 1.0000001)], "starts at 1 and ends at 1"),
        ([segment(-0.1, 1)], "The start of segment 1"),
        ([segment(1.6e9, 1.7e9)], "The start of segment 1"),
        ([segment(0, float("nan"))], "The end of segment 1"),
        ([segment(0, 1, "silence")], "'silence'"),
        ([{"start_s": 0, "end_s": 1, "label": "speech"}], "Segment 1 has no 'start'"),
    ],
)
def test_what_is_no_segment_is_refused(raw: object, why: str) -> None:
    with pytest.raises(BadLabel) as refusal:
        SOUNDS.parse(raw)
    assert why in refusal.value.why
    assert refusal.value.remedy


@pytest.mark.parametrize("tolerance", [-1, "half", True, float("nan"), 1e9])
def test_a_tolerance_is_a_number_of_seconds(tolerance: object) -> None:
    with pytest.raises(BadSchema, match='"tolerance"'):
        parse_schema({"type": "segments", "labels": ["speech"], "tolerance": tolerance})


def test_both_ends_of_a_right_segment_are_within_the_tolerance() -> None:
    gold = [segment(1, 2), segment(10, 20)]
    assert SOUNDS.matches([segment(1.5, 1.8), segment(9.5, 20.5)], gold)
    assert not SOUNDS.matches([segment(1.6, 2), segment(10, 20)], gold)
    assert not SOUNDS.matches([segment(1, 2, "music"), segment(10, 20)], gold)
    assert not SOUNDS.matches([segment(1, 2)], gold)
    assert SOUNDS.matches([], [])


def test_short_events_need_not_overlap_to_be_near() -> None:
    assert SOUNDS.matches([segment(1.2, 1.3)], [segment(1, 1.1)])


def test_errors_against_gold_have_their_classes() -> None:
    gold = [segment(1, 1.1), segment(5, 15), segment(30, 32, "music"), segment(50, 51)]
    answer = [segment(1.2, 1.3), segment(7, 15), segment(30, 32), segment(60, 61, "music")]
    found = SOUNDS.gold_errors([answer], [gold])
    assert found.rows == (("speech", 1, 0, 1, 1, 0), ("music", 0, 1, 0, 0, 1))


def test_agreement_is_about_time_segments_and_boundaries() -> None:
    rows = [(0, 0, [segment(0, 10), segment(20, 30)]), (0, 1, [segment(0.4, 10), segment(22, 30)])]
    values = values_of(SOUNDS.agreement(given_to(SOUNDS, rows), 0.95))
    assert values["time_f1"] == pytest.approx(2 * 17.6 / 37.6)
    assert values["f1"] == pytest.approx(1 / 2)
    assert values["f1_relaxed"] == 1
    assert values["boundary_f1"] == pytest.approx(3 / 4)


def test_the_names_of_speakers_are_mapped_one_to_one() -> None:
    turns = [segment(0, 10, "A"), segment(10, 16, "B"), segment(20, 24, "A")]
    renamed = [segment(0, 10, "C"), segment(10, 16, "A"), segment(20, 24, "B")]
    values = values_of(SPEAKERS.agreement(given_to(SPEAKERS, [(0, 0, turns), (0, 1, renamed)]), 0.95))
    assert values["time_f1"] == 0
    assert values["diarisation_agreement"] == pytest.approx(2 * 16 / 40)


def test_the_diarisation_error_rate_takes_gold_for_the_reference() -> None:
    gold = [segment(0, 10, "A"), segment(10, 20, "B")]
    answer = [segment(0, 8, "B"), segment(10, 20, "A"), segment(30, 33, "A")]
    given = given_to(SPEAKERS, [(0, 0, answer), (0, 1, gold), (1, 0, gold)])
    values = values_of(SPEAKERS.gold_figures(given, [gold, None], 0.95))
    assert values["gold_diarisation_error_rate"] == pytest.approx((2 + 3) / 40)
    assert values["gold_recall"] == pytest.approx(1 / 2)


def test_a_consensus_takes_the_middle_of_the_times() -> None:
    answers = [[segment(1, 4)], [segment(1.2, 4.5)], [segment(1.1, 5)]]
    assert SOUNDS.consensus(answers) == [segment(1.1, 4.5)]
    assert SOUNDS.consensus([[segment(1, 4)], [segment(1.2, 4.5)]]) == [segment(1.1, 4.25)]
    assert SOUNDS.consensus([[segment(1, 4)], []]) is None


def test_turns_may_overlap_unless_the_schema_says_no() -> None:
    both = [segment(0, 5), segment(4, 6, "music")]
    assert SOUNDS.parse(both) == both
    with pytest.raises(BadLabel, match="overlap"):
        structured(type="segments", labels=["speech", "music"], overlap=False).parse(both)
