from pathlib import Path

import pyotp
import pytest
import time_machine
from django.conf import settings

from apps.accounts import services
from apps.accounts.models import CodeApp, User
from apps.accounts.one_time_codes import STEP, CodeKeyUnusable, seal, unseal
from apps.accounts.policies import Invalid, NotConfirmed, Refused
from apps.accounts.selectors import organisation_log
from tests.accounts.events import verbs
from tests.builders import PASSWORD, actor_of
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOON = 1_800_000_000


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def add(user: User) -> pyotp.TOTP:
    secret, ticket = services.offer_code_app(actor=actor_of(user))
    app = pyotp.TOTP(secret)
    services.add_code_app(actor=actor_of(user), ticket=ticket, code=app.at(NOON), password=PASSWORD)
    return app


def test_a_code_is_accepted_once_and_no_older_one_after_it(people: People, clock: time_machine.Traveller) -> None:
    app = add(people.owner)
    clock.shift(2 * STEP)
    now = NOON + 2 * STEP
    services.use_code(user=people.owner, code=f"{app.at(now)[:3]} {app.at(now)[3:]}")
    for code in (app.at(now), app.at(now - STEP)):
        with pytest.raises(NotConfirmed, match="used before"):
            services.use_code(user=people.owner, code=code)
    services.use_code(user=people.owner, code=app.at(now + STEP))


def test_the_code_that_set_the_app_up_signs_nothing(people: People, clock: time_machine.Traveller) -> None:
    app = add(people.owner)
    with pytest.raises(NotConfirmed, match="used before"):
        services.use_code(user=people.owner, code=app.at(NOON))


@pytest.mark.parametrize("code", ["", "000", "abcdef", "１２３４５６", "000000 000000"])
def test_a_wrong_code_is_refused(people: People, clock: time_machine.Traveller, code: str) -> None:
    add(people.owner)
    with pytest.raises(NotConfirmed, match="The code is wrong"):
        services.use_code(user=people.owner, code=code)


def test_a_code_of_minutes_ago_is_refused(people: People, clock: time_machine.Traveller) -> None:
    app = add(people.owner)
    clock.shift(10 * STEP)
    with pytest.raises(NotConfirmed, match="The code is wrong"):
        services.use_code(user=people.owner, code=app.at(NOON + 8 * STEP))


def test_without_an_app_no_code_is_right(people: People) -> None:
    with pytest.raises(NotConfirmed, match="The code is wrong"):
        services.use_code(user=people.owner, code="123456")


def test_setting_up_needs_the_code_the_password_and_ones_own_ticket(people: People) -> None:
    actor = actor_of(people.owner)
    secret, ticket = services.offer_code_app(actor=actor)
    with pytest.raises(Invalid, match="not the code"):
        services.add_code_app(actor=actor, ticket=ticket, code="12", password=PASSWORD)
    code = pyotp.TOTP(secret).now()
    with pytest.raises(NotConfirmed, match="The password is wrong"):
        services.add_code_app(actor=actor, ticket=ticket, code=code, password="guess")
    with pytest.raises(Invalid, match="for somebody else"):
        services.add_code_app(actor=actor_of(people.colleague), ticket=ticket, code=code, password=PASSWORD)
    assert not CodeApp.objects.exists()


def test_there_is_one_app_at_a_time(people: People, clock: time_machine.Traveller) -> None:
    add(people.owner)
    with pytest.raises(Invalid, match="remove it first"):
        add(people.owner)
    app, actor = people.owner.code_apps.get(), actor_of(people.owner)
    services.revoke_code_app(actor=actor, app=app, password=PASSWORD, reason="lost")
    with pytest.raises(Invalid, match="taken away already"):
        services.revoke_code_app(actor=actor, app=app, password=PASSWORD, reason="lost")
    add(people.owner)
    assert verbs(organisation_log(people.organisation))[-3:] == ["code_app.added", "code_app.revoked", "code_app.added"]


def test_an_owner_takes_it_away_and_an_outsider_does_not(people: People, clock: time_machine.Traveller) -> None:
    code = add(people.colleague)
    app = people.colleague.code_apps.get()
    with pytest.raises(Refused, match="Only the person, or an owner"):
        services.revoke_code_app(actor=actor_of(people.outsider), app=app, password=PASSWORD, reason="lost")
    services.revoke_code_app(actor=actor_of(people.owner), app=app, password=PASSWORD, reason="lost")
    with pytest.raises(NotConfirmed):
        services.use_code(user=people.colleague, code=code.at(NOON + STEP))


def test_the_database_alone_does_not_give_the_secret(people: People, clock: time_machine.Traveller) -> None:
    app = add(people.owner)
    stored = bytes(CodeApp.objects.get().sealed_secret)
    assert app.secret.encode() not in stored
    key = Path(settings.KEYS_DIR) / "codes.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert unseal(stored, people.owner.public_id) == app.secret
    # Copied into another person's row it opens nothing.
    with pytest.raises(CodeKeyUnusable):
        unseal(stored, people.colleague.public_id)
    key.write_bytes(bytes(32))
    with pytest.raises(CodeKeyUnusable, match="restore it"):
        unseal(stored, people.owner.public_id)


@pytest.mark.parametrize(("mode", "content", "why"), [(0o644, bytes(32), "chmod 600"), (0o600, b"short", "32 bytes")])
def test_a_key_that_others_read_or_that_is_broken_is_refused(mode: int, content: bytes, why: str) -> None:
    key = Path(settings.KEYS_DIR) / "codes.key"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_bytes(content)
    key.chmod(mode)
    with pytest.raises(CodeKeyUnusable, match=why):
        seal("SECRET", "usr_a")
