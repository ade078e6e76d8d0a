import io

import pytest

from apps.signoff.models import Report
from apps.signoff.sealing import latest_pdf
from tests.passkeys import sign_report
from tests.portal.builders import frozen, officer, with_results
from tests.portal.world import World, client_of


@pytest.fixture
def signed(world: World) -> Report:
    report = frozen(with_results(world))
    sign_report(officer(world), report)
    return report


def _check(world: World, content: bytes, user: str = "owner") -> str:
    file = io.BytesIO(content)
    file.name = "held.pdf"
    return client_of(getattr(world, user)).post("/reports/check/", {"file": file}).content.decode()


def test_a_file_we_issued_is_recognised(world: World, signed: Report) -> None:
    page = _check(world, latest_pdf(signed))
    assert "<h1>Issued by us.</h1>" in page
    assert "signature 1 of 1, approved by Cora Flint" in page


def test_one_changed_byte_and_it_is_not_ours(world: World, signed: Report) -> None:
    page = _check(world, latest_pdf(signed)[:-1] + b"x")
    assert "<h1>Not as it was issued.</h1>" in page
    assert "not those of any file that was sealed" in page


def test_bytes_added_to_a_file_and_a_file_cut_off_are_told_in_words(world: World, signed: Report) -> None:
    pdf = latest_pdf(signed)
    assert "followed by 1 byte that we did not seal" in _check(world, pdf + b" ")
    assert "Of 1 signature it holds at most 0." in _check(world, pdf[:-10])


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
    sign_report(world.owner, signed, "withdrawn", reason="Gold was wrong.")
    page = _check(world, older)
    assert "was withdrawn since" in page
    assert "signed again after this file was made" in page


def test_an_outsider_learns_nothing_from_a_digest(world: World, signed: Report) -> None:
    assert "<h1>Not issued by us.</h1>" in _check(world, latest_pdf(signed), "outsider")


def test_the_frozen_record_itself_is_recognised(world: World, signed: Report) -> None:
    assert "the frozen record itself" in _check(world, bytes(signed.body))
