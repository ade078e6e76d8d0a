import html
import json
import re
from collections.abc import Iterator

import pyotp
import pytest
import time_machine
from django.test import Client, override_settings

from apps.accounts.webauthn import Place
from apps.demo.authenticator import Authenticator
from apps.signoff.models import Report, Signature
from tests.builders import PASSWORD
from tests.passkeys import make_passkey
from tests.portal.builders import frozen, officer, with_results
from tests.portal.world import World, client_of

HERE = Place("https://testserver", "testserver")
NOON = 1_800_000_000
CHOSEN = {"read": "yes", "exception": ["accuracy"], "meaning": "approved", "way": "password+totp"}


@pytest.fixture(autouse=True)
def _served_under_its_name() -> Iterator[None]:
    with override_settings(CSRF_TRUSTED_ORIGINS=[HERE.origin]):
        yield


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return html.unescape(found.group(1))


def add_codes(client: Client) -> pyotp.TOTP:
    page = client.get("/account/codes/new/").content.decode()
    app = pyotp.TOTP(page.split('class="secret">')[1].split("<")[0])
    sent = {"ticket": hidden(page, "ticket"), "code": app.at(NOON), "password": PASSWORD}
    assert client.post("/account/codes/new/", sent).status_code == 302
    return app


def test_a_passkey_is_added_on_its_page(world: World) -> None:
    client = client_of(world.owner)
    page = client.get("/account/passkeys/new/").content.decode()
    options = json.loads(html.unescape(re.search(r'data-options="([^"]+)"', page).group(1)))  # type: ignore[union-attr]
    answer = json.dumps(Authenticator(HERE).create(options))
    sent = {"ticket": hidden(page, "ticket"), "name": "office laptop", "answer": answer, "password": PASSWORD}
    wrong = client.post("/account/passkeys/new/", {**sent, "password": "guess"})
    assert (wrong.status_code, b"The password is wrong." in wrong.content) == (400, True)
    assert client.post("/account/passkeys/new/", sent).status_code == 302
    assert "office laptop" in client.get("/account/").content.decode()


def test_on_a_bare_address_the_page_says_where_passkeys_work(world: World) -> None:
    client = client_of(world.owner)
    page = client.get("/account/passkeys/new/", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "This page was opened as <code>http://127.0.0.1:8000</code>" in page
    assert "http://localhost" in page
    assert "data-options" not in page


def test_the_secret_of_codes_is_shown_once_and_a_mistyped_code_keeps_it(
    world: World, clock: time_machine.Traveller
) -> None:
    client = client_of(world.owner)
    page = client.get("/account/codes/new/").content.decode()
    secret = page.split('class="secret">')[1].split("<")[0]
    assert "<svg" in page
    ticket = hidden(page, "ticket")
    again = client.post("/account/codes/new/", {"ticket": ticket, "code": "1", "password": PASSWORD})
    assert secret in again.content.decode()
    sent = {"ticket": ticket, "code": pyotp.TOTP(secret).at(NOON), "password": PASSWORD}
    assert client.post("/account/codes/new/", sent).status_code == 302
    assert secret not in client.get("/account/").content.decode()


def test_a_report_is_signed_with_a_code_and_says_that_this_is_weaker(
    world: World, clock: time_machine.Traveller
) -> None:
    report: Report = frozen(with_results(world))
    client, signer = client_of(officer(world)), f"/reports/{report.public_id}/sign/"
    app = add_codes(client)
    clock.shift(30)
    address = client.post(signer, CHOSEN).headers["Location"]
    assert "weaker: attested by the log only" in client.get(address).content.decode()
    wrong = client.post(address, {"password": PASSWORD, "code": "000000"})
    assert b"The code is wrong, or was used before" in wrong.content
    client.post(address, {"password": PASSWORD, "code": app.at(NOON + 30)})
    assert Signature.objects.get().method.startswith("password and one-time code (weaker")
    page = client.get(f"/reports/{report.public_id}/").content.decode()
    assert "password and one-time code (weaker: attested by the log only)" in page


def test_a_passkey_is_taken_away_with_the_password(world: World) -> None:
    made, client = make_passkey(world.owner), client_of(world.owner)
    address = f"/account/credentials/{made.public_id}/revoke/"
    client.post(address, {"password": "guess", "reason": "lost"})
    made.refresh_from_db()
    assert made.revoked_at is None
    assert client.post(address, {"password": PASSWORD, "reason": "lost"}).status_code == 302
    made.refresh_from_db()
    assert made.revoked_at is not None


def test_codes_are_taken_away_and_set_up_anew(world: World, clock: time_machine.Traveller) -> None:
    client = client_of(world.owner)
    add_codes(client)
    app = world.owner.code_apps.get()
    client.post(f"/account/credentials/{app.public_id}/revoke/", {"password": PASSWORD, "reason": "removed"})
    add_codes(client)
    assert world.owner.code_apps.count() == 2


def test_an_owner_takes_a_passkey_of_a_member_away_and_can_add_none(world: World) -> None:
    made, client = make_passkey(world.judge), client_of(world.owner)
    place = f"/organisations/{world.buyer.public_id}/people/{world.judge.public_id}/credentials/"
    page = client.get(place).content.decode()
    assert "laptop" in page
    assert "/account/passkeys/new/" not in page.split("<main")[1]
    client.post(f"{place}{made.public_id}/revoke/", {"password": PASSWORD, "reason": "lost"})
    made.refresh_from_db()
    assert made.revoked_at is not None


@pytest.mark.parametrize(("who", "status"), [("judge", 403), ("outsider", 404), ("vendor_manager", 404)])
def test_others_neither_see_nor_take_what_a_member_signs_with(world: World, who: str, status: int) -> None:
    made, person = make_passkey(world.owner), getattr(world, who)
    place = f"/organisations/{world.buyer.public_id}/people/{world.owner.public_id}/credentials/"
    client, sent = client_of(person), {"password": PASSWORD, "reason": "lost"}
    assert client.get(place).status_code == status
    assert client.post(f"{place}{made.public_id}/revoke/", sent).status_code == status
    assert client.post(f"/account/credentials/{made.public_id}/revoke/", sent).status_code == 404
    made.refresh_from_db()
    assert made.revoked_at is None


def test_ones_own_credential_cannot_be_reached_through_another_member(world: World) -> None:
    made, client = make_passkey(world.owner), client_of(world.owner)
    place = f"/organisations/{world.buyer.public_id}/people/{world.judge.public_id}/credentials/"
    assert client.post(f"{place}{made.public_id}/revoke/", {"password": PASSWORD}).status_code == 404


def test_a_locked_out_signer_is_told_so(world: World, clock: time_machine.Traveller) -> None:
    report = frozen(with_results(world))
    client = client_of(officer(world))
    app = add_codes(client)
    clock.shift(30)
    address = client.post(f"/reports/{report.public_id}/sign/", CHOSEN).headers["Location"]
    for _ in range(5):
        client.post(address, {"password": PASSWORD, "code": "000000"})
    page = client.post(address, {"password": PASSWORD, "code": app.at(NOON + 30)})
    assert b"too many failed attempts" in page.content
    assert not Signature.objects.exists()
