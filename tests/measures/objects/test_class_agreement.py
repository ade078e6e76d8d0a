import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement import alpha
from apps.measures.agreement.statistic import IntervalBy
from apps.measures.estimate import Undefined
from apps.measures.objects.class_agreement import ClassAgreement, class_agreement
from apps.measures.objects.clusters import complete_linkage
from apps.measures.objects.marks import Marks
from apps.measures.ratings import Ratings
from tests.measures.build import estimate
from tests.measures.objects.build import alike, content_of, crowd, marks_of


def crowd_marks(seed: int, who: list[int] | None = None) -> tuple[Marks, np.ndarray]:
    rows, found, looked = crowd(seed)
    names = who or list(range(4))
    rows = [(image, names[annotator], category) for image, annotator, category in rows]
    return marks_of(rows, [(image, names[annotator]) for image, annotator in looked], (20, 4, 3)), found


def clustered(seed: int, who: list[int] | None = None) -> tuple[Marks, np.ndarray]:
    marks, found = crowd_marks(seed, who)
    return marks, complete_linkage(marks, alike(marks, found)[1], content_of(found))


def agreed(seed: int, who: list[int] | None = None) -> ClassAgreement:
    marks, cluster = clustered(seed, who)
    return class_agreement(marks, cluster, "complete linkage, IoU >= 0.5")


def by_hand(marks: Marks, cluster: np.ndarray) -> Ratings:
    """One rating for each annotator who looked and each cluster in the unit, empty units being one cluster."""
    unit, annotator, code = [], [], []
    things = [(int(marks.unit[np.argmax(cluster == number)]), number) for number in range(cluster.max() + 1)]
    things += [(u, -1) for u in sorted(set(marks.looked_unit.tolist()) - set(marks.unit.tolist()))]
    for thing, (u, number) in enumerate(things):
        for who in marks.looked_annotator[marks.looked_unit == u]:
            given = marks.category[(cluster == number) & (marks.annotator == who)]
            unit.append(thing)
            annotator.append(int(who))
            code.append(int(given[0]) if len(given) else marks.categories)
    return Ratings.from_labels(unit, annotator, code, order=range(marks.categories + 1))


@pytest.mark.parametrize("seed", range(4))
def test_missing_is_a_value_like_any_other(seed: int) -> None:
    marks, cluster = clustered(seed)
    expected = estimate(alpha(by_hand(marks, cluster)))
    made = estimate(class_agreement(marks, cluster, "any").classes)
    assert made.value == pytest.approx(expected.value)
    assert "matched by any" in made.method


def test_finding_and_naming_have_their_own_alphas() -> None:
    # Both find the same thing in every image, and never agree on its name.
    rows = [(image, who, who) for image in range(25) for who in (0, 1)]
    marks = marks_of(rows, looked=[(image, who) for image in (25, 26) for who in (0, 1)])
    made = class_agreement(marks, marks.unit.astype(np.int64), "given clusters")
    assert estimate(made.found).value == 1.0
    assert estimate(made.named).value < 0
    assert (made.things, made.empty) == (25, 2)


def test_only_one_mark_per_annotator_may_be_in_a_cluster() -> None:
    marks = marks_of([(0, 0, 0), (0, 0, 0)])
    with pytest.raises(ValueError, match="one mark of each annotator"):
        class_agreement(marks, np.zeros(2, np.int64), "broken")


def test_a_cluster_may_not_reach_over_two_units() -> None:
    marks = marks_of([(0, 0, 0), (1, 1, 0)])
    with pytest.raises(ValueError, match="lies in one unit"):
        class_agreement(marks, np.zeros(2, np.int64), "broken")


def test_all_answers_equal_and_nobody_to_compare_are_undefined() -> None:
    equal = class_agreement(marks_of([(0, 0, 0), (0, 1, 0)]), np.zeros(2, np.int64), "given")
    alone = class_agreement(marks_of([(0, 0, 0)]), np.zeros(1, np.int64), "given")
    assert isinstance(equal.classes, Undefined) and "equal" in equal.classes.reason
    assert isinstance(alone.classes, Undefined) and "two annotators" in alone.classes.reason


def test_images_are_what_the_interval_resamples() -> None:
    rows, found, looked = crowd(5, images=60)
    marks = marks_of(rows, looked, (60, 4, 3))
    cluster = complete_linkage(marks, alike(marks, found)[1], content_of(found))
    made = [estimate(class_agreement(marks, cluster, "any", by).classes) for by in IntervalBy]
    assert made[0].n == 60
    for figure in made[1:]:
        assert (figure.low, figure.high) == pytest.approx((made[0].low, made[0].high), abs=0.03)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 100), st.permutations(range(4)))
def test_the_order_of_annotators_does_not_matter(seed: int, who: list[int]) -> None:
    plain, renamed = agreed(seed), agreed(seed, who)
    assert (plain.things, plain.empty) == (renamed.things, renamed.empty)
    assert estimate(plain.classes).value == pytest.approx(estimate(renamed.classes).value, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 200))
def test_all_marks_of_a_cluster_are_alike_and_of_different_annotators(seed: int) -> None:
    marks, found = crowd_marks(seed)
    pairs = alike(marks, found, 0.3)[1]
    cluster = complete_linkage(marks, pairs, content_of(found))
    known = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    for number in range(cluster.max(initial=-1) + 1):
        rows = np.flatnonzero(cluster == number).tolist()
        assert all((min(a, b), max(a, b)) in known or (b, a) in known for a in rows for b in rows if a != b)
        assert len(set(marks.annotator[rows].tolist())) == len(rows)


@pytest.mark.parametrize("seed", range(6))
def test_joining_many_at_once_equals_joining_one_by_one(seed: int) -> None:
    rows, found, looked = crowd(seed, images=3, annotators=5)
    marks = marks_of(rows, looked)
    pairs = alike(marks, found, 0.2)[1]
    made = complete_linkage(marks, pairs, content_of(found))
    assert made.tolist() == one_by_one(marks.n, pairs.left, pairs.right, pairs.similarity)


def one_by_one(n: int, left: np.ndarray, right: np.ndarray, similarity: np.ndarray) -> list[int]:
    """Complete linkage as the textbook has it."""
    table = np.full((n, n), -1.0)
    table[left, right] = table[right, left] = similarity
    groups = [[row] for row in range(n)]
    while True:
        options = [
            (table[np.ix_(a, b)].min(), i, j) for i, a in enumerate(groups) for j, b in enumerate(groups) if i < j
        ]
        best, i, j = max(options, default=(-1.0, 0, 0))
        if best < 0:
            break
        groups[i] = sorted(groups[i] + groups.pop(j))
    groups.sort()
    return [next(number for number, group in enumerate(groups) if row in group) for row in range(n)]
