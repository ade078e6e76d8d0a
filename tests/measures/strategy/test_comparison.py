import numpy as np
import pytest

from apps.measures.comparing import newcombe
from apps.measures.estimate import Estimate, Undefined
from apps.measures.intervals import clopper_pearson, wilson
from apps.measures.strategy import Criterion, Evidence, Judged, Mode, ModeEvidence, Moments, Tally, compare
from tests.measures.build import estimate
from tests.measures.strategy.build import TEN_SECONDS, evidence, judged, together

PEOPLE, ASSISTED, AUTOMATION = Mode.PEOPLE, Mode.ASSISTED, Mode.AUTOMATION


def cell(given: Evidence, criterion: Criterion, mode: Mode, hourly: float | None = None) -> Estimate | Undefined:
    return compare(given, hourly).cell(criterion, mode)


@pytest.mark.parametrize("criterion", sorted(Criterion))
def test_without_evidence_no_cell_has_a_figure_but_what_holds_by_definition(criterion: Criterion) -> None:
    for mode in Mode:
        found = cell(Evidence({}), criterion, mode, 20.0)
        if (criterion, mode) == (Criterion.THROUGH, AUTOMATION):
            assert estimate(found).value == 1
        elif (criterion, mode) == (Criterion.THROUGH, PEOPLE):
            assert found == Undefined("no model takes part")
        else:
            assert isinstance(found, Undefined) and found.reason.startswith("not measured")


def test_edge_and_common_cases_are_told_apart_and_unknown_ones_are_in_neither() -> None:
    live = together(judged(95, 100, edge=0), judged(12, 20, edge=1), judged(0, 50, edge=-1))
    given = evidence(automation=live)
    common, edge = (estimate(cell(given, c, AUTOMATION)) for c in (Criterion.COMMON, Criterion.EDGE))
    assert (common.value, common.n, edge.value, edge.n) == (0.95, 100, 0.6, 20)
    assert (edge.low, edge.high) == pytest.approx([float(b) for b in wilson(12, 20)])


def test_nothing_is_common_where_nothing_says_what_is_an_edge_case() -> None:
    found = cell(evidence(people=judged(9, 10, edge=-1)), Criterion.COMMON, PEOPLE)
    assert found == Undefined("not measured: nothing says which records are edge cases")


def test_records_that_copy_each_other_widen_the_interval() -> None:
    right = np.arange(60) < 50
    alone = Judged.of(right, edge=np.zeros(60))
    copied = Judged.of(right, edge=np.zeros(60), group=np.arange(60) // 5)
    widths = []
    for live in (alone, copied):
        found = estimate(cell(evidence(people=live), Criterion.COMMON, PEOPLE))
        widths.append(found.high - found.low)
    assert widths[1] > 1.5 * widths[0]


def test_the_cost_of_a_correct_label_is_time_times_wage_and_the_price_of_the_model_over_accuracy() -> None:
    live = judged(90, 100, edge=0)
    modes = {
        ASSISTED: ModeEvidence(live=live, seconds=TEN_SECONDS, price=0.01),
        AUTOMATION: ModeEvidence(live=live, price=0.01),
    }
    assisted, automation = (estimate(cell(Evidence(modes), Criterion.COST, mode, 36.0)) for mode in modes)
    assert assisted.value == pytest.approx((10 * 36 / 3600 + 0.01) / 0.9)
    assert automation.value == pytest.approx(0.01 / 0.9)
    time = TEN_SECONDS.mean("", 0.975)
    right = [float(bound) for bound in wilson(90, 100, 0.975)]
    assert assisted.low == pytest.approx((estimate(time).low * 36 / 3600 + 0.01) / right[1])
    assert assisted.high == pytest.approx((estimate(time).high * 36 / 3600 + 0.01) / right[0])
    assert isinstance(cell(Evidence(modes), Criterion.COST, ASSISTED), Undefined)


def test_records_in_an_hour_are_those_of_a_person_or_of_the_model() -> None:
    modes = {PEOPLE: ModeEvidence(seconds=TEN_SECONDS), AUTOMATION: ModeEvidence(machine=Moments.of([0.01] * 20))}
    assert estimate(cell(Evidence(modes), Criterion.SPEED, PEOPLE)).value == pytest.approx(360)
    assert estimate(cell(Evidence(modes), Criterion.SPEED, AUTOMATION)).value == pytest.approx(360_000)


def test_errors_are_followed_from_the_first_round_to_the_last_end_to_end() -> None:
    live = together(judged(95, 100, turn=1), judged(0, 10, turn=2), judged(80, 100, turn=4))
    found = estimate(cell(evidence(assisted=live), Criterion.COMPOUNDING, ASSISTED))
    assert found.value == pytest.approx(-0.15)
    assert (found.low, found.high) == pytest.approx([float(b) for b in newcombe(80, 100, 95, 100)])
    assert isinstance(cell(evidence(assisted=judged(9, 10, turn=1)), Criterion.COMPOUNDING, ASSISTED), Undefined)


def test_errors_that_get_through_are_all_of_them_without_people() -> None:
    modes = {ASSISTED: ModeEvidence(through=Tally(3, 10))}
    assert estimate(cell(Evidence(modes), Criterion.THROUGH, ASSISTED)).value == 0.3
    assert estimate(cell(Evidence(modes), Criterion.THROUGH, AUTOMATION)).value == 1


def test_the_worst_class_is_named_and_its_bounds_hold_for_all_classes() -> None:
    live = together(judged(98, 100, label=0), judged(30, 50, label=1), judged(0, 5, label=2))
    found = compare(evidence(automation=live, classes=("a", "b", "c")))
    row = next(row for row in found.rows if row.criterion is Criterion.WORST)
    worst = estimate(row.cells[AUTOMATION])
    assert (row.named[AUTOMATION], worst.value, worst.n) == ("b", 0.6, 50)
    assert (worst.low, worst.high) == pytest.approx([float(b) for b in clopper_pearson(30, 50, 1 - 0.05 / 3)])
    assert [line.name for line in found.classes] == ["a", "b", "c"]


def test_a_class_in_which_the_model_is_shown_to_be_behind_people_depends_on_context() -> None:
    people = together(judged(98, 100, label=0), judged(98, 100, label=1))
    model = together(judged(97, 100, label=0), judged(70, 100, label=1))
    found = compare(evidence(people=people, automation=model, classes=("plain", "irony")))
    assert [(line.name, line.behind) for line in found.classes] == [("plain", False), ("irony", True)]


def test_labels_without_classes_have_no_worst_one() -> None:
    found = cell(evidence(people=judged(9, 10)), Criterion.WORST, PEOPLE)
    assert found == Undefined("not measured: labels of this type have no classes")


def test_the_audit_trail_is_counted_and_not_estimated() -> None:
    found = estimate(cell(evidence(people=judged(9, 10), trail=Tally(30, 40)), Criterion.TRAIL, PEOPLE))
    assert (found.value, found.low, found.high) == (0.75, 0.75, 0.75)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="every judged label"):
        Judged.of([True, False], edge=[1])
