import html
import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from apps.accounts.models import User
from apps.accounts.webauthn import Place
from apps.demo.authenticator import Authenticator
from apps.signoff.models import PendingSignature, Report, Signature
from tests.builders import PASSWORD
from tests.passkeys import authenticator_of, make_passkey
from tests.portal.builders import auditor, frozen, officer, with_results
from tests.portal.world import World, client_of

HERE = Place("https://testserver", "testserver")
COMPLETE = {"read": "yes", "exception": ["accuracy"], "meaning": "approved"}


@pytest.fixture(autouse=True)
def _served_under_its_name() -> Iterator[None]:
    with override_settings(CSRF_TRUSTED_ORIGINS=[HERE.origin]):
        yield


@pytest.fixture
def report(world: World) -> Report:
    return frozen(with_results(world))


@pytest.fixture
def signer(world: World, report: Report) -> User:
    return equipped(officer(world))


def equipped(user: User) -> User:
    make_passkey(user, authenticator=Authenticator(HERE))
    return user


def _prepare(client: Client, user: User, report: Report, **changed: object) -> str:
    """The page that follows the first one, or the first one again with what is wrong."""
    way = {"way": user.passkeys.get().public_id}
    data = {key: value for key, value in {**COMPLETE, **way, **changed}.items() if value is not None}
    return client.post(f"/reports/{report.public_id}/sign/", data, follow=True).content.decode()


def _confirm(client: Client, user: User, page: str, password: str = PASSWORD) -> str:
    """Answer as the browser does: with the options that are on the page."""
    options = re.search(r'data-options="([^"]+)"', page)
    assert options, page
    answer = authenticator_of(user.passkeys.get()).get(json.loads(html.unescape(options.group(1))))
    pending = PendingSignature.objects.latest("pk")
    address = f"/reports/{pending.report.public_id}/sign/{pending.public_id}/"
    sent = {"password": password, "answer": json.dumps(answer)}
    return client.post(address, sent, follow=True).content.decode()


def _send(user: User, report: Report, password: str = PASSWORD, **changed: object) -> str:
    client = client_of(user)
    return _confirm(client, user, _prepare(client, user, report, **changed), password)


def test_a_complete_ceremony_signs(signer: User, report: Report) -> None:
    page = _send(signer, report)
    signature = Signature.objects.get()
    assert (signature.meaning, signature.printed_name, signature.role) == (
        "approved",
        "Cora Flint",
        "Compliance officer",
    )
    assert signature.manifest_sha256 in page
    assert report.signed_files.get().sha256 in page
    assert "password and passkey (user verified; can be checked offline)" in page


def test_the_last_page_shows_exactly_what_is_signed(signer: User, report: Report) -> None:
    page = _prepare(client_of(signer), signer, report)
    pending = PendingSignature.objects.get()
    manifest = json.loads(bytes(pending.manifest))
    for shown in ("printed_name", "role", "organisation", "intent", "at", "record_sha256"):
        assert manifest[shown] in page
    assert "Approved" in page
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("read", "Say in section 1"),
        ("exception", "Tick in section 2 that you have seen: Accuracy on gold."),
        ("meaning", "Choose in section 3"),
        ("way", "Choose how you will confirm your signature"),
    ],
)
def test_no_section_can_be_skipped(signer: User, report: Report, missing: str, told: str) -> None:
    page = _prepare(client_of(signer), signer, report, **{missing: None})
    assert told in page
    assert not PendingSignature.objects.exists()


def test_a_wrong_password_signs_nothing_and_can_be_typed_again(signer: User, report: Report) -> None:
    client = client_of(signer)
    first = _prepare(client, signer, report)
    page = _confirm(client, signer, first, password="guess")
    assert "The password is wrong" in page
    assert 'value="guess"' not in page
    assert not Signature.objects.exists()
    _confirm(client, signer, page)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("answer", ["", "no json", "[]", "[" * 100_000, '{"response": {"signature": "x"}}'])
def test_without_the_passkeys_answer_nothing_is_signed(signer: User, report: Report, answer: str) -> None:
    client = client_of(signer)
    _prepare(client, signer, report)
    address = f"/reports/{report.public_id}/sign/{PendingSignature.objects.get().public_id}/"
    response = client.post(address, {"password": PASSWORD, "answer": answer})
    assert response.status_code == 400
    assert not Signature.objects.exists()


def test_what_another_browser_prepared_is_not_confirmed_here(signer: User, report: Report) -> None:
    _prepare(client_of(signer), signer, report)
    address = f"/reports/{report.public_id}/sign/{PendingSignature.objects.get().public_id}/"
    response = client_of(signer).get(address)
    assert (response.status_code, b"begin again" in response.content) == (400, True)


def test_name_role_and_organisation_stand_there_before_signing(signer: User, report: Report) -> None:
    page = client_of(signer).get(f"/reports/{report.public_id}/sign/").content.decode()
    for words in ("Cora Flint", "Compliance officer", "Aurora", report.sha256, "your passkey <strong>laptop"):
        assert words in page
    assert "disabled" not in page


def test_who_has_nothing_to_sign_with_is_told_where_to_get_it(world: World, report: Report) -> None:
    page = client_of(officer(world)).get(f"/reports/{report.public_id}/sign/").content.decode()
    assert "You have nothing to sign with on this page yet." in page
    assert "/account/passkeys/new/" in page


def test_a_passkey_made_on_another_page_is_not_offered(world: World, report: Report) -> None:
    user = officer(world)
    make_passkey(user)
    assert "You have nothing to sign with" in client_of(user).get(f"/reports/{report.public_id}/sign/").content.decode()


def test_the_author_is_told_why_they_cannot_approve(world: World, report: Report) -> None:
    equipped(world.owner)
    page = client_of(world.owner).get(f"/reports/{report.public_id}/sign/").content.decode()
    assert "You are the author of this report; somebody else approves it." in page
    data = {**COMPLETE, "meaning": "approved"}
    assert client_of(world.owner).post(f"/reports/{report.public_id}/sign/", data).status_code == 403
    _send(world.owner, report, meaning="reviewed")
    assert Signature.objects.get().meaning == "reviewed"


def test_rejecting_needs_its_reason_and_nothing_else(signer: User, report: Report) -> None:
    assert "Say why" in _prepare(client_of(signer), signer, report, meaning="rejected", reason="")
    _send(signer, report, meaning="rejected", reason="The gold is too small.")
    assert Signature.objects.get().reason == "The gold is too small."


def test_an_auditor_signs_for_their_own_house(world: World, report: Report) -> None:
    _send(equipped(auditor(world)), report, meaning="reviewed")
    assert Signature.objects.get().organisation == "Calder"


def test_withdrawing_is_a_new_signature(signer: User, report: Report) -> None:
    _send(signer, report)
    client, address = client_of(signer), f"/reports/{report.public_id}/withdraw/"
    way = signer.passkeys.get().public_id
    refused = client.post(address, {"way": way, "reason": ""}).content.decode()
    assert "Say why" in refused
    refused = client.post(address, {"way": "none", "reason": "A gold answer was wrong."}).content.decode()
    assert "Choose how you will confirm" in refused
    assert "A gold answer was wrong." in refused
    page = client.post(address, {"way": way, "reason": "A gold answer was wrong."}, follow=True).content.decode()
    assert "I withdraw this report" in page
    assert "Withdrawn" in _confirm(client, signer, page)
    assert [each.meaning for each in Signature.objects.all()] == ["approved", "withdrawn"]


def test_the_vendor_neither_signs_nor_withdraws(world: World, report: Report) -> None:
    client = client_of(world.vendor_manager)
    assert client.post(f"/reports/{report.public_id}/sign/", COMPLETE).status_code == 403
    assert client.post(f"/reports/{report.public_id}/withdraw/", {"reason": "Wrong."}).status_code == 403
