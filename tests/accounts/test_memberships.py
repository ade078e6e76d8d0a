import pytest

from apps.accounts import services
from apps.accounts.models import Membership, Organisation, OrganisationKind, Role, User
from apps.accounts.policies import ROLES_OF_KIND, Invalid, Refused
from apps.accounts.selectors import memberships_of, organisation_log, owners_of
from apps.audit.models import Event
from apps.audit.selectors import details_of
from tests.accounts.events import last_event
from tests.builders import SETUP, actor_of, make_member, make_organisation, make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


def membership(user: User) -> Membership:
    return memberships_of(user).get()


def test_becoming_a_member_is_an_event_of_the_organisation(people: People) -> None:
    user = make_user()
    services.add_member(actor=actor_of(people.owner), organisation=people.organisation, user=user, role=Role.QA_MANAGER)
    event = last_event()
    assert (event.verb, event.object, event.log.origin) == (
        "membership.started",
        user.public_id,
        organisation_log(people.organisation),
    )
    assert details_of(event) == {"role": "qa_manager"}


def test_a_member_is_not_added_twice(people: People) -> None:
    with pytest.raises(Invalid, match="already a member"):
        services.add_member(actor=SETUP, organisation=people.organisation, user=people.colleague, role=Role.OWNER)


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_each_kind_of_organisation_has_its_own_roles(kind: str) -> None:
    organisation = make_organisation(kind)
    for role in Role:
        if role in ROLES_OF_KIND[kind]:
            assert membership(make_member(organisation, role)).role == role
        else:
            with pytest.raises(Invalid, match=f"does not exist at an? {kind} organisation; choose one of Owner"):
                make_member(organisation, role)


def test_a_changed_role_is_a_new_row_and_the_old_one_says_until_when(people: People) -> None:
    old = membership(people.colleague)
    new = services.change_role(actor=actor_of(people.owner), membership=old, role=Role.ADJUDICATOR)
    old.refresh_from_db()
    assert old.ended_at is not None and old.role == Role.AUDITOR
    assert membership(people.colleague) == new
    assert (last_event().verb, details_of(last_event())) == (
        "role.changed",
        {"before": "auditor", "role": "adjudicator"},
    )


def test_a_role_is_not_changed_to_itself_nor_to_one_of_another_kind(people: People) -> None:
    for role, why in ((Role.AUDITOR, "already has this role"), (Role.ANNOTATOR, "does not exist at a buyer")):
        with pytest.raises(Invalid, match=why):
            services.change_role(actor=actor_of(people.owner), membership=membership(people.colleague), role=role)


def test_only_owners_manage_members(people: People) -> None:
    before = Event.objects.count()
    for person in (people.colleague, people.outsider):
        with pytest.raises(Refused):
            services.change_role(actor=actor_of(person), membership=membership(people.colleague), role=Role.OWNER)
        with pytest.raises(Refused):
            services.end_membership(actor=actor_of(person), membership=membership(people.owner))
        with pytest.raises(Refused):
            services.add_member(
                actor=actor_of(person), organisation=people.organisation, user=make_user(), role=Role.OWNER
            )
    assert Event.objects.exclude(verb="user.created").count() == before - 3
    assert owners_of(people.organisation).get().user == people.owner


def test_an_owner_ends_a_membership_and_everybody_may_leave(people: People) -> None:
    another = make_member(people.organisation, Role.ADJUDICATOR, "Ann Lake")
    services.end_membership(actor=actor_of(people.owner), membership=membership(people.colleague))
    services.end_membership(actor=actor_of(another), membership=membership(another))
    assert last_event().verb == "membership.ended"
    assert not Organisation.objects.visible_to(another).exists()
    assert not Organisation.objects.visible_to(people.colleague).exists()


def test_the_last_owner_neither_leaves_nor_becomes_something_else(people: People) -> None:
    owner = actor_of(people.owner)
    with pytest.raises(Invalid, match="the last owner"):
        services.end_membership(actor=owner, membership=membership(people.owner))
    with pytest.raises(Invalid, match="the last owner"):
        services.change_role(actor=owner, membership=membership(people.owner), role=Role.AUDITOR)


def test_an_owner_leaves_once_there_is_another(people: People) -> None:
    services.change_role(actor=actor_of(people.owner), membership=membership(people.colleague), role=Role.OWNER)
    services.end_membership(actor=actor_of(people.owner), membership=membership(people.owner))
    assert owners_of(people.organisation).get().user == people.colleague


def test_an_owner_whose_account_is_closed_does_not_count(people: People) -> None:
    second = make_member(people.organisation, Role.OWNER, "Ann Lake")
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(Invalid, match="the last owner"):
        services.end_membership(actor=actor_of(people.owner), membership=membership(people.owner))


def test_a_membership_that_has_ended_is_not_changed_again(people: People) -> None:
    ended = services.end_membership(actor=actor_of(people.owner), membership=membership(people.colleague))
    with pytest.raises(Invalid, match="no longer has this role"):
        services.end_membership(actor=actor_of(people.owner), membership=ended)


def test_who_left_may_come_back(people: People) -> None:
    services.end_membership(actor=actor_of(people.colleague), membership=membership(people.colleague))
    services.add_member(
        actor=actor_of(people.owner), organisation=people.organisation, user=people.colleague, role=Role.AUDITOR
    )
    assert people.colleague.memberships.count() == 2
