"""A signer takes the receipt of their own signature, and nobody else's."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256

import pytest

from apps.accounts.models import User
from apps.audit.sequencer import sequence_all
from apps.evidence.note import parse_vkey
from apps.evidence.proof import verify_proof
from apps.signoff.models import Report, Signature
from tests.passkeys import sign_report
from tests.portal.builders import frozen, officer, with_results
from tests.portal.world import World, client_of


@pytest.fixture
def report(world: World) -> Report:
    return frozen(with_results(world))


@pytest.fixture
def signer(world: World, report: Report) -> User:
    return officer(world)


@pytest.fixture
def signature(signer: User, report: Report) -> Signature:
    return sign_report(signer, report, "approved")


def address(signature: Signature) -> str:
    return f"/account/signatures/{signature.public_id}/receipt.zip"


def test_after_signing_the_page_waits_for_the_head_and_then_offers_the_receipt(
    signer: User, report: Report, signature: Signature
) -> None:
    client, waiting = client_of(signer), f"/reports/{report.public_id}/receipts/"
    page = client.get(f"/reports/{report.public_id}/").content.decode()
    assert f'hx-get="{waiting}"' in page and "when the log's next head covers it" in page
    assert client.get(waiting).status_code == 200
    assert client.get(address(signature)).status_code == 400
    sequence_all()
    covered = client.get(waiting)
    assert covered.status_code == 286
    assert address(signature) in covered.content.decode() and "hx-get" not in covered.content.decode()
    assert address(signature) in client.get(f"/reports/{report.public_id}/").content.decode()


def test_the_receipt_proves_what_was_signed(signer: User, signature: Signature) -> None:
    sequence_all()
    receipt = zipfile.ZipFile(io.BytesIO(client_of(signer).get(address(signature)).content))
    event = json.loads(receipt.read("event.json"))
    key = parse_vkey(receipt.read("vkey").decode().strip())
    verify_proof(receipt.read("event.tlog-proof").decode(), receipt.read("event.json"), key)
    assert (event["verb"], event["actor"]) == ("report.signed", f"user:{signer.public_id}")
    assert event["details"]["manifest_sha256"] == sha256(receipt.read("manifest.json")).hexdigest()


def test_the_list_of_ones_signatures_offers_each_receipt(world: World, signer: User, signature: Signature) -> None:
    page = client_of(signer).get("/account/signatures/").content.decode()
    assert signature.report.title in page and address(signature) not in page
    sequence_all()
    assert address(signature) in client_of(signer).get("/account/signatures/").content.decode()
    assert "/account/signatures/" in client_of(signer).get("/account/").content.decode()
    assert "You have signed nothing yet" in client_of(world.owner).get("/account/signatures/").content.decode()


def test_nobody_takes_the_receipt_of_somebody_else(world: World, report: Report, signature: Signature) -> None:
    sequence_all()
    assert client_of(world.owner).get(address(signature)).status_code == 404
    page = client_of(world.owner).get(f"/reports/{report.public_id}/").content.decode()
    assert address(signature) not in page and "Your receipt" not in page
