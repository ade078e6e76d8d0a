"""Who is told what of a case, and that nobody learns more from a notice than they may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.selectors import memberships_of
from apps.accounts.services import end_membership
from apps.disputes.models import Dispute
from apps.disputes.services import (
    adjudicate,
    appeal,
    ask,
    assign,
    open_dispute,
    open_disputes,
    state_position,
    take,
    warn_near,
    withdraw,
)
from apps.labels.services import link_annotator
from apps.notices.kinds import KINDS
from apps.notices.models import Notice
from apps.projects.models import Project
from apps.retention.services import erase_person
from tests.disputes.cases import KEYS, VOTES, case_of, decide
from tests.refusals import refused
from tests.scenes import Scene, annotator_of, deliver, item_of, load_gold, make_engagement, make_project, panel

NO_WORKER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def court(db: None) -> Iterator[tuple[Scene, Project]]:
    """As `make_cases`, before any case is opened; ann signs in here."""
    with override_settings(TASKS=NO_WORKER):
        scene = make_engagement()
        project = make_project(scene)
        deliver(scene, project, panel(KEYS, **VOTES))
        load_gold(scene, project, {"wrong": "yes", "agreed": "yes"}, "owner")
        link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
        yield scene, project


def told(kind: str) -> set[str]:
    return {each.recipient.name for each in Notice.objects.filter(kind=kind).select_related("recipient")}


def brought(scene: Scene, project: Project, role: str = "vendor_manager", key: str = "split") -> Dispute:
    return open_dispute(actor=scene.actor(role), item=item_of(project, key), claim="It is sarcasm.")


def over(case: Dispute, **ago: Any) -> None:
    Dispute.objects.filter(pk=case.pk).update(due_at=timezone.now() - dt.timedelta(**ago))


VENDORS = {"Vito Orr", "Vera Manning"}
BUYERS = {"Olga Marsh", "Quinn Abel"}


def test_the_other_side_is_told_that_a_case_was_brought(court: tuple[Scene, Project]) -> None:
    scene, project = court
    brought(scene, project)
    assert told("dispute.opened") == BUYERS
    brought(scene, project, "owner", "agreed")
    assert told("dispute.opened") == BUYERS | VENDORS | {"Anna Lee"}
    assert not Notice.objects.filter(recipient=scene.owner, subject=case_of(project, "agreed").public_id).exists()


def test_cases_opened_by_rule_are_one_notice_that_leaves_out_what_rests_on_gold(court: tuple[Scene, Project]) -> None:
    scene, project = court
    opened = open_disputes(actor=scene.actor("qa_manager"), project=project)
    hidden = Dispute.objects.filter(project=project, ground="gold").count()
    assert hidden
    shown = Dispute.objects.filter(project=project, control=False).count() - hidden
    assert opened == shown + hidden
    notices = Notice.objects.filter(kind="disputes.opened")
    assert {str(each) for each in notices} == {f"New cases in project {project.public_id}: {shown}."}
    assert told("disputes.opened") == VENDORS


def test_whoever_is_given_a_case_is_told_and_whoever_takes_one_knows(court: tuple[Scene, Project]) -> None:
    scene, project = court
    assign(actor=scene.actor("qa_manager"), dispute=brought(scene, project), adjudicator=scene.adjudicator)
    assert told("dispute.assigned") == {"Ada Juris"}
    take(actor=scene.actor("qa_manager"), dispute=brought(scene, project, key="agreed"))
    assert told("dispute.assigned") == {"Ada Juris"}


def test_a_question_reaches_who_brought_the_case(court: tuple[Scene, Project]) -> None:
    scene, project = court
    case = brought(scene, project, "annotator", "split")
    take(actor=scene.actor("adjudicator"), dispute=case)
    ask(actor=scene.actor("adjudicator"), dispute=case, question="Which clause?")
    assert told("dispute.asked") == {"Anna Lee"}


def test_a_decision_and_an_appeal_reach_whom_they_bind(court: tuple[Scene, Project]) -> None:
    scene, project = court
    case = brought(scene, project, "owner")
    decide(scene, case, "no")
    assert told("dispute.decided") == VENDORS | {"Anna Lee", "Olga Marsh"}
    appeal(actor=scene.actor("annotator"), dispute=case, reason="Clause 2 says otherwise.")
    assert told("dispute.appealed") == VENDORS | BUYERS
    decide(scene, case, "yes", role="qa_manager")
    assert told("dispute.final") == VENDORS | {"Anna Lee", "Olga Marsh"}


def test_no_notice_names_a_label_or_an_item(court: tuple[Scene, Project]) -> None:
    scene, project = court
    case = brought(scene, project)
    decide(scene, case, "no")
    appeal(actor=scene.actor("vendor_manager"), dispute=case, reason="Clause 2 says otherwise.")
    for notice in Notice.objects.all():
        assert not {"yes", "no", "split", "Anna"} & set(str(notice).rstrip(".").split())
        assert notice.kind in KINDS


def test_a_case_that_rests_on_gold_is_told_to_nobody_of_the_vendor_before_its_decision(
    court: tuple[Scene, Project],
) -> None:
    scene, project = court
    open_disputes(actor=scene.actor("qa_manager"), project=project)
    case = case_of(project, "wrong")
    assign(actor=scene.actor("qa_manager"), dispute=case, adjudicator=scene.adjudicator)
    assert {each.recipient for each in Notice.objects.filter(subject=case.public_id)} == {scene.adjudicator}
    decide(scene, case, "yes")
    assert told("dispute.decided") == VENDORS | {"Anna Lee"}


def test_a_control_case_is_told_to_its_adjudicator_alone(court: tuple[Scene, Project]) -> None:
    scene, project = court
    case = brought(scene, project)
    Notice.objects.all().delete()
    Dispute.objects.filter(pk=case.pk).update(control=True, opened_by=None, ground="tie")
    assign(actor=scene.actor("qa_manager"), dispute=case, adjudicator=scene.adjudicator)
    decide(scene, case, "no")
    assert {(each.kind, each.recipient) for each in Notice.objects.all()} == {("dispute.assigned", scene.adjudicator)}


def test_a_deadline_within_a_day_is_told_once(court: tuple[Scene, Project]) -> None:
    scene, project = court
    decided, taken = brought(scene, project), brought(scene, project, key="agreed")
    decide(scene, decided, "no")
    take(actor=scene.actor("adjudicator"), dispute=taken)
    assert warn_near() == 0
    for case in (decided, taken):
        over(case, hours=-3)
    assert (warn_near(), warn_near()) == (2, 0)
    assert told("dispute.deadline") == VENDORS | {"Anna Lee"}
    assert told("dispute.due") == {"Ada Juris"}


def test_the_clock_closes_what_is_over_and_tells_how_many(court: tuple[Scene, Project]) -> None:
    scene, project = court
    for key in ("split", "agreed"):
        case = brought(scene, project, key=key)
        decide(scene, case, "no")
        over(case, minutes=1)
    asked = brought(scene, project, key="tied")
    take(actor=scene.actor("adjudicator"), dispute=asked)
    ask(actor=scene.actor("adjudicator"), dispute=asked, question="Which clause?")
    over(asked, minutes=1)
    call_command("clock")
    assert set(Dispute.objects.values_list("state", flat=True)) == {"final", "expired"}
    assert told("disputes.final") == VENDORS | {"Anna Lee"}
    assert {str(each) for each in Notice.objects.filter(kind="disputes.final")} == {
        f"Decisions in project {project.public_id} that became final: 2."
    }
    assert told("dispute.expired") == VENDORS | BUYERS | {"Anna Lee"}


def erase(scene: Scene, person: User) -> None:
    end_membership(actor=scene.actor("vendor_owner"), membership=memberships_of(person).get())
    erase_person(actor=scene.actor("vendor_owner"), organisation=scene.vendor, person=person, basis="request")


def test_the_case_of_somebody_who_is_erased_goes_on_with_their_manager(court: tuple[Scene, Project]) -> None:
    scene, project = court
    case = brought(scene, project, "annotator")
    take(actor=scene.actor("adjudicator"), dispute=case)
    with refused("Only who brought it"):
        withdraw(actor=scene.actor("vendor_manager"), dispute=case, reason="We agree.")
    erase(scene, scene.annotator)
    ask(actor=scene.actor("adjudicator"), dispute=case, question="Which clause?")
    assert told("dispute.asked") == VENDORS
    state_position(actor=scene.actor("vendor_manager"), dispute=case, text="Clause 2.")
    decide(scene, case, "no")
    assert Notice.objects.filter(recipient=scene.annotator).count() == 0
    step = appeal(actor=scene.actor("vendor_manager"), dispute=case, reason="Clause 2 says otherwise.")
    assert (step.state, step.instance) == ("appealed", 2)


def test_an_appeal_survives_the_erasure_of_who_appealed(court: tuple[Scene, Project]) -> None:
    scene, project = court
    case = brought(scene, project, "annotator")
    decide(scene, case, "no")
    appeal(actor=scene.actor("annotator"), dispute=case, reason="Clause 2 says otherwise.")
    erase(scene, scene.annotator)
    with refused("not a member"):
        withdraw(actor=scene.actor("adjudicator"), dispute=case, reason="We agree.")
    case.refresh_from_db()
    assert (case.state, case.instance) == ("appealed", 2)
    adjudicate(
        actor=scene.actor("qa_manager"), dispute=case, value="yes", reason_code="edge_case", rationale="Clause 2."
    )
    case.refresh_from_db()
    assert case.state == "final"


def test_an_owner_takes_back_the_case_of_a_manager_who_has_left(court: tuple[Scene, Project]) -> None:
    scene, project = court
    case = brought(scene, project)
    end_membership(actor=scene.actor("vendor_owner"), membership=memberships_of(scene.vendor_manager).get())
    withdraw(actor=scene.actor("vendor_owner"), dispute=case, reason="We agree now.")
    assert told("dispute.withdrawn") == BUYERS | {"Anna Lee"}
