import pytest

from apps.accounts import services
from apps.accounts.models import Organisation, OrganisationKind, Role, User
from apps.accounts.policies import Invalid, Refused
from apps.accounts.selectors import home_log, installation_log, organisation_log
from apps.audit.models import Event
from tests.accounts.events import last_event, verbs
from tests.builders import PASSWORD, SETUP, actor_of, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_an_organisation_begins_its_own_log() -> None:
    organisation = make_organisation(OrganisationKind.VENDOR, "Labelworks")
    assert verbs(organisation_log(organisation)) == ["organisation.created"]
    assert last_event().object == organisation.public_id


def test_two_organisations_cannot_be_confused_by_their_names() -> None:
    make_organisation(name="Northfield")
    with pytest.raises(Invalid, match="already an organisation named northfield"):
        make_organisation(name=" northfield ")


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_an_organisation_has_a_name_of_sensible_length(name: str) -> None:
    with pytest.raises(Invalid, match="1 to 120 characters"):
        services.create_organisation(actor=SETUP, kind="buyer", name=name)


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(Invalid, match="buyer, vendor, auditor"):
        services.create_organisation(actor=SETUP, kind="bank", name="Northfield")


def test_an_owner_of_a_buyer_brings_in_another_organisation() -> None:
    owner = make_member(make_organisation("buyer"))
    organisation = services.create_organisation(actor=actor_of(owner), kind="vendor", name="Labelworks")
    assert last_event().actor == actor_of(owner).text
    assert not organisation.memberships.exists()


def test_nobody_else_brings_in_an_organisation() -> None:
    vendor = make_organisation("vendor")
    for person in (make_member(vendor), make_member(make_organisation("buyer"), Role.QA_MANAGER), make_user()):
        with pytest.raises(Refused, match="Only an owner of a buyer"):
            services.create_organisation(actor=actor_of(person), kind="vendor", name="New")
    assert not Organisation.objects.filter(name="New").exists()


def test_an_account_is_written_to_the_log_of_the_installation_without_personal_data() -> None:
    user = make_user("Alex Reed", "Alex@Example.com")
    assert user.email == "alex@example.com"
    assert (last_event().verb, last_event().log.origin) == ("user.created", installation_log())
    leaf = bytes(last_event().leaf).lower()
    assert b"alex" not in leaf and user.public_id.encode() in leaf


def test_an_account_is_made_by_invitation_only() -> None:
    owner = make_member(make_organisation())
    with pytest.raises(Refused, match="invite the person instead"):
        services.create_user(actor=actor_of(owner), email="a@example.com", name="A", password=PASSWORD)


@pytest.mark.parametrize(
    ("email", "name", "password", "why"),
    [
        ("no address", "Alex", PASSWORD, "no e-mail address"),
        (f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.com", "Alex", PASSWORD, "longer than 200|no e-mail address"),
        ("a@example.com", " ", PASSWORD, "Give a name"),
        ("a@example.com", "Alex", "short", "too short"),
        ("a@example.com", "Alex", "password123", "too common"),
        ("TAKEN@example.com", "Alex", PASSWORD, "already an account for taken@example.com"),
    ],
)
def test_an_account_needs_an_address_a_name_and_a_good_password(email: str, name: str, password: str, why: str) -> None:
    make_user(email="taken@example.com")
    before = Event.objects.count()
    with pytest.raises(Invalid, match=why):
        services.create_user(actor=SETUP, email=email, name=name, password=password)
    assert (User.objects.count(), Event.objects.count()) == (1, before)


def test_a_person_is_at_home_in_the_first_organisation_they_belong_to() -> None:
    user = make_user()
    assert home_log(user) == installation_log()
    first, second = make_organisation(), make_organisation()
    services.add_member(actor=SETUP, organisation=first, user=user, role=Role.AUDITOR)
    services.add_member(actor=SETUP, organisation=second, user=user, role=Role.AUDITOR)
    assert home_log(user) == organisation_log(first)


def test_organisations_are_visible_to_their_members_only() -> None:
    organisation = make_organisation()
    member = make_member(organisation)
    assert list(Organisation.objects.visible_to(member)) == [organisation]
    assert not Organisation.objects.visible_to(make_user()).exists()
    assert not Organisation.objects.visible_to(None).exists()
