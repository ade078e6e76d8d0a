import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import services
from apps.accounts.models import SignInGuard, User
from apps.accounts.policies import Refused
from apps.accounts.selectors import installation_log, organisation_log
from apps.audit.models import Event
from apps.audit.selectors import details_of
from tests.accounts.events import last_event
from tests.builders import PASSWORD, SETUP, actor_of, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> object:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def fail(email: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="The e-mail address or the password is wrong"):
            services.sign_in(email=email, password="wrong")


def test_a_person_signs_in_with_address_and_password_in_any_case_of_letters() -> None:
    organisation = make_organisation()
    user = make_member(organisation)
    assert services.sign_in(email=f" {user.email.upper()} ", password=PASSWORD) == user
    assert (last_event().verb, last_event().log.origin) == ("sign_in.succeeded", organisation_log(organisation))


def test_a_failure_is_written_to_the_log_of_the_persons_organisation() -> None:
    organisation = make_organisation()
    user = make_member(organisation)
    fail(user.email)
    event = last_event()
    assert (event.verb, event.object) == ("sign_in.failed", user.public_id)
    assert event.log.origin == organisation_log(organisation)
    assert details_of(event) == {"paused": False}


def test_a_person_without_organisation_is_written_to_the_log_of_the_installation() -> None:
    services.sign_in(email=make_user().email, password=PASSWORD)
    assert last_event().log.origin == installation_log()


def test_a_closed_account_does_not_sign_in() -> None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Refused, match="The e-mail address or the password is wrong"):
        services.sign_in(email=user.email, password=PASSWORD)


def test_after_five_failures_even_the_right_password_waits_a_quarter_of_an_hour(clock: time_machine.Traveller) -> None:
    user = make_user()
    fail(user.email, 5)
    failed, locked = Event.objects.order_by("pk")[5:]
    assert (failed.verb, details_of(failed)) == ("sign_in.failed", {"paused": True})
    assert (locked.verb, locked.object, details_of(locked)) == ("auth.locked_out", user.public_id, {"minutes": 15})
    with pytest.raises(Refused, match="too many failed attempts for this address; try again after 09:15 UTC"):
        services.sign_in(email=user.email, password=PASSWORD)
    clock.move_to(START + dt.timedelta(minutes=15))
    assert services.sign_in(email=user.email, password=PASSWORD) == user


def test_an_unknown_address_is_treated_the_same_and_fills_no_log(clock: time_machine.Traveller) -> None:
    fail("nobody@example.com", 5)
    with pytest.raises(Refused, match="too many failed attempts for this address; try again after 09:15 UTC"):
        services.sign_in(email="nobody@example.com", password=PASSWORD)
    assert not Event.objects.exists()


def test_of_an_unknown_address_only_a_keyed_digest_is_kept() -> None:
    fail("nobody@example.com")
    assert "nobody" not in str(vars(SignInGuard.objects.get()))


def test_the_pause_is_of_one_address_only() -> None:
    user = make_user()
    fail("somebody.else@example.com", 5)
    assert services.sign_in(email=user.email, password=PASSWORD) == user


def test_attempts_during_the_pause_do_not_prolong_it(clock: time_machine.Traveller) -> None:
    user = make_user()
    fail(user.email, 5)
    clock.shift(dt.timedelta(minutes=14))
    with pytest.raises(Refused, match=r"after 09:15 UTC"):
        services.sign_in(email=user.email, password="wrong")


def test_failures_far_apart_do_not_add_up(clock: time_machine.Traveller) -> None:
    user = make_user()
    fail(user.email, 4)
    clock.shift(dt.timedelta(minutes=16))
    fail(user.email, 4)
    assert services.sign_in(email=user.email, password=PASSWORD) == user


def test_success_forgets_earlier_failures() -> None:
    user = make_user()
    for _ in range(3):
        fail(user.email, 4)
        services.sign_in(email=user.email, password=PASSWORD)


def test_old_counters_are_swept_away(clock: time_machine.Traveller) -> None:
    fail("one@example.com")
    clock.shift(dt.timedelta(hours=1))
    fail("two@example.com")
    assert SignInGuard.objects.count() == 1


def test_reauthentication_takes_the_persons_own_password() -> None:
    user = make_user()
    services.reauthenticate(actor=actor_of(user), password=PASSWORD)
    with pytest.raises(Refused, match="The password is wrong"):
        services.reauthenticate(actor=actor_of(user), password="wrong")
    assert last_event().verb == "reauthentication.failed"


def test_failed_reauthentication_counts_like_failed_sign_in() -> None:
    user = make_user()
    for _ in range(5):
        with pytest.raises(Refused, match="The password is wrong"):
            services.reauthenticate(actor=actor_of(user), password="wrong")
    with pytest.raises(Refused, match="too many failed attempts"):
        services.reauthenticate(actor=actor_of(user), password=PASSWORD)
    with pytest.raises(Refused, match="too many failed attempts"):
        services.sign_in(email=user.email, password=PASSWORD)


def test_the_system_cannot_confirm_with_a_password() -> None:
    with pytest.raises(Refused, match="Only a person"):
        services.reauthenticate(actor=SETUP, password=PASSWORD)


def test_a_network_address_waits_after_many_failures_at_many_accounts(settings: pytest.FixtureRequest) -> None:
    settings.QA_PORTAL_LOCK_NETWORK_AFTER = 6  # type: ignore[attr-defined]
    user = make_user()
    for number in range(6):
        with pytest.raises(Refused, match="is wrong"):
            services.sign_in(email=f"guess{number}@example.com", password="wrong", network="192.0.2.7")
    assert (last_event().verb, last_event().log.origin) == ("auth.locked_out", installation_log())
    assert "192.0.2.7" not in str([vars(event) for event in Event.objects.all()])
    with pytest.raises(Refused, match="too many failed attempts"):
        services.sign_in(email=user.email, password=PASSWORD, network="192.0.2.7")
    assert services.sign_in(email=user.email, password=PASSWORD, network="192.0.2.8") == user


def test_ones_own_account_does_not_clear_the_failures_of_a_network_address(settings: pytest.FixtureRequest) -> None:
    settings.QA_PORTAL_LOCK_NETWORK_AFTER = 4  # type: ignore[attr-defined]
    own = make_user()
    for number in range(3):
        with pytest.raises(Refused, match="is wrong"):
            services.sign_in(email=f"guess{number}@example.com", password="wrong", network="192.0.2.7")
        services.sign_in(email=own.email, password=PASSWORD, network="192.0.2.7")
    with pytest.raises(Refused, match="is wrong"):
        services.sign_in(email="guess9@example.com", password="wrong", network="192.0.2.7")
    with pytest.raises(Refused, match="too many failed attempts"):
        services.sign_in(email=own.email, password=PASSWORD, network="192.0.2.7")


def test_how_many_failures_and_how_long_a_pause_is_set_by_the_site(
    settings: pytest.FixtureRequest, clock: time_machine.Traveller
) -> None:
    settings.QA_PORTAL_LOCK_AFTER, settings.QA_PORTAL_LOCK_MINUTES = 2, 60  # type: ignore[attr-defined]
    user = make_user()
    fail(user.email, 2)
    with pytest.raises(Refused, match="after 10:00 UTC"):
        services.sign_in(email=user.email, password=PASSWORD)


def test_a_failure_costs_the_same_writes_whether_or_not_there_is_an_account() -> None:
    """Commits are what an answer's time shows: as many for a stranger as for a member."""
    user = make_user()
    counts = []
    for email in (user.email, "nobody@example.com"):
        with CaptureQueriesContext(connection) as asked:
            fail(email)
        counts.append(sum(query["sql"].startswith(("SAVEPOINT", "BEGIN")) for query in asked))
    assert counts[0] == counts[1] > 0
