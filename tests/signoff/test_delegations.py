import datetime as dt
import json

import pytest
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.accounts.policies import Invalid
from apps.accounts.services import change_role
from apps.signoff.delegations import delegate, end_delegation
from apps.signoff.models import Delegation
from apps.signoff.policies import may_sign
from tests.accounts.events import last_event, verbs
from tests.builders import actor_of
from tests.refusals import invalid, refused
from tests.scenes import Scene, make_double, make_engagement
from tests.signoff.frozen import sign
from tests.signoff.policy_scenes import REVIEW_THEN_APPROVAL, make_bound

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
COMPLIANCE = [{"meaning": "approved", "side": "buyer", "roles": ["compliance_officer"]}]


def lend(scene: Scene, giver: str, to: User, start: dt.timedelta = -DAY, length: dt.timedelta = 8 * DAY) -> Delegation:
    since = timezone.now() + start
    return delegate(
        actor=scene.actor(giver), engagement=scene.engagement, to=to, since=since, until=since + length, reason="Leave"
    )


def test_a_stand_in_signs_on_behalf_of_the_absent() -> None:
    scene, report = make_bound(COMPLIANCE)
    assert not may_sign(scene.actor("owner"), report, "approved")
    loan = lend(scene, "compliance", scene.owner)
    made = sign(scene, report, "owner", "approved")
    manifest = json.loads(bytes(made.manifest))
    assert (manifest["printed_name"], manifest["role"]) == ("Olga Marsh", "Compliance officer")
    assert (manifest["on_behalf_of"], manifest["delegation"]) == ("Cora Plain", loan.public_id)
    assert made.office == "Compliance officer, on behalf of Cora Plain"


def test_lending_and_ending_are_events_of_the_engagement() -> None:
    scene = make_engagement()
    loan = lend(scene, "compliance", scene.adjudicator)
    assert (last_event().verb, last_event().object) == ("signing.delegated", loan.public_id)
    end_delegation(actor=scene.actor("adjudicator"), delegation=loan)
    assert verbs(scene.log)[-1] == "signing.delegation_ended"
    with invalid("over already"):
        end_delegation(actor=scene.actor("compliance"), delegation=loan)


def test_whose_own_office_does_not_sign_signs_in_a_lent_one() -> None:
    scene, report = make_bound(COMPLIANCE)
    lend(scene, "compliance", scene.adjudicator)
    assert may_sign(scene.actor("adjudicator"), report, "approved")


@pytest.mark.parametrize(("start", "length"), [(DAY, DAY), (-3 * DAY, 2 * DAY)])
def test_a_loan_counts_within_its_dates_alone(start: dt.timedelta, length: dt.timedelta) -> None:
    scene, report = make_bound(COMPLIANCE)
    if start + length < dt.timedelta():
        with invalid("in the future"):
            lend(scene, "compliance", scene.owner, start, length)
    else:
        lend(scene, "compliance", scene.owner, start, length)
    assert not may_sign(scene.actor("owner"), report, "approved")


def test_a_loan_ends_with_its_end_and_with_the_role_of_the_lender() -> None:
    scene, report = make_bound(COMPLIANCE)
    loan = lend(scene, "compliance", scene.owner)
    end_delegation(actor=scene.actor("compliance"), delegation=loan)
    assert not may_sign(scene.actor("owner"), report, "approved")
    lend(scene, "compliance", scene.owner)
    office = Membership.objects.get(user=scene.compliance, ended_at=None)
    change_role(actor=scene.actor("owner"), membership=office, role="auditor")
    assert not may_sign(scene.actor("owner"), report, "approved")


def test_the_author_neither_stands_in_nor_has_somebody_approve_for_them() -> None:
    scene, report = make_bound([{"meaning": "approved", "side": "buyer", "roles": ["qa_manager"]}])
    lend(scene, "qa_manager", scene.owner)
    assert "nobody approves it on their behalf" in may_sign(scene.actor("owner"), report, "approved").reason
    scene, report = make_bound(COMPLIANCE)
    lend(scene, "compliance", scene.qa_manager)
    assert "You are the author" in may_sign(scene.actor("qa_manager"), report, "approved").reason
    assert not may_sign(scene.actor("qa_manager"), report, "reviewed")


def test_a_lent_office_is_not_lent_on() -> None:
    scene = make_engagement()
    lend(scene, "compliance", scene.adjudicator)
    with refused("As Adjudicator you read reports"):
        lend(scene, "adjudicator", scene.owner)


def test_a_stand_in_is_a_colleague_without_part_in_the_work() -> None:
    scene = make_engagement()
    both = make_double(scene)
    for who in (scene.auditor, scene.vendor_owner, scene.outsider, both):
        with invalid("Choose somebody of"):
            lend(scene, "compliance", who)
    with invalid("Choose somebody else"):
        lend(scene, "compliance", scene.compliance)
    with refused("are signed by"):
        delegate(
            actor=actor_of(both), engagement=scene.engagement, to=scene.owner, since=timezone.now(),
            until=timezone.now() + DAY, reason="Leave",
        )  # fmt: skip


def test_a_loan_is_of_a_bounded_time_and_has_a_reason() -> None:
    scene = make_engagement()
    with invalid("at most a year"):
        lend(scene, "compliance", scene.owner, length=400 * DAY)
    now = timezone.now()
    with pytest.raises(Invalid, match="Say why"):
        delegate(
            actor=scene.actor("compliance"), engagement=scene.engagement, to=scene.owner, since=now, until=now + DAY,
            reason=" ",
        )  # fmt: skip


def test_others_do_not_end_it_but_an_owner_does() -> None:
    scene = make_engagement()
    loan = lend(scene, "compliance", scene.adjudicator)
    for role in ("qa_manager", "auditor", "vendor_owner"):
        with refused("ended by the two"):
            end_delegation(actor=scene.actor(role), delegation=loan)
    end_delegation(actor=scene.actor("owner"), delegation=loan)


def test_one_person_does_not_fill_two_steps_with_a_lent_office() -> None:
    steps = [{"meaning": "reviewed", "roles": ["owner"]}, *COMPLIANCE]
    scene, report = make_bound(steps)
    lend(scene, "compliance", scene.owner)
    sign(scene, report, "owner", "reviewed")
    assert "somebody else signs" in may_sign(scene.actor("owner"), report, "approved").reason


def test_an_auditor_lends_within_the_house() -> None:
    scene, report = make_bound(REVIEW_THEN_APPROVAL)
    with invalid("Choose somebody of"):
        lend(scene, "auditor", scene.owner)
    assert may_sign(scene.actor("auditor"), report, "reviewed")
