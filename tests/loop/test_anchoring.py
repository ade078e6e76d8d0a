"""What reviewers make of planted errors, of the same kind of records shown and blind, and of their time."""

from __future__ import annotations

import pytest

from apps.loop.models import Round
from apps.loop.reviewing.anchoring import Line, caught_enough, lines_of
from apps.measures.bias import seeds_to_meet
from apps.measures.estimate import Estimate, Figure, Undefined, Verdict
from apps.projects.models import Project
from tests.loop.build_review import AUDIT, AUTO, BLIND, PLANTED, SHOWN, Wanted, answered, make_round, task_of
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def value(figure: Figure) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def line(scene: Scene, project: Project, role: str = "adjudicator", reader: str = "owner") -> Line:
    found = lines_of(project, getattr(scene, reader), everybody=True)
    return next(each for each in found if each.person == getattr(scene, role))


def work(round: Round, scene: Scene, labels: dict[str, str | None], kind: str | None = None, ms: int = 4000) -> None:
    for key, label in labels.items():
        answered(task_of(round, key, kind), scene.adjudicator, label, ms)  # type: ignore[arg-type]


def test_a_planted_error_is_caught_when_it_does_not_stay(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted(f"p{n}", PLANTED, shown="no") for n in range(4)])
    work(made, scene, {"p0": "yes", "p1": "no", "p2": None, "p3": "no"})
    found = line(scene, project)
    assert (found.planted, found.caught, value(found.detection.catch_rate)) == (4, 2, 0.5)


def test_a_right_suggestion_that_is_changed_is_a_needless_edit(scene: Scene, project: Project) -> None:
    keys = [f"s{n}" for n in range(5)]
    made = make_round(
        project,
        [*(Wanted(key, kind) for kind in (SHOWN, AUDIT) for key in keys), Wanted("p", PLANTED, shown="no")],
    )
    work(made, scene, {"s0": "no", "s1": "yes", "s2": "no", "s3": "yes", "s4": "yes"}, SHOWN)
    work(made, scene, {"p": "no"})
    # The audits of the last two say nothing: one contradicts the model, one is not there.
    for key, label in {"s0": "yes", "s1": "yes", "s2": "no"}.items():
        answered(task_of(made, key, AUDIT), scene.qa_manager, label)
    found = line(scene, project)
    assert (value(found.needless), found.needless.n) == (0.5, 2)  # type: ignore[union-attr]
    assert isinstance(found.detection.sensitivity, Estimate)
    assert value(found.detection.criterion) < value(line_without_edits(scene, project).detection.criterion)


def line_without_edits(scene: Scene, project: Project) -> Line:
    """A second reviewer, who lets everything stand."""
    made = make_round(project, [Wanted("t", SHOWN), Wanted("t", AUDIT), Wanted("q", PLANTED, shown="no")], "second")
    for key, kind, label in (("t", SHOWN, "yes"), ("q", PLANTED, "no")):
        answered(task_of(made, key, kind), scene.compliance, label)
    answered(task_of(made, "t", AUDIT), scene.qa_manager, "yes")
    return line(scene, project, "compliance")


def test_without_an_audit_nobody_can_say_what_was_needless(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("s", SHOWN), Wanted("p", PLANTED, shown="no")])
    work(made, scene, {"s": "no", "p": "yes"})
    found = line(scene, project)
    assert isinstance(found.needless, Undefined)
    assert isinstance(found.detection.sensitivity, Undefined)
    assert value(found.detection.catch_rate) == 1.0


def test_pull_is_how_much_more_often_they_agree_with_the_model_where_they_see_its_label(
    scene: Scene, project: Project
) -> None:
    made = make_round(project, [Wanted(f"{kind}{n}", kind) for kind in (SHOWN, BLIND) for n in range(4)])
    work(made, scene, {"shown0": "yes", "shown1": "yes", "shown2": "yes", "shown3": "no"})
    work(made, scene, {"blind0": "yes", "blind1": "no", "blind2": "no", "blind3": None})
    assert value(line(scene, project).pull) == pytest.approx(0.75 - 0.25)


def test_blind_records_that_the_model_is_surer_of_than_of_any_shown_are_not_compared(
    scene: Scene, project: Project
) -> None:
    made = make_round(
        project,
        [
            *(Wanted("s", SHOWN, score=0.5), Wanted("b", BLIND, score=0.6), Wanted("sure", BLIND, score=0.95)),
            Wanted("taken", AUTO, score=0.9),
        ],
    )
    work(made, scene, {"s": "yes", "b": "no", "sure": "yes"})
    assert value(line(scene, project).pull) == 1.0


def test_harm_is_how_much_more_often_audits_contradict_what_was_shown(scene: Scene, project: Project) -> None:
    kinds = {"s0": SHOWN, "s1": SHOWN, "b0": BLIND, "b1": BLIND}
    made = make_round(project, [Wanted(key, each) for key, kind in kinds.items() for each in (kind, AUDIT)])
    for key, label in {"s0": "yes", "s1": "yes", "b0": "no", "b1": "no"}.items():
        answered(task_of(made, key, kinds[key]), scene.adjudicator, label)
        answered(task_of(made, key, AUDIT), scene.qa_manager, "no" if key != "s1" else "yes")
    assert value(line(scene, project).harm) == 0.5


def test_a_reviewer_learns_nothing_of_their_own_work_before_the_round_is_over(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("p", PLANTED, shown="no"), Wanted("s", SHOWN)])
    work(made, scene, {"p": "no"})
    assert lines_of(project, scene.adjudicator, everybody=False) == []
    assert lines_of(project, scene.adjudicator, everybody=True) == []
    assert line(scene, project).planted == 1
    answered(task_of(made, "s"), scene.qa_manager, "yes")
    (own,) = lines_of(project, scene.adjudicator, everybody=False)
    assert (own.person, own.planted, own.answers) == (scene.adjudicator, 1, 1)


def test_the_first_line_is_everybody_together(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("p", PLANTED, shown="no"), Wanted("q", PLANTED, shown="no")])
    answered(task_of(made, "p"), scene.adjudicator, "yes")
    answered(task_of(made, "q"), scene.qa_manager, "no")
    first, *others = lines_of(project, scene.owner, everybody=True)
    assert (first.person, first.planted, first.caught, len(others)) == (None, 2, 1, 2)


def test_speed_is_told_by_what_was_done(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted(f"s{n}", SHOWN) for n in range(20)])
    for n in range(20):
        answered(task_of(made, f"s{n}"), scene.adjudicator, "yes" if n < 10 else "no", 1000 * (1 + n // 10))
    found = line(scene, project)
    assert (value(found.seconds["accepted"]), value(found.seconds["changed"])) == (1.0, 2.0)
    assert isinstance(found.seconds["blind"], Undefined)
    # Five words take six tenths of a second at 500 words a minute.
    assert value(found.unhurried) == 1.0


@pytest.mark.parametrize(
    ("caught", "planted", "verdict", "more"),
    [
        (29, 29, Verdict.MET, None),
        (28, 28, Verdict.NOT_ENOUGH, 1),
        (0, 0, Verdict.NOT_ENOUGH, 29),
        (6, 10, Verdict.NOT_MET, None),
        (8, 10, Verdict.NOT_ENOUGH, 68),
        (7, 10, Verdict.NOT_ENOUGH, 15),
        (90, 100, Verdict.NOT_ENOUGH, None),
    ],
)
def test_the_verdict_says_how_many_planted_errors_more_would_settle_it(
    caught: int, planted: int, verdict: Verdict, more: int | None
) -> None:
    judged = caught_enough(caught, planted)
    assert (judged.verdict, judged.settle) == (verdict, more)


@pytest.mark.parametrize("rate", [0.93, 0.95, 0.98, 1.0])
def test_as_many_planted_errors_as_it_names_show_that_the_standard_is_met(rate: float) -> None:
    n = seeds_to_meet(rate)
    assert caught_enough(int(rate * n + 1e-9), n).verdict == Verdict.MET
