import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models import IdentityProof, Qualification
from apps.accounts.policies import Refused
from apps.accounts.readiness import REVIEW, access_review, policy_text_fault, qualification_fault
from apps.accounts.selectors import organisation_log
from apps.accounts.services import (
    accept_policy_text,
    change_role,
    end_qualification,
    publish_policy_text,
    record_qualification,
    verify_identity,
)
from apps.audit.selectors import details_of
from tests.accounts.events import last_event, verbs
from tests.builders import actor_of, make_member
from tests.people import People, make_people
from tests.refusals import invalid, refused

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 1, 10), dt.date(2026, 12, 31)


def record(people: People, end: dt.date | None = LAST, name: str = "GxP basics") -> Qualification:
    return record_qualification(
        actor=actor_of(people.owner),
        organisation=people.organisation,
        user=people.colleague,
        name=name,
        evidence="Certificate in folder 7.",
        valid_from=FIRST,
        valid_until=end,
    )


def test_the_log_has_name_and_dates_of_a_qualification_and_its_proof_by_digest() -> None:
    people = make_people()
    made = record(people)
    event = last_event()
    assert (event.verb, event.object) == ("qualification.recorded", people.colleague.public_id)
    assert details_of(event)["valid_until"] == "2026-12-31"
    assert "folder" not in str(details_of(event))
    end_qualification(actor=actor_of(people.owner), qualification=made)
    assert verbs(organisation_log(people.organisation))[-1] == "qualification.ended"
    with invalid("ended already"):
        end_qualification(actor=actor_of(people.owner), qualification=made)


@pytest.mark.parametrize(
    ("day", "said"),
    [(FIRST - dt.timedelta(1), "begins on"), (FIRST, ""), (LAST, ""), (LAST + dt.timedelta(1), "has expired")],
)
def test_a_qualification_holds_from_its_first_to_its_last_day(day: dt.date, said: str) -> None:
    people = make_people()
    record(people)
    fault = qualification_fault(people.colleague, people.organisation, "gxp BASICS", day)
    assert said in fault
    assert bool(said) == bool(fault)


def test_nobody_records_anything_about_themself() -> None:
    people = make_people()
    actor, house = actor_of(people.owner), people.organisation
    with refused("Somebody else records this"):
        verify_identity(actor=actor, organisation=house, user=people.owner, method="video")
    with refused("Somebody else records this"):
        record_qualification(
            actor=actor, organisation=house, user=people.owner, name="x", evidence="y", valid_from=FIRST
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentityProof.objects.create(user=people.owner, organisation=house, method="video", checked_by=people.owner)


def test_colleagues_and_outsiders_do_not_vouch_and_strangers_are_not_vouched_for() -> None:
    people = make_people()
    for who in (people.colleague, people.outsider):
        with refused("needs the role|not a member"):
            verify_identity(actor=actor_of(who), organisation=people.organisation, user=people.owner, method="video")
    with invalid("is no member"):
        verify_identity(
            actor=actor_of(people.owner), organisation=people.organisation, user=people.outsider, method="video"
        )


def test_an_identity_is_checked_in_a_way_that_is_named() -> None:
    people = make_people()
    actor, house = actor_of(people.owner), people.organisation
    with invalid("how the identity was checked"):
        verify_identity(actor=actor, organisation=house, user=people.colleague, method="by feel")
    made = verify_identity(actor=actor, organisation=house, user=people.colleague, method="electronic")
    assert details_of(last_event()) == {"proof": made.public_id, "method": "electronic"}


def test_dates_and_words_of_a_qualification_are_checked() -> None:
    people = make_people()
    with invalid("before it begins"):
        record(people, FIRST - dt.timedelta(1))
    with invalid("a name of 1 to 120"):
        record(people, name="  ")


def test_a_new_version_of_the_policy_text_is_accepted_anew() -> None:
    people = make_people()
    actor, house = actor_of(people.owner), people.organisation
    for version, text in enumerate(("Read first.", "Read twice."), start=1):
        assert publish_policy_text(actor=actor, organisation=house, text=text).version == version
        assert policy_text_fault(people.colleague, house)
        accept_policy_text(actor=actor_of(people.colleague), organisation=house, version=version)
        assert not policy_text_fault(people.colleague, house)
    assert verbs(organisation_log(house))[-1] == "policy_text.accepted"
    with invalid("word for word"):
        publish_policy_text(actor=actor, organisation=house, text="Read twice.\r\n")
    with invalid("accepted version 2 already"):
        accept_policy_text(actor=actor_of(people.colleague), organisation=house, version=2)
    with invalid("another version"):
        accept_policy_text(actor=actor_of(people.owner), organisation=house, version=1)


def test_a_policy_text_is_published_by_the_house_and_accepted_by_its_members() -> None:
    people = make_people()
    with refused("needs the role"):
        publish_policy_text(actor=actor_of(people.colleague), organisation=people.organisation, text="Mine.")
    publish_policy_text(actor=actor_of(people.owner), organisation=people.organisation, text="Ours.")
    with invalid("accepted by its members"):
        accept_policy_text(actor=actor_of(people.outsider), organisation=people.organisation, version=1)


def test_the_review_of_access_has_every_role_anybody_had() -> None:
    people = make_people()
    manager = make_member(people.organisation, "qa_manager", "Quinn Abel")
    change_role(actor=actor_of(people.owner), membership=manager.memberships.get(), role="auditor")
    rows = [dict(zip(REVIEW, row, strict=True)) for row in access_review(people.organisation)]
    held = [(row["name"], row["role"], bool(row["until"])) for row in rows]
    assert held == [
        ("Carl Hume", "Auditor", False),
        ("Olga Marsh", "Owner", False),
        ("Quinn Abel", "QA manager", True),
        ("Quinn Abel", "Auditor", False),
    ]
    assert all(row["since"].endswith("Z") for row in rows)


def test_an_ended_member_vouches_no_longer() -> None:
    people = make_people()
    second = make_member(people.organisation, "compliance_officer", "Cora Plain")
    change_role(actor=actor_of(people.owner), membership=second.memberships.get(), role="auditor")
    with pytest.raises(Refused):
        verify_identity(actor=actor_of(second), organisation=people.organisation, user=people.owner, method="video")
