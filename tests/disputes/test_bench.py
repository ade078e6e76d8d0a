import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from apps.disputes.bench_outcomes import Outcomes, cost_of, outcomes_by
from apps.disputes.bench_records import Bench, Line, bench_of, week_begun
from apps.disputes.models import Control, CourtRules, Dispute
from apps.disputes.services import adjudicate, appeal, open_dispute, open_disputes
from apps.measures.estimate import Estimate, Undefined, Verdict
from apps.projects.models import Engagement, Project
from tests.disputes.cases import case_of, decide, make_cases
from tests.scenes import Scene, deliver, item_of, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db


def judged(scene: Scene, reader: str = "owner") -> Bench:
    mine = Engagement.objects.filter(pk=scene.engagement.pk)
    return bench_of(mine, getattr(scene, reader), 450)


def line_of(scene: Scene, role: str = "adjudicator", reader: str = "owner") -> Line:
    return next(line for line in judged(scene, reader).lines if line.person == getattr(scene, role))


def outcomes(scene: Scene) -> dict[str, Outcomes]:
    return {each.key: each for each in outcomes_by(Engagement.objects.filter(pk=scene.engagement.pk))}


def tied(scene: Scene, many: int) -> Project:
    project = make_project(scene)
    deliver(scene, project, panel([f"i{n}" for n in range(many)], ann="y" * many, bob="n" * many))
    open_disputes(actor=scene.actor("owner"), project=project)
    return project


def ask_again(scene: Scene, case: Dispute, value: str, role: str = "adjudicator") -> None:
    """A control case that repeats a decided one, decided."""
    made = Dispute.objects.create(project=case.project, item=case.item, control=True, ground="tie")
    Control.objects.create(dispute=made, kind="repeat", repeats=case, expected='"yes"')
    decide(scene, made, value, role)


def ask_known(scene: Scene, project: Project, key: str, value: str) -> None:
    made = Dispute.objects.create(project=project, item=item_of(project, key), control=True, ground="tie")
    Control.objects.create(dispute=made, kind="known", expected='"yes"')
    decide(scene, made, value)


def test_repeats_decided_alike_are_counted_with_their_interval_and_a_verdict() -> None:
    scene = make_engagement()
    project = tied(scene, 3)
    for key, again in (("i0", "yes"), ("i1", "yes"), ("i2", "no")):
        case = case_of(project, key)
        decide(scene, case, "yes")
        ask_again(scene, case, again)
    line = line_of(scene)
    figure = line.record.consistent
    assert isinstance(figure, Estimate)
    assert figure.n == 3
    assert figure.value == pytest.approx(2 / 3)
    assert figure.low < 0.2
    assert line.judged["consistent"].verdict == Verdict.NOT_ENOUGH
    assert line.decisions == 6


def test_a_repeat_decided_by_somebody_else_says_how_far_the_bench_agrees_and_nothing_of_consistency() -> None:
    scene = make_engagement()
    project = tied(scene, 4)
    for number, (first, other) in enumerate((("yes", "yes"), ("no", "no"), ("yes", "yes"), ("no", "no"))):
        case = case_of(project, f"i{number}")
        decide(scene, case, first)
        ask_again(scene, case, other, role="qa_manager")
    found = judged(scene)
    assert isinstance(found.between, Estimate)
    assert found.between.value == pytest.approx(1)
    assert all(isinstance(line.record.consistent, Undefined) for line in found.lines)


def test_known_cases_are_right_where_the_answer_is_the_known_one() -> None:
    scene = make_engagement()
    project = tied(scene, 2)
    ask_known(scene, project, "i0", "yes")
    ask_known(scene, project, "i1", "no")
    figure = line_of(scene).record.right
    assert isinstance(figure, Estimate)
    assert (figure.n, figure.value) == (2, 0.5)


def test_ones_own_control_cases_are_told_when_the_week_is_over() -> None:
    scene = make_engagement()
    project = tied(scene, 1)
    ask_known(scene, project, "i0", "yes")
    line = line_of(scene, reader="adjudicator")
    assert isinstance(line.record.right, Undefined)
    assert line.decisions == 1
    with time_machine.travel(week_begun() + dt.timedelta(days=8)):
        assert isinstance(line_of(scene, reader="adjudicator").record.right, Estimate)


def test_a_decision_that_the_second_instance_overturned_counts_against_the_first() -> None:
    scene, project = make_cases()
    case = open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "split"), claim="It is a no.")
    decide(scene, case, "yes")
    appeal(actor=scene.actor("vendor_manager"), dispute=case, reason="It was not read.")
    decide(scene, case, "no", role="qa_manager")
    assert line_of(scene).record.overturned.as_json()["value"] == 1
    assert isinstance(line_of(scene, "qa_manager").record.overturned, Undefined)


def test_decisions_faster_than_reading_are_flagged() -> None:
    scene = make_engagement()
    project = tied(scene, 2)
    for key, took in (("i0", 900), ("i1", 60_000)):
        adjudicate(
            actor=scene.actor("adjudicator"), dispute=case_of(project, key), value="yes",
            reason_code="edge_case", rationale="See clause 1.", duration_ms=took,
        )  # fmt: skip
    assert line_of(scene).hurried == 1


def test_what_falls_is_told_by_vendor_clause_class_and_annotator() -> None:
    scene, project = make_cases()
    decide(scene, case_of(project, "wrong"), "yes", clause="2")
    decide(scene, case_of(project, "tied"), "yes", clause="2")
    found = outcomes(scene)
    vendors = [(g.name, g.decided, g.overturned) for g in found["vendors"].groups]
    assert vendors == [(scene.vendor.name, 1, 1)]
    assert [(g.name, g.decided, g.overturned) for g in found["clauses"].groups] == [("2 (Sentiment)", 1, 1)]
    assert [(g.name, g.decided, g.overturned) for g in found["classes"].groups] == [("no", 1, 1)]
    annotators = {g.name: (g.decided, g.overturned) for g in found["annotators"].groups}
    assert annotators == {"ann": (2, 1), "bob": (2, 2), "cid": (1, 1)}


def test_control_cases_count_in_no_outcome() -> None:
    scene, project = make_cases()
    decide(scene, case_of(project, "tied"), "yes")
    before = outcomes(scene)
    ask_known(scene, project, "agreed", "no")
    ask_again(scene, case_of(project, "tied"), "no")
    assert outcomes(scene) == before


def test_the_cost_counts_all_time_and_the_labels_that_changed() -> None:
    scene, project = make_cases()
    CourtRules.objects.create(
        engagement=scene.engagement, version=1, hourly_cost=Decimal("60.00"), currency="EUR", known=Decimal(0)
    )
    took = {"wrong": ("yes", 30 * 60_000), "tied": ("yes", 30 * 60_000)}
    for key, (value, duration) in took.items():
        decide(scene, case_of(project, key), value, duration_ms=duration)
    case = open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "split"), claim="It is a no.")
    decide(scene, case, "yes")
    (spent,) = cost_of(Engagement.objects.filter(pk=scene.engagement.pk))
    assert (spent.cost.hours, spent.cost.money, spent.currency) == (1, 60, "EUR")
    assert (spent.cost.changed, spent.untimed) == (2, 1)
    assert isinstance(spent.cost.changed_per_hour, Estimate)
    assert spent.cost.changed_per_hour.value == 2


def test_the_week_begins_on_monday() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 5, 13, tzinfo=dt.UTC)):
        assert week_begun() == dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
        assert week_begun() < timezone.now()
