import pytest

from apps.accounts import services
from apps.accounts.models import ApiToken, User
from apps.accounts.policies import Invalid, Refused
from apps.accounts.selectors import organisation_log, user_for_token
from tests.accounts.events import last_event, verbs
from tests.builders import PASSWORD, SETUP, actor_of, make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a different horse"


@pytest.fixture
def people() -> People:
    return make_people()


def test_a_token_stands_for_its_owner(people: People) -> None:
    token, secret = services.create_token(actor=actor_of(people.owner), name="nightly import")
    assert user_for_token(secret) == people.owner
    assert secret not in str(vars(token))
    assert (last_event().verb, last_event().object) == ("token.created", token.public_id)


def test_a_revoked_token_opens_nothing(people: People) -> None:
    actor = actor_of(people.owner)
    token, secret = services.create_token(actor=actor, name="nightly import")
    services.revoke_token(actor=actor, token=token)
    assert user_for_token(secret) is None
    assert verbs(organisation_log(people.organisation))[-2:] == ["token.created", "token.revoked"]
    with pytest.raises(Invalid, match="revoked already"):
        services.revoke_token(actor=actor, token=token)


def test_nobody_else_revokes_a_token(people: People) -> None:
    token, secret = services.create_token(actor=actor_of(people.owner), name="nightly import")
    for person in (people.colleague, people.outsider):
        with pytest.raises(Refused, match="Only the owner of a token"):
            services.revoke_token(actor=actor_of(person), token=token)
    assert user_for_token(secret) == people.owner


def test_the_token_of_a_closed_account_opens_nothing(people: People) -> None:
    _, secret = services.create_token(actor=actor_of(people.owner), name="nightly import")
    User.objects.filter(pk=people.owner.pk).update(is_active=False)
    assert user_for_token(secret) is None


@pytest.mark.parametrize("secret", ["", "qap_guess", "\x00", "x" * 10_000])
def test_a_secret_that_was_never_given_opens_nothing(people: People, secret: str) -> None:
    services.create_token(actor=actor_of(people.owner), name="nightly import")
    assert user_for_token(secret) is None


def test_the_kept_digest_is_no_secret(people: People) -> None:
    token, _ = services.create_token(actor=actor_of(people.owner), name="nightly import")
    assert user_for_token(token.digest) is None


def test_a_token_has_a_name_and_a_person(people: People) -> None:
    with pytest.raises(Invalid, match="1 to 80 characters"):
        services.create_token(actor=actor_of(people.owner), name="  ")
    with pytest.raises(Refused, match="Only a person"):
        services.create_token(actor=SETUP, name="nightly import")
    assert not ApiToken.objects.exists()


def test_a_password_is_changed_by_who_knows_the_old_one() -> None:
    user = make_user()
    services.change_password(actor=actor_of(user), old=PASSWORD, new=NEW_PASSWORD)
    assert last_event().verb == "password.changed"
    assert services.sign_in(email=user.email, password=NEW_PASSWORD) == user
    with pytest.raises(Refused):
        services.sign_in(email=user.email, password=PASSWORD)


@pytest.mark.parametrize(("new", "why"), [("short", "too short"), (PASSWORD, "is the old one")])
def test_a_new_password_is_good_and_new(new: str, why: str) -> None:
    user = make_user()
    with pytest.raises(Invalid, match=why):
        services.change_password(actor=actor_of(user), old=PASSWORD, new=new)
    assert services.sign_in(email=user.email, password=PASSWORD) == user


def test_a_wrong_old_password_changes_nothing() -> None:
    user = make_user()
    with pytest.raises(Refused, match="The password is wrong"):
        services.change_password(actor=actor_of(user), old="wrong", new=NEW_PASSWORD)
    assert services.sign_in(email=user.email, password=PASSWORD) == user
