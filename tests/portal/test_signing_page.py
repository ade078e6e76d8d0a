import pytest

from apps.accounts.models import User
from apps.signoff.models import Report, Signature
from tests.builders import PASSWORD
from tests.portal.builders import auditor, frozen, officer, with_results
from tests.portal.world import World, client_of

COMPLETE = {"read": "yes", "exception": ["accuracy"], "meaning": "approved", "password": PASSWORD}


@pytest.fixture
def report(world: World) -> Report:
    return frozen(with_results(world))


@pytest.fixture
def signer(world: World, report: Report) -> User:
    return officer(world)


def _send(user: User, report: Report, **changed: object) -> str:
    data = {key: value for key, value in {**COMPLETE, **changed}.items() if value is not None}
    return client_of(user).post(f"/reports/{report.public_id}/sign/", data, follow=True).content.decode()


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


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("read", "Say in section 1"),
        ("exception", "Tick in section 2 that you have seen: Accuracy on gold."),
        ("meaning", "Choose in section 3"),
        ("password", "The password is wrong"),
    ],
)
def test_no_section_can_be_skipped(signer: User, report: Report, missing: str, told: str) -> None:
    page = _send(signer, report, **{missing: None})
    assert told in page
    assert not Signature.objects.exists()


def test_a_wrong_password_signs_nothing_and_keeps_what_was_entered(signer: User, report: Report) -> None:
    page = _send(signer, report, password="guess", reason="Typed already.")
    assert "The password is wrong" in page
    assert "Typed already.</textarea>" in page
    assert 'value="guess"' not in page
    assert not Signature.objects.exists()


def test_name_role_and_organisation_stand_there_before_signing(signer: User, report: Report) -> None:
    page = client_of(signer).get(f"/reports/{report.public_id}/sign/").content.decode()
    for words in ("Cora Flint", "Compliance officer", "Aurora", report.sha256):
        assert words in page
    assert "disabled" not in page


def test_the_author_is_told_why_they_cannot_approve(world: World, report: Report) -> None:
    page = client_of(world.owner).get(f"/reports/{report.public_id}/sign/").content.decode()
    assert "You are the author of this report; somebody else approves it." in page
    data = {**COMPLETE, "meaning": "approved"}
    assert client_of(world.owner).post(f"/reports/{report.public_id}/sign/", data).status_code == 403
    _send(world.owner, report, meaning="reviewed")
    assert Signature.objects.get().meaning == "reviewed"


def test_rejecting_needs_its_reason_and_nothing_else(signer: User, report: Report) -> None:
    assert "Say why" in _send(signer, report, meaning="rejected")
    _send(signer, report, meaning="rejected", reason="The gold is too small.")
    assert Signature.objects.get().reason == "The gold is too small."


def test_an_auditor_signs_for_their_own_house(world: World, report: Report) -> None:
    _send(auditor(world), report, meaning="reviewed")
    assert Signature.objects.get().organisation == "Calder"


def test_withdrawing_is_a_new_signature(signer: User, report: Report) -> None:
    _send(signer, report)
    address = f"/reports/{report.public_id}/withdraw/"
    client = client_of(signer)
    refused = client.post(address, {"password": "guess", "reason": "A gold answer was wrong."})
    assert "The password is wrong" in refused.content.decode()
    assert "A gold answer was wrong." in refused.content.decode()
    page = client.post(address, {"password": PASSWORD, "reason": "A gold answer was wrong."}, follow=True)
    assert [each.meaning for each in Signature.objects.all()] == ["approved", "withdrawn"]
    assert "Withdrawn" in page.content.decode()


def test_the_vendor_neither_signs_nor_withdraws(world: World, report: Report) -> None:
    client = client_of(world.vendor_manager)
    assert client.post(f"/reports/{report.public_id}/sign/", COMPLETE).status_code == 403
    assert client.post(f"/reports/{report.public_id}/withdraw/", {"password": PASSWORD}).status_code == 403
