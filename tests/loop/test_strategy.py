"""The evidence of a project, told apart by who made the label and who judged it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.policies import Invalid
from apps.loop.models import About, Task, TaskKind
from apps.loop.strategy.asked import Asked
from apps.loop.strategy.found import Found, strategy_of
from apps.measures.estimate import Undefined
from apps.measures.strategy import Criterion, Mode, Stage
from apps.projects.models import Project
from tests.loop.build_review import AUTO, BLIND, SHOWN
from tests.loop.build_strategy import Record, asked, planted, version_of, worked_off
from tests.measures.build import estimate
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
PEOPLE, ASSISTED, AUTOMATION = Mode.PEOPLE, Mode.ASSISTED, Mode.AUTOMATION


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def week(name: str, edge: bool = False) -> list[Record]:
    """Ten records: four blind (the model is wrong of one), four shown (it is wrong of two, one gets through), two
    taken unseen (one wrong). All shown and unseen ones are audited, and two of the blind ones (one contradicted)."""
    tags = ("unusual",) if edge else ()
    return [
        Record(f"{name}-b1", BLIND, "yes", "yes", "yes", 0.5, tags),
        Record(f"{name}-b2", BLIND, "yes", "yes", "no", 0.5, tags),
        Record(f"{name}-b3", BLIND, "no", "yes", None, 0.5, tags),
        Record(f"{name}-b4", BLIND, "yes", "yes", None, 0.9, tags),
        Record(f"{name}-s1", SHOWN, "yes", "yes", "yes", 0.6, tags),
        Record(f"{name}-s2", SHOWN, "no", "yes", "yes", 0.6, tags),
        Record(f"{name}-s3", SHOWN, "no", "no", "yes", 0.6, tags),
        Record(f"{name}-s4", SHOWN, "yes", "yes", "yes", 0.6, tags),
        Record(f"{name}-a1", AUTO, "yes", "yes", "yes", 0.95, tags),
        Record(f"{name}-a2", AUTO, "no", "no", "yes", 0.95, tags),
    ]


def counted(found: Found, criterion: Criterion, mode: Mode) -> tuple[float, int]:
    figure = estimate(found.comparison.cell(criterion, mode))
    return round(figure.value, 6), figure.n


def test_without_anything_every_cell_says_that_nothing_was_measured(project: Project) -> None:
    found = strategy_of(project)
    assert (found.version, found.rounds) == (None, 0)
    for row in found.comparison.rows:
        for mode, cell in row.cells.items():
            if (row.criterion, mode) != (Criterion.THROUGH, AUTOMATION):
                assert isinstance(cell, Undefined)
    assert {one.mode for one in found.advice} == {PEOPLE}


def test_each_mode_is_judged_by_answers_of_others_who_did_not_see_its_label(scene: Scene, project: Project) -> None:
    worked_off(project, scene.adjudicator, week("w"))
    found = strategy_of(project)
    # Blind labels that were audited; everything delivered that was audited; everything asked blind, each record once.
    assert counted(found, Criterion.COMMON, PEOPLE) == (0.5, 2)
    assert counted(found, Criterion.COMMON, ASSISTED) == (round(5 / 8, 6), 8)
    assert counted(found, Criterion.COMMON, AUTOMATION) == (0.6, 10)
    assert counted(found, Criterion.THROUGH, ASSISTED) == (round(2 / 3, 6), 3)


def test_edge_cases_are_those_that_sorting_tagged(scene: Scene, project: Project) -> None:
    worked_off(project, scene.adjudicator, [*week("plain"), *week("odd", edge=True)])
    found = strategy_of(project)
    assert counted(found, Criterion.EDGE, ASSISTED)[1] == counted(found, Criterion.COMMON, ASSISTED)[1] == 8


def test_rounds_are_compared_end_to_end(scene: Scene, project: Project) -> None:
    worked_off(project, scene.adjudicator, week("first"))
    worked_off(project, scene.adjudicator, [Record(f"second-{n}", SHOWN, audit="yes") for n in range(8)])
    found = strategy_of(project)
    assert counted(found, Criterion.COMPOUNDING, ASSISTED) == (0.375, 16)


def test_the_model_is_that_of_the_newest_round_and_earlier_blind_samples_judge_it_too(
    scene: Scene, project: Project
) -> None:
    worked_off(project, scene.adjudicator, week("first"))
    newer = version_of(project, 2)
    again = {f"first-b{n}": ("yes", 0.8) for n in (1, 2, 3, 4)}
    calibrated = asked(newer, again, about=About.CALIBRATION)
    worked_off(project, scene.adjudicator, [Record("second-b", BLIND, "no", "yes")], newer, calibrated)
    found = strategy_of(project)
    assert found.version == newer
    # Of the four of before three are right (one by its audit is not, but it was blind first), of now none.
    assert counted(found, Criterion.COMMON, AUTOMATION) == (0.8, 5)


def test_times_prices_and_traces_are_counted(scene: Scene, project: Project) -> None:
    worked_off(project, scene.adjudicator, week("w"))
    found = strategy_of(project, Asked(hourly=36.0))
    # Eight people's answers and eight audits or blind twins of four seconds, over ten delivered records.
    people, assisted, model = (estimate(found.comparison.cell(Criterion.SPEED, mode)) for mode in Mode)
    assert people.value == pytest.approx(900)
    assert assisted.value == pytest.approx(3600 / (16 * 4 / 10))
    assert model.value == pytest.approx(3600 / 0.05)
    cost = estimate(found.comparison.cell(Criterion.COST, AUTOMATION))
    assert cost.value == pytest.approx(0.002 / 0.6)
    assert counted(found, Criterion.TRAIL, ASSISTED) == (1.0, 10)
    assert counted(found, Criterion.TRAIL, AUTOMATION) == (1.0, 10)


def test_planted_errors_that_were_seen_count_for_the_advice(scene: Scene, project: Project) -> None:
    made = worked_off(project, scene.adjudicator, week("w"))
    for number, item in enumerate(project.items.all()):
        planted(made, item, scene.adjudicator, caught=number < 9)
    start = next(one for one in strategy_of(project).advice if one.stage is Stage.BOOTSTRAPPING)
    check = next(check for check in start.considered[0].checks if "planted" in check.name)
    assert (estimate(check.figure).value, estimate(check.figure).n) == (0.9, 10)


def test_a_round_counts_when_it_is_over_and_not_before(scene: Scene, project: Project) -> None:
    """Figures that moved with each answer would tell reviewers which of theirs was an audit or a planted error."""
    worked_off(project, scene.adjudicator, week("first"))
    before = strategy_of(project).as_json()
    open_ = worked_off(project, scene.adjudicator, week("second"), version_of(project, 2))
    item = project.items.get(key="second-b3")
    Task.objects.create(round=open_, item=item, kind=TaskKind.AUDIT, rank=99)
    planted(open_, item, scene.adjudicator, caught=True)
    assert strategy_of(project).as_json() == before


def test_delivered_labels_are_held_against_gold_with_and_without_a_proposal(scene: Scene, project: Project) -> None:
    items = [f"i{n}" for n in range(40)]
    rows = panel(items, ann="y" * 40, bob="y" * 30 + "n" * 10, cid="n" * 20 + "y" * 20)
    deliver(scene, project, rows)
    load_gold(scene, project, dict.fromkeys(items, "yes"))
    found = strategy_of(project, Asked(overlap=3, hourly=10.0))
    gold = estimate(found.comparison.cell(Criterion.GOLD, PEOPLE))
    assert (gold.value, gold.n) == (0.75, 120)
    assert isinstance(found.comparison.cell(Criterion.GOLD, ASSISTED), Undefined)
    errors = estimate(found.tried.then.errors)
    assert errors.value == 0.0 and "majorities of 3" in errors.method
    assert estimate(found.tried.now.errors).value == pytest.approx(0.25 * 10_000)


def test_what_if_begins_with_how_it_is_and_follows_the_threshold(scene: Scene, project: Project) -> None:
    worked_off(project, scene.adjudicator, week("w"))
    tried = strategy_of(project, Asked(threshold=0.0)).tried
    now, then = tried.now.settings, tried.then.settings
    assert (now.threshold, now.calibration, now.audit) == (0.95, 0.4, 0.8)
    assert (then.threshold, then.calibration, then.audit) == (0.0, 0.4, 0.8)
    assert estimate(tried.then.unseen).value == 1.0
    assert estimate(tried.then.seconds).value < estimate(tried.now.seconds).value


def test_more_rounds_and_records_take_no_more_queries(scene: Scene, project: Project) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            strategy_of(project)
        return len(seen)

    worked_off(project, scene.adjudicator, week("one"))
    first = queries()
    for name in ("two", "three", "four"):
        worked_off(project, scene.adjudicator, week(name))
    assert queries() == first < 40


def test_every_figure_is_in_the_file_and_in_the_document(scene: Scene, project: Project) -> None:
    worked_off(project, scene.adjudicator, week("w"))
    found = strategy_of(project)
    told, rows = found.as_json(), list(found.rows())
    assert set(told["criteria"]) == {str(criterion) for criterion in Criterion}
    assert set(told["criteria"]["accuracy on common cases"]) == {"people", "assisted", "automation"}
    assert {row[0] for row in rows} >= {"comparison", "class", "advice", "what if, now", "what if, asked"}
    assert all(len(row) == 8 for row in rows)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"threshold": "2"}, "The threshold must be from 0 to 1."),
        ({"threshold": "nan"}, "The threshold must be from 0 to 1."),
        ({"overlap": "1.5"}, "Labels for each record must be a whole number, not '1.5'"),
        ({"hourly": "ten"}, "The cost of an hour must be a number, not 'ten'"),
        ({"volume": "0"}, "The number of records must be from 1 to 1e+09."),
        ({"volume": "9" * 400}, "The number of records must be from 1 to 1e+09."),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_by_name(given: dict[str, str], says: str) -> None:
    with pytest.raises(Invalid) as refused:
        Asked.of(given)
    assert says in str(refused.value)


def test_what_is_left_empty_is_not_asked() -> None:
    assert Asked.of({"threshold": " ", "audit": "0,05", "something": "else"}) == Asked(audit=0.05)
