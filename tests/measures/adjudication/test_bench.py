import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.adjudication import (
    AdjudicatorRecord,
    Appeals,
    BenchRules,
    Timings,
    agreement_between,
    bench,
    blind_repeats,
    pace,
)
from apps.measures.agreement import alpha
from apps.measures.estimate import Undefined, Verdict
from apps.measures.gold import Marks
from apps.measures.intervals import clopper_pearson
from apps.measures.ratings import Ratings
from tests.measures.build import estimate, random_ratings

RULES = BenchRules()
NONE = np.zeros(0, np.int32)


def repeated(first: list[int], second: list[int], adjudicators: int = 1) -> Ratings:
    """Each case put twice before the first adjudicator."""
    n = len(first)
    unit = np.tile(np.arange(n, dtype=np.int32), 2)
    return Ratings(unit, np.zeros(2 * n, np.int32), np.array(first + second, np.int32), n, adjudicators, 3)


def record(right: int, wrong: int, upheld: int, overturned: int, hurried: int, calm: int) -> AdjudicatorRecord:
    marks = np.repeat([True, False], [right, wrong])
    seeded = Marks(np.arange(len(marks), dtype=np.int32), np.zeros(len(marks), np.int32), marks, len(marks), 1)
    lost = np.repeat([False, True], [upheld, overturned])
    seconds = np.repeat([3.0, 60.0], [hurried, calm])
    return bench(
        1,
        repeats=repeated([0, 1, 2] * 20, [0, 1, 2] * 20),
        known=seeded,
        appeals=Appeals(np.zeros(len(lost), np.int64), lost),
        timings=Timings(np.zeros(len(seconds), np.int64), seconds, np.full(len(seconds), 100.0)),
    )[0]


def test_repeats_decided_alike_are_counted_with_an_exact_interval() -> None:
    equal, kappa = blind_repeats(repeated([0, 0, 1, 1, 2, 0], [0, 1, 1, 1, 2, 0]))[0]
    low, high = clopper_pearson(5, 6)
    assert estimate(equal).value == pytest.approx(5 / 6)
    assert (estimate(equal).low, estimate(equal).high) == pytest.approx((float(low), float(high)))
    assert 0 < estimate(kappa).value < estimate(equal).value


def test_the_same_decision_throughout_shows_nothing_beyond_chance() -> None:
    equal, kappa = blind_repeats(repeated([1] * 30, [1] * 30))[0]
    assert estimate(equal).value == 1
    assert isinstance(kappa, Undefined)


def test_an_adjudicator_without_repeats_has_no_consistency() -> None:
    equal, kappa = blind_repeats(repeated([0, 1], [0, 1], adjudicators=2))[1]
    assert isinstance(equal, Undefined)
    assert isinstance(kappa, Undefined)


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_repeats_do_not_count_as_a_second_opinion(seed: int) -> None:
    ratings = random_ratings(seed)
    unit, who, code = (np.concatenate([a, a]) for a in (ratings.unit, ratings.annotator, ratings.code))
    again = Ratings(unit, who, code, 60, 7, 4)
    assert agreement_between(again) == alpha(ratings) == agreement_between(ratings)


def test_only_the_first_decision_on_a_case_counts_between_adjudicators() -> None:
    unit, who, code = (np.array(column, np.int32) for column in ([0, 0, 0, 1, 1], [0, 1, 0, 0, 1], [0, 0, 1, 1, 1]))
    kept = np.array([0, 1, 3, 4])
    without = Ratings(unit[kept], who[kept], code[kept], 2, 2, 2)
    assert agreement_between(Ratings(unit, who, code, 2, 2, 2)) == alpha(without)


def test_a_decision_faster_than_reading_is_marked() -> None:
    found = pace([59, 61, 1.5, 2.5], [500, 500, 0, 0])
    assert found.hurried.tolist() == [True, False, True, False]
    assert estimate(found.unhurried).value == 0.5
    assert pace([59], [500], words_per_minute=600).hurried.tolist() == [False]


def test_the_time_for_a_case_has_quantiles_with_intervals() -> None:
    found = pace(np.arange(1, 101), np.zeros(100))
    middle = estimate(found.quantiles[0.5])
    assert (middle.value, middle.low, middle.high) == (50, 40, 61)
    assert isinstance(pace([5, 6], [0, 0]).quantiles[0.9], Undefined)


@pytest.mark.parametrize(
    ("seconds", "words", "speed"), [([-1], [1], 500), ([1], [1, 2], 500), ([1], [np.nan], 500), ([1], [1], 0)]
)
def test_times_that_cannot_be_are_refused(seconds: list[float], words: list[float], speed: float) -> None:
    with pytest.raises(ValueError, match=r"not negative|reading speed"):
        pace(seconds, words, words_per_minute=speed)


def test_much_evidence_settles_every_question() -> None:
    good = record(right=99, wrong=1, upheld=95, overturned=5, hurried=0, calm=100)
    assert {j.verdict for j in good.judgements(RULES).values()} == {Verdict.MET}
    poor = record(right=60, wrong=40, upheld=50, overturned=50, hurried=50, calm=50)
    verdicts = {name: j.verdict for name, j in poor.judgements(RULES).items()}
    assert verdicts.pop("consistent") is Verdict.MET
    assert set(verdicts.values()) == {Verdict.NOT_MET}


def test_little_evidence_settles_none_and_says_how_much_more() -> None:
    little = record(right=9, wrong=0, upheld=3, overturned=1, hurried=0, calm=4).judgements(RULES)
    assert [little[name].verdict for name in ("right", "upheld", "unhurried")] == [Verdict.NOT_ENOUGH] * 3
    assert little["right"].settle


def test_no_evidence_is_undefined_and_settles_nothing() -> None:
    nothing = record(0, 0, 0, 0, 0, 0)
    assert all(isinstance(f, Undefined) for f in (nothing.right, nothing.upheld, nothing.overturned, nothing.unhurried))
    assert nothing.judgements(RULES)["upheld"].verdict is Verdict.NOT_ENOUGH


def test_overturned_and_upheld_are_one_figure_told_twice() -> None:
    one = record(1, 0, 7, 3, 0, 1)
    lost, kept = estimate(one.overturned), estimate(one.upheld)
    assert (lost.value, lost.low, lost.high) == pytest.approx((1 - kept.value, 1 - kept.high, 1 - kept.low))


def test_everyone_gets_their_own_decisions() -> None:
    known = Marks(
        np.arange(4, dtype=np.int32), np.array([0, 1, 1, 1], np.int32), np.array([True, False, True, True]), 4, 2
    )
    timings = Timings(np.array([1, 0, 1]), np.array([1.0, 9.0, 30.0]), np.array([0.0, 0.0, 0.0]))
    appeals = Appeals(np.array([1]), np.array([True]))
    first, second = bench(2, repeats=repeated([0], [0], adjudicators=2), known=known, appeals=appeals, timings=timings)
    assert estimate(first.right).value == 1
    assert estimate(second.right).value == pytest.approx(2 / 3)
    assert (first.hurried.tolist(), second.hurried.tolist()) == ([False], [True, False])
    assert isinstance(first.overturned, Undefined)
    assert estimate(second.overturned).value == 1


def test_parts_about_other_people_are_refused() -> None:
    empty = Marks(NONE, NONE, np.zeros(0, np.bool_), 0, 1)
    parts = {"repeats": repeated([0], [0]), "known": empty, "timings": Timings(NONE, np.zeros(0), np.zeros(0))}
    appeals = Appeals(NONE, np.zeros(0, np.bool_))
    with pytest.raises(ValueError, match="about 2 adjudicators"):
        bench(2, appeals=appeals, **parts)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="whole numbers in"):
        bench(1, appeals=Appeals(np.array([1]), np.array([True])), **parts)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="equally long"):
        bench(1, appeals=Appeals(np.array([0]), np.zeros(0, np.bool_)), **parts)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="shares between 0 and 1"):
        BenchRules(right=90)
