"""Who signed what when: the order of enrolment, revocation, signature and sealing in the log decides."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from apps.evidence.canonical import encode
from tests.evidence.builders import FILES
from tests.evidence.test_log_attacks import REPORT_SHA, World, check, codes, sign

OTHER = "00" * 32


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def by_password(world: World, name: str = "sig_2", **changes: Any) -> str:
    """A signature by password of the report, told in the log; the digest of its manifest."""
    manifest = {
        "signer": "user:usr_ann",
        "auth": ["password", "totp"],
        "record_sha256": REPORT_SHA,
        "printed_name": "Bea",
    }
    data = encode({**manifest, **changes})
    world.files[f"signatures/{name}.json"] = data
    return hashlib.sha256(data).hexdigest()


def tell_signed(world: World, digest: str, **more: Any) -> None:
    world.tell("report.signed", {"record_sha256": REPORT_SHA, "manifest_sha256": digest}, **more)


def test_a_signature_by_password_is_attested_by_the_log_alone(world: World) -> None:
    tell_signed(world, by_password(world))
    world.seal()
    result = check(world.bundle())
    assert result.findings == []
    assert [(one.printed_name, one.role, one.auth) for one in result.signatures] == [
        ("Bea", "None", ("password", "totp"))
    ]


def test_another_signers_event_does_not_vouch(world: World) -> None:
    tell_signed(world, by_password(world), actor="user:usr_bob")
    world.seal()
    assert "ESIG_UNLOGGED" in codes(world.bundle())


@pytest.mark.parametrize("auth", [None, "passkey", {"passkey": 1}])
def test_a_manifest_lists_how_the_signer_was_recognised(world: World, auth: object) -> None:
    tell_signed(world, by_password(world, auth=auth))
    world.seal()
    assert "ESIG_UNLOGGED" in codes(world.bundle())


def test_a_manifest_is_an_object(world: World) -> None:
    world.files["signatures/sig_2.json"] = b'["auth"]'
    tell_signed(world, hashlib.sha256(b'["auth"]').hexdigest())
    world.seal()
    assert "ESIG_UNLOGGED" in codes(world.bundle())


def test_enrolled_after_signing_is_not_enrolled(world: World) -> None:
    sign(world, enrolled=False)
    point = {"x": "00" * 32, "y": "00" * 32}
    details = {"credential": "cred-1", "algorithm": "ES256", "numbers": point, "origin": "o", "rp_id": "r"}
    world.tell("signer.enrolled", details, "usr_ann")
    world.seal()
    assert codes(world.bundle()) == {"ESIG_SIG"}


@pytest.mark.parametrize("details", [{"credential": "cred-1"}, {}])
def test_revoked_after_signing_the_signature_stays_good(world: World, details: dict[str, str]) -> None:
    sign(world)
    world.tell("signer.revoked", details, "usr_ann")
    world.seal()
    assert codes(world.bundle()) == set()


def test_revoked_is_who_is_named_and_nobody_else(world: World) -> None:
    world.tell("signer.revoked", {}, "usr_bob")
    world.tell("signer.revoked", {"credential": "cred-9"}, "usr_ann")
    sign(world)
    assert codes(world.bundle()) == set()


def test_a_passkey_enrolled_for_somebody_else_does_not_sign(world: World) -> None:
    from tests.evidence.test_log_attacks import PASSKEY

    point = PASSKEY.public_key().public_numbers()
    numbers = {"x": f"{point.x:064x}", "y": f"{point.y:064x}"}
    details = {
        "credential": "cred-1",
        "algorithm": "ES256",
        "numbers": numbers,
        "origin": "https://qa.example",
        "rp_id": "qa.example",
    }
    world.tell("signer.enrolled", details, "usr_bob")
    sign(world, enrolled=False)
    assert codes(world.bundle()) == {"ESIG_SIG"}


def test_signatures_of_another_record_are_not_missed(world: World) -> None:
    world.tell("report.signed", {"record_sha256": OTHER, "manifest_sha256": OTHER})
    world.seal()
    assert codes(world.bundle()) == set()


def test_signatures_after_the_sealing_are_not_missed(world: World) -> None:
    world.seal()
    tell_signed(world, OTHER)
    assert codes(world.bundle()) == set()


def test_the_pdf_is_that_after_the_last_signature_before_the_sealing(world: World) -> None:
    pdf = hashlib.sha256(bytes(FILES["report.pdf"])).hexdigest()  # type: ignore[arg-type]
    digest = by_password(world)
    tell_signed(world, digest)
    world.tell("report.sealed", {"pdf_sha256": OTHER})
    world.tell("report.sealed", {"pdf_sha256": pdf})
    world.tell("report.sealed", {"pdf_sha256": OTHER}, "rpt_another")
    world.seal()
    world.tell("report.sealed", {"pdf_sha256": OTHER})
    assert codes(world.bundle()) == set()
    del world.files["report.pdf"]
    world.seal()
    assert codes(world.bundle()) == {"PDF"}


@pytest.mark.parametrize("content", [b"", b"[", b"[]", b"\xff", b"[" * 100_000, b'{"signature":""}'])
def test_an_answer_of_a_passkey_that_is_none_is_found(world: World, content: bytes) -> None:
    sign(world)
    world.files["signatures/sig_1.assertion.json"] = content
    world.seal()
    assert codes(world.bundle()) == {"ESIG_SIG"}


def test_everything_that_a_signature_shows_is_told(world: World) -> None:
    sign(world)
    (one,) = check(world.bundle()).signatures
    assert (one.printed_name, one.role, one.organisation) == ("Ann", "QA lead", "Harbour")
    assert (one.meaning, one.at, one.auth) == ("approved", "2026-01-02T03:05:00Z", ("password", "passkey"))
