import datetime as dt

import pytest
from django.utils import timezone

from apps.disputes.models import Dispute
from apps.disputes.ordering import MOST_SHARED, set_priorities, why_first
from apps.disputes.selectors import in_order
from apps.disputes.services import open_dispute, open_disputes
from apps.projects.models import Project
from tests.disputes.cases import case_of, decide, make_cases
from tests.scenes import Scene, deliver, item_of, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
THREE = {"type": "nominal", "labels": ["p", "q", "r"]}


def keys(project: Project) -> list[str]:
    return [case.title for case in in_order(Dispute.objects.undecided().filter(project=project))]


def three_ways(scene: Scene) -> Project:
    """`alone` is tied between q and r, `one` to `four` between p and q."""
    project = make_project(scene, THREE)
    shared = [
        (item, who, label) for item in ("one", "two", "three", "four") for who, label in (("ann", "p"), ("bob", "q"))
    ]
    deliver(scene, project, [("alone", "ann", "q"), ("alone", "bob", "r"), *shared])
    open_disputes(actor=scene.actor("owner"), project=project)
    return project


def test_a_case_whose_labels_are_confused_elsewhere_too_comes_first() -> None:
    project = three_ways(make_engagement())
    assert keys(project)[-1] == "alone"
    assert case_of(project, "one").weights["shared"] == 3
    assert case_of(project, "one").weights["pair"] == ['"p"', '"q"']
    assert case_of(project, "alone").weights["shared"] == 0


def test_a_decision_leaves_fewer_that_share_its_confusion() -> None:
    scene = make_engagement()
    project = three_ways(scene)
    before = case_of(project, "one").priority
    decide(scene, case_of(project, "two"), "p")
    assert set_priorities(project) > 0
    assert case_of(project, "one").weights["shared"] == 2
    assert case_of(project, "one").priority < before
    assert set_priorities(project) == 0


def test_a_confusion_that_was_severe_before_comes_first() -> None:
    scene = make_engagement()
    project = three_ways(scene)
    deliver(scene, project, [("late", "ann", "q"), ("late", "bob", "r")], "late.csv")
    decide(scene, case_of(project, "alone"), "q", severity="critical")
    open_disputes(actor=scene.actor("owner"), project=project)
    assert keys(project)[0] == "late"
    assert case_of(project, "late").weights["severity"] == 5


def test_what_is_due_within_a_day_comes_before_all() -> None:
    project = three_ways(make_engagement())
    Dispute.objects.filter(item__key="alone").update(due_at=timezone.now() + dt.timedelta(hours=2))
    assert keys(project)[0] == "alone"


def test_a_reasoned_claim_counts_where_the_labels_are_of_one_mind() -> None:
    scene, project = make_cases()
    case = open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "agreed"), claim="It is a no.")
    set_priorities(project)
    case.refresh_from_db()
    assert case.weights["wrong"] == pytest.approx(0.5)
    assert case.priority > 0


def test_cases_about_answers_with_parts_are_ordered_by_how_far_those_are_apart() -> None:
    scene = make_engagement()
    project = make_project(scene, {"type": "numeric", "minimum": 0, "maximum": 10})
    deliver(scene, project, [("far", "ann", "0"), ("far", "bob", "10"), ("less", "ann", "1"), ("less", "bob", "9")])
    open_disputes(actor=scene.actor("owner"), project=project)
    assert keys(project) == ["far", "less"]
    assert case_of(project, "less").weights["by_disagreement"]
    assert "labels disagree by 80 %".capitalize() in why_first(case_of(project, "less"), blind=False)


def test_the_reason_says_what_the_place_rests_on() -> None:
    case = case_of(three_ways(make_engagement()), "one")
    told = why_first(case, blind=False)
    assert "100 % chance that the label is wrong" in told
    assert "3 other open cases about the same two labels" in told
    case.weights["shared"] = MOST_SHARED
    assert "20 or more other open cases" in why_first(case, blind=False)


def test_who_may_still_decide_is_not_told_how_far_labels_agree() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b"], ann="yy", bob="nn"))
    open_disputes(actor=scene.actor("owner"), project=project)
    assert "%" not in why_first(case_of(project, "a"), blind=True)
    case = case_of(project, "a")
    case.due_at = timezone.now() - dt.timedelta(hours=1)
    assert why_first(case, blind=True).startswith("The deadline is past")
