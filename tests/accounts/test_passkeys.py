import copy

import pytest
import time_machine
from django.core import mail
from fido2.webauthn import AuthenticatorData

from apps.accounts import services
from apps.accounts.models import Passkey
from apps.accounts.policies import Invalid, NotConfirmed, Refused
from apps.accounts.selectors import installation_log, organisation_log
from apps.accounts.webauthn import Place
from apps.audit.selectors import details_of
from apps.demo.authenticator import PLACE, Authenticator, give_passkey
from apps.evidence.esignature import to_base64url
from tests.accounts.events import last_event, verbs
from tests.builders import PASSWORD, SETUP, actor_of, make_member, make_user
from tests.passkeys import make_passkey
from tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


def add(people: People, change: object = None, place: Place = PLACE, **given: object) -> Passkey:
    authenticator, actor = Authenticator(), actor_of(people.owner)
    options, ticket = services.offer_passkey(actor=actor, place=PLACE)
    response = authenticator.create(options)
    if callable(change):
        change(response)
    sent = {"ticket": ticket, "name": "laptop", "password": PASSWORD, **given}
    return services.add_passkey(actor=actor, place=place, response=response, **sent)  # type: ignore[arg-type]


def test_a_passkey_is_added_by_the_person_with_the_password(people: People) -> None:
    made = add(people)
    assert (made.user, made.algorithm, made.rp_id, made.origin) == (people.owner, "ES256", "localhost", PLACE.origin)
    assert {len(number) for number in made.numbers.values()} == {64}
    assert (last_event().verb, last_event().object) == ("passkey.added", made.public_id)
    assert last_event().log.origin == organisation_log(people.organisation)
    with pytest.raises(NotConfirmed, match="The password is wrong"):
        add(people, password="guess")
    assert Passkey.objects.count() == 1


def test_what_is_asked_for_is_user_verification_and_algorithms_the_verifier_knows(people: People) -> None:
    make_passkey(people.owner)
    options, _ = services.offer_passkey(actor=actor_of(people.owner), place=PLACE)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert [each["alg"] for each in options["pubKeyCredParams"]] == [-7, -8, -257]
    assert [each["id"] for each in options["excludeCredentials"]] == [people.owner.passkeys.get().credential]


def test_the_person_is_told_by_mail(people: People, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = add(people)
        services.revoke_passkey(actor=actor_of(people.owner), passkey=made, password=PASSWORD, reason="lost")
    assert [message.subject for message in mail.outbox] == ["A passkey was added", "A passkey was taken away"]
    assert {tuple(message.to) for message in mail.outbox} == {(people.owner.email,)}


def test_an_authenticator_that_did_not_verify_the_person_is_refused(people: People) -> None:
    authenticator = Authenticator()
    authenticator.flags = AuthenticatorData.FLAG.UP
    with pytest.raises(Invalid, match="User verification required"):
        give_passkey(actor=actor_of(people.owner), authenticator=authenticator, password=PASSWORD, name="key")


def _empty(response: dict[str, object]) -> None:
    response.clear()


def _elsewhere(response: dict[str, dict[str, str]]) -> None:
    response["response"]["clientDataJSON"] = to_base64url(b'{"type":"webauthn.create","origin":"https://evil.example"}')


def _broken(response: dict[str, dict[str, str]]) -> None:
    response["response"]["attestationObject"] = "AAAA"


@pytest.mark.parametrize("change", [_broken, _elsewhere, _empty])
def test_an_answer_that_does_not_fit_is_explained(people: People, change: object) -> None:
    with pytest.raises(Invalid, match="does not fit"):
        add(people, change)
    assert not Passkey.objects.exists()


def test_an_answer_for_another_page_is_refused(people: People) -> None:
    with pytest.raises(Invalid, match="origin"):
        add(people, place=Place("https://qa.example", "qa.example"))


def test_a_question_is_for_one_person_and_ten_minutes(people: People) -> None:
    _, ticket = services.offer_passkey(actor=actor_of(people.colleague), place=PLACE)
    with pytest.raises(Invalid, match="for somebody else"):
        add(people, ticket=ticket)
    _, ticket = services.offer_passkey(actor=actor_of(people.owner), place=PLACE)
    with time_machine.travel(3_000_000_000), pytest.raises(Invalid, match="open for too long"):
        add(people, ticket=ticket)
    with pytest.raises(Invalid, match="reload it"):
        add(people, ticket="made up")


def test_the_same_passkey_is_not_added_twice_nor_after_it_was_taken_away(people: People) -> None:
    authenticator, actor = Authenticator(), actor_of(people.owner)
    made = give_passkey(actor=actor, authenticator=authenticator, password=PASSWORD, name="one")
    for _ in range(2):
        with pytest.raises(Invalid, match="known already"):
            give_passkey(actor=actor_of(people.colleague), authenticator=authenticator, password=PASSWORD, name="two")
        if made.revoked_at is None:
            made = services.revoke_passkey(actor=actor, passkey=made, password=PASSWORD, reason="lost")


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_passkey_has_a_name(people: People, name: str) -> None:
    with pytest.raises(Invalid, match="1 to 80 characters"):
        add(people, name=name)


@pytest.mark.parametrize(
    ("origin", "rp_id", "fit"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", False),
        ("http://[::1]:8000", "::1", False),
        ("https://[2001:db8::1]", "2001:db8::1", False),
        ("http://localhost:8000", "localhost", True),
        ("http://qa.example", "qa.example", False),
        ("https://192.0.2.1", "192.0.2.1", False),
        ("https://qa.example", "qa.example", True),
    ],
)
def test_passkeys_need_a_name_over_https_or_this_machine(people: People, origin: str, rp_id: str, fit: bool) -> None:
    place = Place(origin, rp_id)
    assert place.allows_passkeys is fit
    if not fit:
        with pytest.raises(Invalid, match="Open the portal under its name"):
            services.offer_passkey(actor=actor_of(people.owner), place=place)


def test_the_system_has_no_passkey() -> None:
    with pytest.raises(Refused, match="Only a person"):
        services.offer_passkey(actor=SETUP, place=PLACE)


def test_a_lost_passkey_is_taken_away_at_once(people: People) -> None:
    made = make_passkey(people.owner)
    ended = services.revoke_passkey(actor=actor_of(people.owner), passkey=made, password=PASSWORD, reason="lost")
    assert ended.revoked_at is not None
    assert (last_event().verb, details_of(last_event())["reason"]) == ("passkey.revoked", "lost")
    with pytest.raises(Invalid, match="taken away already"):
        services.revoke_passkey(actor=actor_of(people.owner), passkey=made, password=PASSWORD, reason="lost")
    with pytest.raises(NotConfirmed, match="taken away"):
        services.use_passkey(actor=actor_of(people.owner), passkey=made, counter=9)


def test_taking_away_asks_for_the_password_and_a_reason(people: People) -> None:
    made, actor = make_passkey(people.owner), actor_of(people.owner)
    with pytest.raises(NotConfirmed, match="The password is wrong"):
        services.revoke_passkey(actor=actor, passkey=made, password="guess", reason="lost")
    with pytest.raises(Invalid, match="Say why"):
        services.revoke_passkey(actor=actor, passkey=made, password=PASSWORD, reason="bored")


def test_an_owner_takes_a_members_passkey_away_and_nobody_else_does(people: People) -> None:
    made = make_passkey(people.colleague)
    stranger = make_user()
    for person in (people.outsider, stranger, make_member(people.organisation, "auditor")):
        with pytest.raises(Refused, match="Only the person, or an owner"):
            services.revoke_passkey(actor=actor_of(person), passkey=made, password=PASSWORD, reason="lost")
    services.revoke_passkey(actor=actor_of(people.owner), passkey=made, password=PASSWORD, reason="lost")
    assert last_event().actor == actor_of(people.owner).text


def test_who_leaves_the_last_organisation_signs_nothing_any_more(people: People) -> None:
    made = make_passkey(people.colleague)
    services.end_membership(actor=actor_of(people.owner), membership=people.colleague.memberships.get())
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert verbs(organisation_log(people.organisation))[-2:] == ["passkey.revoked", "membership.ended"]
    assert "passkey.revoked" not in verbs(installation_log())


def test_who_still_belongs_somewhere_keeps_the_passkey(people: People) -> None:
    services.add_member(
        actor=SETUP, organisation=people.outsider.memberships.get().organisation, user=people.colleague, role="auditor"
    )
    made = make_passkey(people.colleague)
    membership = people.colleague.memberships.get(organisation=people.organisation)
    services.end_membership(actor=actor_of(people.owner), membership=membership)
    made.refresh_from_db()
    assert made.revoked_at is None


def test_a_counter_that_does_not_grow_is_refused_with_an_event(people: People) -> None:
    made, actor = make_passkey(people.owner), actor_of(people.owner)
    services.use_passkey(actor=actor, passkey=made, counter=5)
    for counter in (5, 4, 0):
        with pytest.raises(NotConfirmed, match="as a copy of it would"):
            services.use_passkey(actor=actor, passkey=copy.copy(made), counter=counter)
        assert (last_event().verb, last_event().object) == ("passkey.count_fell", made.public_id)
    made.refresh_from_db()
    assert made.sign_count == 5


def test_an_authenticator_that_does_not_count_is_no_copy(people: People) -> None:
    made, actor = make_passkey(people.owner), actor_of(people.owner)
    for _ in range(2):
        services.use_passkey(actor=actor, passkey=made, counter=0)
    made.refresh_from_db()
    assert made.last_used_at is not None
