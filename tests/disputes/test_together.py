import pytest

from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.disputes.alike import alike
from apps.disputes.models import Adjudication, Dispute
from apps.disputes.services import decide_together, look_at, open_disputes, take
from apps.disputes.services.together import NotLookedAt
from apps.projects.models import Project
from tests.disputes.cases import case_of, decide
from tests.refusals import invalid, refused
from tests.scenes import Scene, deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db


def make_alike() -> tuple[Scene, Project]:
    """a, b, c are ties of yes and no, m is one of maybe and no."""
    scene = make_engagement()
    project = make_project(scene, {"type": "nominal", "labels": ["maybe", "no", "yes"]})
    deliver(scene, project, [*panel(["a", "b", "c"], ann="yyy", bob="nnn"), ("m", "ann", "maybe"), ("m", "bob", "no")])
    open_disputes(actor=scene.actor("owner"), project=project)
    return scene, project


def look(scene: Scene, *cases: Dispute) -> None:
    for case in cases:
        look_at(actor=scene.actor("adjudicator"), dispute=case)


def together(scene: Scene, *cases: Dispute, role: str = "adjudicator", value: object = "no") -> list[Adjudication]:
    return decide_together(
        actor=scene.actor(role),
        cases=cases,
        value=value,
        reason_code="edge_case",
        rationale="All of them are quotations.",
        clause="3",
    )


def test_cases_are_alike_when_the_same_answers_stand_against_each_other() -> None:
    scene, project = make_alike()
    look(scene, case_of(project, "b"))
    found = alike(scene.actor("adjudicator"), case_of(project, "a"))
    assert list(found.values_list("item__key", "looked")) == [("a", False), ("b", True), ("c", False)]
    take(actor=scene.actor("qa_manager"), dispute=case_of(project, "c"))
    assert [each.title for each in found.all()] == ["a", "b"]
    assert not alike(scene.actor("vendor_manager"), case_of(project, "a")).exists()


def test_each_case_gets_a_decision_of_its_own_with_the_same_words() -> None:
    scene, project = make_alike()
    cases = [case_of(project, key) for key in "abc"]
    look(scene, *cases)
    made = together(scene, *reversed(cases))
    assert [each.dispute for each in made] == cases
    assert {(each.value, each.rationale, each.clause) for each in made} == {
        ('"no"', "All of them are quotations.", "3")
    }
    told = details_of(Event.objects.get(verb="dispute.decided_together"))
    assert told == {"decisions": [each.public_id for each in made]}


def test_those_not_looked_at_are_named_and_nothing_is_decided() -> None:
    scene, project = make_alike()
    seen, unseen = case_of(project, "a"), case_of(project, "b")
    look(scene, seen)
    look_at(actor=scene.actor("qa_manager"), dispute=unseen)
    with pytest.raises(NotLookedAt) as refusal:
        together(scene, seen, unseen)
    assert refusal.value.cases == [unseen.public_id]
    assert not Adjudication.objects.exists()


def test_other_answers_make_another_case() -> None:
    scene, project = make_alike()
    cases = case_of(project, "a"), case_of(project, "m")
    look(scene, *cases)
    with invalid("same answers"):
        together(scene, *cases)


def test_what_was_decided_meanwhile_lets_nothing_through() -> None:
    scene, project = make_alike()
    cases = case_of(project, "a"), case_of(project, "b")
    look(scene, *cases)
    decide(scene, cases[1], role="qa_manager")
    with invalid("decided meanwhile"):
        together(scene, *cases)
    assert case_of(project, "a").undecided
    with invalid("Not to be decided together"):
        together(scene, *[case_of(project, key) for key in "ab"])


def test_one_case_is_not_decided_together() -> None:
    scene, project = make_alike()
    with invalid("between 2 and"):
        together(scene, case_of(project, "a"))


def test_only_those_who_judge_decide_together() -> None:
    scene, project = make_alike()
    cases = case_of(project, "a"), case_of(project, "b")
    for case in cases:
        look_at(actor=scene.actor("vendor_manager"), dispute=case)
    with refused("You belong to"):
        together(scene, *cases, role="vendor_manager")
