"""What the rounds of a project show: workload, time and accuracy, each from the records that can tell."""

from __future__ import annotations

import pytest

from apps.learning.proving import Claim
from apps.loop.models import TaskKind
from apps.loop.proving.proof import proven
from apps.measures.estimate import Estimate, Undefined
from apps.projects.models import Project
from tests.loop.build_overview import (
    AUDIT,
    AUTO,
    BLIND,
    PLANTED,
    SHOWN,
    Did,
    ask_about_gold,
    make_version,
    play,
)
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def some(kind: str, count: int, start: int = 0, **did: object) -> list[Did]:
    return [Did(f"{start + n:04}", kind, **did) for n in range(count)]  # type: ignore[arg-type]


def value_of(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def test_records_are_counted_by_whether_a_person_saw_them_before_they_were_delivered(project: Project) -> None:
    work = [
        *some(BLIND, 2, answered="yes"),
        *some(SHOWN, 3, 10, answered="no"),
        *some(AUTO, 5, 20),
        *some(AUDIT, 1, 20, answered="yes"),
        Did("known", PLANTED, "no", "yes"),
    ]
    play(project, make_version(project), work)
    ((counted, figures),) = proven(project).complete
    assert counted.counts is not None
    assert (counted.counts.delivered, counted.counts.human) == (10, 5)
    assert value_of(figures.human_share) == 0.5
    assert value_of(figures.edit_rate) == 1.0
    assert value_of(figures.human_seconds_per_delivered) == pytest.approx((5 * 2 + 2) / 10)


def test_a_round_that_people_still_work_on_stays_out_and_is_told(project: Project) -> None:
    play(project, make_version(project), [Did("a", SHOWN, answered="yes"), Did("b", BLIND)])
    found = proven(project)
    assert not found.complete
    assert [(one.round.number, one.asked, one.waiting) for one in found.open] == [(1, 2, 1)]


@pytest.mark.parametrize("left", [AUDIT, PLANTED])
def test_a_round_is_complete_only_when_audits_and_planted_errors_are_answered_too(
    project: Project, left: TaskKind
) -> None:
    """Else each answer to one of them would move a figure, and name the kind of what was just answered."""
    work = [Did("a", SHOWN, answered="yes"), Did("b", AUTO)]
    tests = [Did(f"{kind} {n}", kind, "yes", "no") for kind in (AUDIT, PLANTED) for n in range(2)]
    open_ = [did._replace(answered=None) if did.key == f"{left} 1" else did for did in tests]
    play(project, make_version(project), [*work, *open_])
    found = proven(project)
    assert not found.complete
    assert [(one.asked, one.waiting) for one in found.open] == [(5, 1)]


def test_audits_judge_the_label_that_was_to_be_delivered_however_it_came_about(project: Project) -> None:
    work = [
        Did("auto", AUTO, "yes"),
        Did("auto", AUDIT, "yes", "no"),
        Did("corrected", SHOWN, "yes", "no"),
        Did("corrected", AUDIT, "yes", "no"),
        Did("waved through", SHOWN, "yes", "yes"),
        Did("waved through", AUDIT, "yes", "no"),
        Did("not audited", AUTO, "yes"),
    ]
    play(project, make_version(project), work)
    ((_, figures),) = proven(project).complete
    assert isinstance(figures.audit_accuracy, Estimate)
    assert (figures.audit_accuracy.n, figures.audit_accuracy.value) == (3, pytest.approx(1 / 3))


def test_a_record_taken_unseen_and_shown_after_all_is_one_record_and_what_people_say_of_it_counts(
    project: Project,
) -> None:
    work = [Did("a", AUTO, "yes"), Did("a", SHOWN, "yes", "no"), Did("a", AUDIT, "yes", "no"), Did("b", AUTO, "yes")]
    play(project, make_version(project), work)
    ((counted, figures),) = proven(project).complete
    assert counted.counts is not None
    assert (counted.counts.delivered, counted.counts.human) == (2, 1)
    assert value_of(figures.audit_accuracy) == 1.0


def test_gold_accuracy_is_that_of_the_rounds_version_on_what_every_version_was_asked(
    scene: Scene, project: Project
) -> None:
    deliver(scene, project, panel(["g1", "g2", "g3"], ann="yyy"))
    load_gold(scene, project, {"g1": "yes", "g2": "yes", "g3": "no"})
    old, new = make_version(project, "old"), make_version(project, "new")
    ask_about_gold(old, {"g1": "yes", "g2": None})
    ask_about_gold(new, {"g1": "yes", "g2": "yes", "g3": "yes"})
    play(project, old, [Did("a", AUTO)])
    play(project, new, [Did("b", AUTO)])
    first, last = (figures.gold_accuracy for _, figures in proven(project).complete)
    assert isinstance(first, Estimate)
    assert isinstance(last, Estimate)
    assert (first.n, first.value) == (2, 0.5)
    assert (last.n, last.value) == (2, 1.0)


def falling(project: Project, *, right_at_last: bool) -> None:
    """Three rounds of 300: all, two thirds and a third reviewed; 200 of each audited."""
    version = make_version(project)
    for number, reviewed in enumerate((300, 200, 100)):
        start = number * 1000
        last = number == 2
        answer = "yes" if right_at_last or not last else "no"
        play(
            project,
            version,
            [
                *some(SHOWN, reviewed, start, answered="yes"),
                *some(AUTO, 300 - reviewed, start + reviewed),
                *some(AUDIT, 200, start, answered=answer),
            ],
        )


def gold_for_all(scene: Scene, project: Project) -> None:
    keys = [f"g{number}" for number in range(150)]
    deliver(scene, project, panel(keys, ann="y" * 150))
    load_gold(scene, project, dict.fromkeys(keys, "yes"))
    ask_about_gold(project.model_versions.get(), dict.fromkeys(keys, "yes"))


def test_a_falling_workload_with_accuracy_that_holds_is_shown(scene: Scene, project: Project) -> None:
    falling(project, right_at_last=True)
    gold_for_all(scene, project)
    found = proven(project)
    assert found.verdict is Claim.SHOWN
    assert value_of(found.proof.workload) == pytest.approx(-2 / 3)


def test_a_falling_workload_with_accuracy_that_falls_is_not_shown_even_where_nothing_was_edited(
    scene: Scene, project: Project
) -> None:
    falling(project, right_at_last=False)
    gold_for_all(scene, project)
    found = proven(project)
    assert found.verdict is Claim.NOT_SHOWN
    assert [value_of(figures.edit_rate) for _, figures in found.complete] == [0.0, 0.0, 0.0]
    assert value_of(found.complete[-1][1].audit_accuracy) == 0.0


def test_without_gold_it_cannot_be_told(project: Project) -> None:
    falling(project, right_at_last=True)
    assert proven(project).verdict is Claim.CANNOT_TELL


def test_a_round_without_a_model_is_measured_but_compared_with_nothing(project: Project) -> None:
    play(project, None, [Did("a", BLIND, answered="yes"), Did("b", BLIND, answered="no")])
    found = proven(project)
    ((_, figures),) = found.complete
    assert value_of(figures.human_share) == 1.0
    assert isinstance(figures.gold_accuracy, Undefined)
    assert found.verdict is Claim.CANNOT_TELL


def test_a_project_without_a_round_has_nothing_to_show(project: Project) -> None:
    found = proven(project)
    assert (found.complete, found.open, found.verdict) == ((), (), Claim.CANNOT_TELL)


def test_the_table_has_a_line_for_each_figure_with_or_without_numbers(project: Project) -> None:
    play(project, make_version(project), [Did("a", AUTO), Did("b", SHOWN, answered="yes")])
    rows = {row[5]: row for row in proven(project).rows()}
    assert len(rows) == 6
    assert rows["human_share"][6] == 0.5
    assert rows["audit_accuracy"][6:10] == ("", "", "", 0)
    assert rows["audit_accuracy"][10] == "nothing was audited"


def test_rounds_are_read_in_a_fixed_number_of_queries(
    project: Project, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    version = make_version(project)
    for number in range(6):
        play(project, version, [Did(f"{number}", AUTO), Did(f"{number} b", SHOWN, answered="yes")])
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        proven(project)
