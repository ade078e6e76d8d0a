import io

import pytest

from apps.signoff.models import Report
from apps.signoff.services import latest_pdf, sign_report, withdraw_report
from tests.builders import PASSWORD, actor_of
from tests.portal.builders import frozen, officer, with_results
from tests.portal.world import World, client_of


@pytest.fixture
def signed(world: World) -> Report:
    report = frozen(with_results(world))
    sign_report(actor=actor_of(officer(world)), report=report, meaning="approved", password=PASSWORD)
    return report


def _check(world: World, content: bytes, user: str = "owner") -> str:
    file = io.BytesIO(content)
    file.name = "held.pdf"
    return client_of(getattr(world, user)).post("/reports/check/", {"file": file}).content.decode()


def test_a_file_we_issued_is_recognised(world: World, signed: Report) -> None:
    page = _check(world, latest_pdf(signed))
    assert "<h1>Issued by us.</h1>" in page
    assert "signature 1, approved by Cora Flint" in page


def test_one_changed_byte_and_it_is_not_ours(world: World, signed: Report) -> None:
    page = _check(world, latest_pdf(signed)[:-1] + b"x")
    assert "<h1>Not issued by us.</h1>" in page


def test_a_digest_computed_by_the_browser_is_enough(world: World, signed: Report) -> None:
    digest = signed.signed_files.get().sha256
    page = client_of(world.owner).get("/reports/check/", {"sha256": digest, "name": "<b>.pdf"}).content.decode()
    assert "<h1>Issued by us.</h1>" in page
    assert "<b>.pdf" not in page


def test_something_that_is_no_digest_is_explained(world: World) -> None:
    response = client_of(world.owner).get("/reports/check/?sha256=abc")
    assert response.status_code == 400
    assert "64 hexadecimal digits" in response.content.decode()


def test_an_older_file_and_a_withdrawal_are_pointed_out(world: World, signed: Report) -> None:
    older = latest_pdf(signed)
    actor = actor_of(world.owner)
    withdraw_report(actor=actor, report=signed, password=PASSWORD, reason="Gold was wrong.")
    page = _check(world, older)
    assert "was withdrawn since" in page
    assert "signed again after this file was made" in page


def test_an_outsider_learns_nothing_from_a_digest(world: World, signed: Report) -> None:
    assert "<h1>Not issued by us.</h1>" in _check(world, latest_pdf(signed), "outsider")


def test_the_frozen_record_itself_is_recognised(world: World, signed: Report) -> None:
    assert "the frozen record itself" in _check(world, bytes(signed.body))
