"""A person is erased, and every log and bundle stays valid."""

from pathlib import Path

import pytest
from django.test import Client

from apps.accounts.models import Invitation, User
from apps.accounts.policies import Invalid
from apps.accounts.selectors import memberships_of, organisation_log
from apps.accounts.services import create_token, end_membership, invite
from apps.audit.models import Check, Event, Log
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.audit.sequencer import sequence_all
from apps.audit.verification import verify_log
from apps.evidence.verify import verify_path
from apps.labels.models import Annotation, Annotator
from apps.labels.rows import root_of_delivery
from apps.labels.services import link_annotator
from apps.retention.services import erase_annotator, erase_person, place_hold, release_hold
from tests.accounts.events import last_event, verbs
from tests.audit.logs import unprotect
from tests.builders import PASSWORD
from tests.refusals import invalid, refused
from tests.scenes import Scene, annotator_of, deliver, make_engagement, make_project
from tests.signoff.frozen import bundle, make_report, sign

pytestmark = pytest.mark.django_db


def leave(scene: Scene, user: User) -> User:
    owner = "vendor_owner" if user in (scene.annotator, scene.vendor_manager) else "owner"
    end_membership(actor=scene.actor(owner), membership=memberships_of(user).get())
    return user


def erase(scene: Scene, person: User, role: str = "owner", basis: str = "request") -> User:
    house = scene.vendor if role == "vendor_owner" else scene.buyer
    return erase_person(actor=scene.actor(role), organisation=house, person=person, basis=basis)


def test_name_and_address_give_way_to_the_pseudonym_and_every_way_in_ends() -> None:
    scene = make_engagement()
    person = scene.qa_manager
    address, name = person.email, person.name
    client = Client()
    client.force_login(person)
    create_token(actor=scene.actor("qa_manager"), name="Quinn's laptop")
    leave(scene, person)
    invite(actor=scene.actor("owner"), organisation=scene.buyer, email=address, role="auditor", link=str)
    erased = erase(scene, person, "compliance")
    assert (erased.name, erased.email, erased.is_active) == (
        person.public_id,
        f"{person.public_id}@erased.invalid",
        False,
    )
    assert client.get("/").status_code == 302
    assert not Client().login(email=address, password=PASSWORD)
    assert not erased.tokens.filter(revoked_at=None).exists()
    assert not Invitation.objects.filter(email=address).exists()
    event = last_event()
    assert (event.verb, event.object, event.log.origin) == (
        "person.erased",
        person.public_id,
        organisation_log(scene.buyer),
    )
    assert details_of(event) == {"basis": "request"}
    assert not [e for e in Event.objects.all() if name.encode() in bytes(e.leaf) or address.encode() in bytes(e.leaf)]


def test_53_logs_and_bundles_verify_before_and_after(tmp_path: Path) -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    before = bundle(scene, report, tmp_path / "before.zip")
    leave(scene, scene.compliance)
    printed = scene.compliance.name
    erase(scene, scene.compliance)
    after = bundle(scene, report, tmp_path / "after.zip")
    for path in (before, after):
        result = verify_path(str(path))
        assert result.ok, result.findings
        assert result.signatures[0].printed_name == printed
    sequence_all()
    assert {verify_log(log).finding for log in Log.objects.exclude(size=0)} == {""}
    assert {reconcile(log).finding for log in Log.objects.exclude(size=0)} == {""}


def test_the_key_of_a_linked_annotator_goes_and_the_log_tells_the_new_root_of_each_delivery() -> None:
    scene = make_engagement()
    project = make_project(scene)
    rows = [("i1", "sam@labels.example", "yes"), ("i1", "bob", "no")]
    first = deliver(scene, project, rows, "first.csv")
    second = deliver(scene, project, [("i2", "bob", "no")], "second.csv")
    annotator = annotator_of(scene, "sam@labels.example")
    link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator, user=scene.annotator)
    erase(scene, leave(scene, scene.annotator), "vendor_owner")
    annotator.refresh_from_db()
    assert annotator.key == annotator.public_id
    event = Event.objects.get(verb="delivery.pseudonymised")
    assert event.object == first.public_id
    assert details_of(event) == {"annotator": annotator.public_id, "rows": 2, "root": root_of_delivery(first)}
    assert root_of_delivery(first) != first.root
    assert root_of_delivery(second) == second.root
    assert reconcile(Log.objects.get(origin=scene.log)).finding == ""


def test_an_address_without_a_login_is_replaced_by_either_party() -> None:
    scene = make_engagement()
    project = make_project(scene)
    people = ("sam@labels.example", "kim@labels.example")
    deliver(scene, project, [(f"i{n}", who, "yes") for n, who in enumerate(people)])
    for role, key in zip(("compliance", "vendor_owner"), people, strict=True):
        erase_annotator(actor=scene.actor(role), annotator=annotator_of(scene, key), basis="request")
        assert (last_event().verb, last_event().log.origin) == ("annotator.erased", scene.log)
    assert not Annotator.objects.filter(key__contains="@").exists()
    with invalid("erased already"):
        erase_annotator(actor=scene.actor("owner"), annotator=Annotator.objects.all()[0], basis="request")
    for role in ("auditor", "outsider", "qa_manager", "vendor_manager"):
        with refused("not a member|This needs the role"):
            erase_annotator(actor=scene.actor(role), annotator=Annotator.objects.all()[0], basis="request")


def test_a_hold_on_the_person_stops_it_and_says_why() -> None:
    scene = make_engagement()
    person = leave(scene, scene.qa_manager)
    hold = place_hold(actor=scene.actor("owner"), organisation=scene.buyer, person=person, reason="Claim 7 is pending")
    with invalid("A legal hold covers this person, since .*: Claim 7 is pending"):
        erase(scene, person)
    release_hold(actor=scene.actor("owner"), hold=hold, reason="Settled")
    assert erase(scene, person).name == person.public_id


def test_a_hold_on_an_engagement_covers_whoever_took_part_and_nobody_else() -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    place_hold(actor=scene.actor("owner"), organisation=scene.buyer, engagement=scene.engagement, reason="Claim 7")
    signer, deliverer = leave(scene, scene.compliance), leave(scene, scene.vendor_manager)
    with invalid("covers the engagement Reviews, in which this person took part"):
        erase(scene, signer)
    with invalid("A legal hold of another organisation covers this"):
        erase(scene, deliverer, "vendor_owner")
    annotator = Annotator.objects.all()[0]
    with invalid("Claim 7"):
        erase_annotator(actor=scene.actor("owner"), annotator=annotator, basis="request")
    with invalid("of another organisation"):
        erase_annotator(actor=scene.actor("vendor_owner"), annotator=annotator, basis="request")
    assert erase(scene, leave(scene, scene.annotator), "vendor_owner").is_active is False


def test_somebody_who_still_has_a_role_is_not_erased() -> None:
    scene = make_engagement()
    with invalid("still has a role at .*end the membership first"):
        erase(scene, scene.qa_manager)


def test_a_person_is_erased_once_on_a_known_basis() -> None:
    scene = make_engagement()
    person = leave(scene, scene.qa_manager)
    with invalid("on which basis, one of request"):
        erase(scene, person, basis="because")
    erase(scene, person)
    with invalid("erased already"):
        erase(scene, person)


@pytest.mark.parametrize("role", ["adjudicator", "auditor", "outsider", "qa_manager", "vendor_owner"])
def test_only_who_keeps_the_books_of_the_house_erases(role: str) -> None:
    scene = make_engagement()
    person = leave(scene, scene.compliance)
    with refused("not a member|This needs the role|never belonged"):
        erase(scene, person, role)


def test_nobody_erases_themself_and_no_stranger_is_erased() -> None:
    scene = make_engagement()
    with refused("cannot erase yourself"):
        erase(scene, scene.owner)
    with refused("never belonged"):
        erase(scene, scene.outsider)


def test_a_hold_on_the_person_keeps_the_keys_by_which_files_call_them() -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), [("i1", "anna@labels.example", "yes")])
    annotator = annotator_of(scene, "anna@labels.example")
    link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator, user=scene.annotator)
    held = place_hold(
        actor=scene.actor("vendor_owner"), organisation=scene.vendor, person=scene.annotator, reason="Claim 7"
    )
    with invalid("legal hold covers this person.*Claim 7"):
        erase_annotator(actor=scene.actor("vendor_owner"), annotator=annotator, basis="request")
    with invalid("legal hold of another organisation"):
        erase_annotator(actor=scene.actor("owner"), annotator=annotator, basis="request")
    release_hold(actor=scene.actor("vendor_owner"), hold=held, reason="Settled")
    assert erase_annotator(actor=scene.actor("owner"), annotator=annotator, basis="request").key == annotator.public_id


@pytest.mark.parametrize("linked", [False, True])
def test_an_erasure_does_not_vouch_for_rows_that_somebody_changed(linked: bool) -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), [("i1", "anna@labels.example", "yes"), ("i1", "bob", "no")])
    annotator = annotator_of(scene, "anna@labels.example")
    if linked:
        link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator, user=scene.annotator)
        leave(scene, scene.annotator)
    unprotect("labels_annotation")
    Annotation.objects.filter(annotator__key="bob").update(value='"yes"')
    with pytest.raises(Invalid, match=r"Nothing was erased. The rows of the delivery"):
        if linked:
            erase(scene, scene.annotator, "vendor_owner")
        else:
            erase_annotator(actor=scene.actor("owner"), annotator=annotator, basis="request")
    annotator.refresh_from_db()
    assert annotator.key == "anna@labels.example"
    assert User.objects.get(pk=scene.annotator.pk).name == "Anna Lee"
    assert verbs(scene.log)[-2:] == ["erasure.refused", "check.requested"]
    assert Check.objects.get().log.origin == scene.log
    assert "delivery.pseudonymised" not in verbs(scene.log)
