import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Invitation, Membership, Organisation, Role, User
from apps.accounts.policies import Invalid, Refused
from apps.accounts.selectors import invitation_for, memberships_of, organisation_log
from tests.accounts.events import verbs
from tests.builders import PASSWORD, SETUP, actor_of, make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NEW_ADDRESS = "newcomer@example.com"


@pytest.fixture
def people() -> People:
    return make_people()


def link(token: str) -> str:
    return f"https://portal.example/join/{token}/"


def invite(people: People, email: str = NEW_ADDRESS, role: str = Role.ADJUDICATOR) -> tuple[Invitation, str]:
    return services.invite(
        actor=actor_of(people.owner), organisation=people.organisation, email=email, role=role, link=link
    )


def accept(token: str, password: str = PASSWORD) -> Membership:
    return services.accept_invitation(token=token, name="Nia Corr", password=password)


def test_an_invitation_is_mailed_with_its_link(people: People, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _, token = invite(people)
    (message,) = mail.outbox
    assert message.to == [NEW_ADDRESS]
    assert link(token) in message.body
    assert "Olga Marsh invites you" in message.body and "as Adjudicator" in message.body


def test_an_unreachable_mail_server_does_not_undo_the_invitation(
    people: People, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        _, token = invite(people)
    assert accept(token).role == Role.ADJUDICATOR


def test_only_the_digest_of_the_token_is_kept(people: People) -> None:
    invitation, token = invite(people)
    assert token not in str(vars(invitation))
    assert invitation_for(token) == invitation
    assert invitation_for(invitation.token_digest) is None


def test_accepting_makes_the_account_and_the_membership(people: People) -> None:
    _, token = invite(people)
    membership = accept(token)
    assert (membership.role, membership.organisation) == (Role.ADJUDICATOR, people.organisation)
    assert (membership.user.email, membership.user.name) == (NEW_ADDRESS, "Nia Corr")
    assert services.sign_in(email=NEW_ADDRESS, password=PASSWORD) == membership.user
    assert verbs(organisation_log(people.organisation))[-5:] == [
        "invitation.sent",
        "user.created",
        "membership.started",
        "invitation.accepted",
        "sign_in.succeeded",
    ]


def test_an_invitation_is_used_once(people: People) -> None:
    _, token = invite(people)
    accept(token)
    with pytest.raises(Invalid, match="used already"):
        accept(token)


def test_an_expired_invitation_is_refused(people: People) -> None:
    invitation, token = invite(people)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(Invalid, match="has expired; ask Buyer"):
        accept(token)
    assert not User.objects.filter(email=NEW_ADDRESS).exists()


@pytest.mark.parametrize("token", ["", "guess", "x" * 10_000])
def test_a_token_that_was_never_given_is_refused(token: str) -> None:
    with pytest.raises(Invalid, match="not known"):
        accept(token)


def test_a_second_invitation_withdraws_the_first(people: People) -> None:
    _, first = invite(people)
    _, second = invite(people, role=Role.AUDITOR)
    with pytest.raises(Invalid, match="has expired"):
        accept(first)
    assert accept(second).role == Role.AUDITOR


def test_a_weak_password_leaves_the_invitation_open(people: People) -> None:
    _, token = invite(people)
    with pytest.raises(Invalid, match="too short"):
        accept(token, "short")
    assert accept(token).role == Role.ADJUDICATOR


def test_an_existing_account_joins_with_its_own_password_only(people: People) -> None:
    user = make_user(email=NEW_ADDRESS)
    _, token = invite(people, NEW_ADDRESS.upper())
    with pytest.raises(Refused, match="password is wrong"):
        accept(token, "another good password")
    assert accept(token).user == user


def test_a_signed_in_person_accepts_their_own_invitation_but_not_anothers(people: People) -> None:
    user = make_user(email=NEW_ADDRESS)
    _, token = invite(people)
    with pytest.raises(Refused, match="sent to another address"):
        services.accept_invitation_signed_in(actor=actor_of(people.outsider), token=token)
    assert services.accept_invitation_signed_in(actor=actor_of(user), token=token).user == user


def test_only_an_owner_of_the_organisation_invites(people: People) -> None:
    for person in (people.colleague, people.outsider):
        with pytest.raises(Refused):
            services.invite(
                actor=actor_of(person),
                organisation=people.organisation,
                email=NEW_ADDRESS,
                role=Role.AUDITOR,
                link=link,
            )
    with pytest.raises(Refused, match="the system cannot invite"):
        services.invite(actor=SETUP, organisation=people.organisation, email=NEW_ADDRESS, role=Role.AUDITOR, link=link)
    assert not Invitation.objects.exists()


def test_roles_addresses_and_members_are_checked_before_anything_is_sent(people: People) -> None:
    for email, role, why in (
        ("nobody", Role.AUDITOR, "no e-mail address"),
        (NEW_ADDRESS, Role.ANNOTATOR, "does not exist at a buyer"),
        (people.colleague.email, Role.OWNER, "already a member"),
    ):
        with pytest.raises(Invalid, match=why):
            invite(people, email, role)


def test_a_buyer_brings_in_a_vendor_with_its_first_owner_without_joining_it(people: People) -> None:
    vendor, _, token = services.bring_in_organisation(
        actor=actor_of(people.owner), kind="vendor", name="Labelworks", owner_email=NEW_ADDRESS, link=link
    )
    assert accept(token).organisation == vendor
    assert memberships_of(people.owner).count() == 1
    with pytest.raises(Refused, match="Only an owner of a buyer"):
        services.bring_in_organisation(
            actor=actor_of(people.colleague), kind="vendor", name="Other", owner_email=NEW_ADDRESS, link=link
        )
    assert not Organisation.objects.filter(name="Other").exists()
