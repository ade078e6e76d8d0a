"""Attacks on a log, its keys, its witnesses, its times and its signers: each is found under its own name.

The numbers are those of the threat model; attacks on the rows of the database are tested with the database.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from apps.evidence.archive import Bundle
from apps.evidence.bundle import frozen_details, manifest_of, sealed_details, with_companions
from apps.evidence.canonical import encode
from apps.evidence.chain import CHECKPOINT, HISTORY, LEAVES, VKEY, Verification, verify_bundle
from apps.evidence.checkpoint import Checkpoint
from apps.evidence.esignature import challenge_of, to_base64url
from apps.evidence.events import event_leaf
from apps.evidence.heads import Trust
from apps.evidence.merkle import root_of_rows
from apps.evidence.policy import parse_policy
from apps.evidence.signing import LogSigner, WitnessSigner
from tests.evidence.builders import FILES, ORIGIN, START, signer, zipped

SEEN_AT = int(START.timestamp())
PASSKEY = ec.generate_private_key(ec.SECP256R1())
REPORT_SHA = hashlib.sha256(bytes(FILES["report.json"])).hexdigest()  # type: ignore[arg-type]


class World:
    """A log under construction, with what an attacker may hold: its key, and its witnesses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = signer(folder)
        self.witness = WitnessSigner(folder / "w.pem", "witness.example/buyer")
        self.files: dict[str, bytes | Path] = dict(FILES)
        self.leaves: list[bytes] = []
        self.older: list[str] = []
        self.clock = START
        for number in range(4):
            self.tell("import.admitted", {"rows": number})

    def tell(self, verb: str, details: dict[str, Any], obj: str = "rpt_1", actor: str = "user:usr_ann") -> None:
        self.clock += timedelta(seconds=1)
        name = f"evt_{len(self.leaves)}"
        self.leaves.append(
            event_leaf(id=name, log=ORIGIN, at=self.clock, actor=actor, verb=verb, object=obj, details=details)
        )

    def head(self, size: int | None = None) -> Checkpoint:
        root, count = root_of_rows(self.leaves[:size])
        return Checkpoint(ORIGIN, count, root)

    def note(self, key: LogSigner | None = None, size: int | None = None, *, seen: datetime | None = None) -> str:
        """A checkpoint, cosigned when `seen`."""
        text = self.head(size).text
        cosigned = self.witness.cosign(text, int(seen.timestamp())) if seen else ""
        return (key or self.key).sign(text) + cosigned

    def seal(self) -> None:
        self.tell("report.frozen", frozen_details(self.files))
        self.tell("bundle.sealed", sealed_details(self.files))

    def bundle(self, note: str | None = None, first: LogSigner | None = None) -> dict[str, bytes]:
        files = {name: bytes(content) for name, content in with_companions(self.files).items()}  # type: ignore[arg-type]
        log = {
            "manifest.json": manifest_of(self.files),
            VKEY: f"{(first or self.key).vkey}\n".encode(),
            CHECKPOINT: (note or self.note()).encode(),
            LEAVES: b"".join(leaf + b"\n" for leaf in self.leaves),
        }
        history = {HISTORY: b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in self.older)}
        return {**files, **log, **(history if self.older else {})}

    def trust(self, **more: Any) -> Trust:
        policy = f"log {self.key.vkey}\nwitness buyer {self.witness.key}\nquorum buyer"
        return Trust(**{"key": self.key.key, "policy": parse_policy(policy), "now": SEEN_AT + 100, **more})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def check(files: dict[str, bytes], trust: Trust | None = None) -> Verification:
    with Bundle(BytesIO(zipped(files))) as bundle:
        return verify_bundle(bundle, trust)


def codes(files: dict[str, bytes], trust: Trust | None = None) -> set[str]:
    return {finding.code for finding in check(files, trust).findings}


def test_a_witnessed_bundle_is_good_and_says_by_whom(world: World) -> None:
    world.seal()
    result = check(world.bundle(world.note(seen=world.clock)), world.trust(max_age=3600))
    assert result.ok
    assert result.witnesses == {"witness.example/buyer": int(world.clock.timestamp())}


def test_18_a_stolen_key_without_witnesses_makes_no_quorum(world: World) -> None:
    world.seal()
    assert codes(world.bundle(), world.trust()) == {"QUORUM"}


def test_18_the_policy_agreed_in_the_log_is_asked_for_without_being_given(world: World) -> None:
    world.tell("witnesses.agreed", {"policy": f"witness buyer {world.witness.key}\nquorum buyer"})
    world.seal()
    assert codes(world.bundle()) == {"QUORUM"}
    assert check(world.bundle(world.note(seen=world.clock))).ok


def test_19_an_impostor_with_the_name_of_a_witness_does_not_count(world: World) -> None:
    world.seal()
    impostor = WitnessSigner(world.folder / "impostor.pem", "witness.example/buyer")
    note = world.note() + impostor.cosign(world.head().text, SEEN_AT)
    assert codes(world.bundle(note), world.trust()) == {"NOTE"}


def test_20_with_all_keys_stolen_the_buyers_own_checkpoint_finds_the_fork(world: World) -> None:
    seen = world.note(seen=world.clock)
    world.leaves[0] = world.leaves[0].replace(b'"rows":0', b'"rows":9')
    world.seal()
    forged = world.bundle(world.note(seen=world.clock))
    assert check(forged, world.trust()).ok
    assert codes(forged, world.trust(seen=seen)) == {"FORK"}


def test_21_an_old_view_is_a_rollback(world: World) -> None:
    world.seal()
    old = world.bundle(world.note(seen=world.clock))
    world.tell("import.admitted", {"rows": 5})
    assert codes(old, world.trust(seen=world.note(seen=world.clock))) == {"ROLLBACK"}


def test_22_two_views_of_one_size_are_a_fork(world: World) -> None:
    world.seal()
    mine = world.bundle(world.note(seen=world.clock))
    world.leaves[1] = world.leaves[1].replace(b'"rows":1', b'"rows":7')
    assert codes(mine, world.trust(seen=world.note(seen=world.clock))) == {"FORK"}


def test_23_a_frozen_view_is_stale(world: World) -> None:
    world.seal()
    held = world.bundle(world.note(seen=world.clock))
    assert codes(held, world.trust(now=SEEN_AT + 10 * 86_400, max_age=86_400)) == {"STALE"}
    assert check(held, world.trust(max_age=86_400)).ok


def test_27_a_cosignature_of_another_head_is_found(world: World) -> None:
    world.seal()
    other = world.witness.cosign(world.head(3).text, SEEN_AT)
    assert codes(world.bundle(world.note() + other), world.trust()) == {"NOTE"}


def test_28_another_logs_checkpoint_is_found(world: World) -> None:
    world.seal()
    other = signer(world.folder, "other", "audit.example/other")
    note = other.sign(world.head().text.replace(ORIGIN, "audit.example/other"))
    assert "CHECKPOINT" in codes(world.bundle(note))


def test_29_an_extension_line_is_found(world: World) -> None:
    world.seal()
    assert "CHECKPOINT" in codes(world.bundle(world.key.sign(world.head().text + "extra\n")))


def rotated(world: World, *, announced: bool = True, until: int | None = None) -> LogSigner:
    """A second key, announced by an event under the first; the first revoked after `until` events."""
    new = signer(world.folder, "k2")
    world.tell("key.added", {"vkey": new.vkey})
    if announced:
        world.older.append(world.note())
    if until is not None:
        world.tell("key.revoked", {"vkey": world.key.vkey, "reason": "lost", "trusted_size": until})
    world.seal()
    return new


def test_54_a_legal_rotation_passes(world: World) -> None:
    new = rotated(world, until=5)
    assert check(world.bundle(world.note(new)), Trust(world.key.key)).ok


def test_31_an_old_key_after_its_revocation_is_found(world: World) -> None:
    rotated(world, until=5)
    assert codes(world.bundle(world.note()), Trust(world.key.key)) == {"KEYSTATE"}


def test_32_a_new_key_before_its_announcement_is_found(world: World) -> None:
    new = rotated(world, announced=False)
    assert codes(world.bundle(world.note(new)), Trust(world.key.key)) == {"KEYSTATE"}


def test_32_a_key_that_no_event_announces_is_found(world: World) -> None:
    world.seal()
    assert codes(world.bundle(world.note(signer(world.folder, "k2"))), Trust(world.key.key)) == {"NOTE"}


def test_33_a_clock_that_goes_back_is_found(world: World) -> None:
    world.clock -= timedelta(hours=2)
    world.seal()
    assert codes(world.bundle()) == {"TIME_BACKWARDS"}


def test_33_a_long_transaction_is_no_attack(world: World) -> None:
    world.clock -= timedelta(minutes=50)
    world.seal()
    assert check(world.bundle()).ok


def test_34_an_event_dated_before_a_witness_saw_it_missing_is_found(world: World) -> None:
    world.older.append(world.note(seen=START + timedelta(days=2)))
    world.seal()
    assert codes(world.bundle(world.note(seen=START + timedelta(days=2))), world.trust()) == {"BACKDATED"}


def test_35_an_event_dated_after_a_witness_saw_it_is_found(world: World) -> None:
    world.clock += timedelta(days=3)
    world.seal()
    assert codes(world.bundle(world.note(seen=START)), world.trust()) == {"TIME_FUTURE"}


def test_the_root_of_every_older_checkpoint_is_checked(world: World) -> None:
    world.older.append(world.key.sign(Checkpoint(ORIGIN, 2, b"\x00" * 32).text))
    world.seal()
    assert codes(world.bundle()) == {"ROOT"}


@pytest.mark.parametrize("line", [b"{}\n", b'"not a note"\n', b'"cut off', b"\n", b"[" * 4000 + b"\n"])
def test_a_history_that_is_none_is_said_so(world: World, line: bytes) -> None:
    world.seal()
    assert codes(world.bundle() | {HISTORY: line}) <= {"CHECKPOINT", "NOTE", "NONCANON"}
    assert not check(world.bundle() | {HISTORY: line}).ok


def sign(world: World, **changes: Any) -> dict[str, Any]:
    """A passkey signature of the report, with whatever an attacker changes."""
    credential = changes.get("credential", "cred-1")
    point = PASSKEY.public_key().public_numbers()
    numbers = {"x": f"{point.x:064x}", "y": f"{point.y:064x}"}
    enrolled = {"algorithm": "ES256", "numbers": numbers, "origin": "https://qa.example", "rp_id": "qa.example"}
    if changes.get("enrolled", True):
        world.tell("signer.enrolled", {"credential": "cred-1", **enrolled}, "usr_ann", "system:passkeys")
    if changes.get("revoked"):
        world.tell("signer.revoked", {"credential": changes["revoked"]}, "usr_ann", "system:passkeys")
    manifest = {
        "v": 1,
        "signer": "user:usr_ann",
        "printed_name": "Ann",
        "role": "QA lead",
        "organisation": "Harbour",
        "meaning": "approved",
        "at": "2026-01-02T03:05:00Z",
        "auth": ["password", "passkey"],
        "credential": credential,
        "record_sha256": changes.get("record", REPORT_SHA),
    }
    data = encode(manifest)
    kept = encode({**manifest, **changes.get("afterwards", {})})
    world.files["signatures/sig_1.json"] = kept
    world.files["signatures/sig_1.assertion.json"] = json.dumps(assertion(data, changes)).encode()
    told = hashlib.sha256(kept if changes.get("logged", True) else data).hexdigest()
    details = {"meaning": "approved", "record_sha256": manifest["record_sha256"], "manifest_sha256": told}
    world.tell("report.signed", details)
    pdf = hashlib.sha256(bytes(FILES["report.pdf"])).hexdigest()  # type: ignore[arg-type]
    world.tell("report.sealed", {"pdf_sha256": changes.get("pdf", pdf)})
    world.seal()
    return manifest


def assertion(manifest: bytes, changes: dict[str, Any]) -> dict[str, str]:
    key = changes.get("key", PASSKEY)
    name = changes.get("rp_id", "qa.example").encode()
    data = hashlib.sha256(name).digest() + bytes([changes.get("flags", 0x05)]) + b"\x00" * 4
    client = {
        "type": "webauthn.get",
        "challenge": to_base64url(challenge_of(changes.get("challenge", manifest))),
        "origin": changes.get("origin", "https://qa.example"),
    }
    client_data = json.dumps(client).encode()
    signature = key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
    parts = {"authenticator_data": data, "client_data": client_data, "signature": signature}
    return {name: to_base64url(part) for name, part in parts.items()}


def test_a_signature_by_passkey_is_good_and_told(world: World) -> None:
    sign(world)
    result = check(world.bundle())
    assert result.findings == []
    assert [(one.printed_name, one.meaning, one.auth) for one in result.signatures] == [
        ("Ann", "approved", ("password", "passkey"))
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"record": "00" * 32}, "ESIG_RECORD", id="45 the record changed after signing"),
        pytest.param({"afterwards": {"meaning": "reviewed"}}, "ESIG_CHALLENGE", id="46 the meaning edited"),
        pytest.param({"challenge": b"another manifest"}, "ESIG_CHALLENGE", id="47 a signature transplanted"),
        pytest.param({"key": ec.generate_private_key(ec.SECP256R1())}, "ESIG_SIG", id="48 an administrator signs"),
        pytest.param({"enrolled": False}, "ESIG_SIG", id="48 a passkey that nobody enrolled"),
        pytest.param({"credential": "cred-2"}, "ESIG_SIG", id="48 another credential"),
        pytest.param({"flags": 0x01}, "ESIG_NO_UV", id="49 no user verification"),
        pytest.param({"origin": "https://qa.example.evil"}, "ESIG_ORIGIN", id="50 a phishing page"),
        pytest.param({"rp_id": "evil"}, "ESIG_ORIGIN", id="50 a phishing name"),
        pytest.param({"revoked": "cred-1"}, "ESIG_REVOKED", id="51 a revoked passkey"),
        pytest.param({"logged": False, "afterwards": {"meaning": "reviewed"}}, "ESIG_UNLOGGED", id="not in the log"),
        pytest.param({"pdf": "00" * 32}, "PDF", id="another PDF"),
    ],
)
def test_attacks_on_signatures(world: World, changes: dict[str, Any], code: str) -> None:
    sign(world, **changes)
    assert code in codes(world.bundle())


def test_51_a_signer_revoked_as_a_whole_signs_no_more(world: World) -> None:
    world.tell("signer.revoked", {"reason": "left"}, "usr_ann", "system:passkeys")
    sign(world)
    assert codes(world.bundle()) == {"ESIG_REVOKED"}


def test_a_signature_taken_out_of_the_bundle_is_missed(world: World) -> None:
    sign(world)
    for name in ("signatures/sig_1.json", "signatures/sig_1.assertion.json"):
        del world.files[name]
    world.seal()
    assert codes(world.bundle()) == {"ESIG_MISSING"}


def test_the_answer_of_the_passkey_cannot_be_left_out(world: World) -> None:
    sign(world)
    del world.files["signatures/sig_1.assertion.json"]
    world.seal()
    assert codes(world.bundle()) == {"ESIG_SIG"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda details: details | {"numbers": []},
        lambda details: details | {"numbers": {"x": 1}},
        lambda details: details | {"origin": None},
        lambda details: {},
    ],
)
def test_an_enrolment_that_holds_no_key_verifies_nothing(world: World, spoil: Callable[[Any], Any]) -> None:
    whole = {"credential": "cred-1", "algorithm": "ES256", "numbers": {}, "origin": "o", "rp_id": "r"}
    world.tell("signer.enrolled", spoil(whole), "usr_ann", "system:passkeys")
    sign(world, enrolled=False)
    assert codes(world.bundle()) <= {"EVENT", "ESIG_SIG"}
    assert not check(world.bundle()).ok


def test_times_are_read_as_utc_only(world: World) -> None:
    world.leaves[1] = world.leaves[1].replace(b"Z", b"+01:00")
    world.seal()
    assert "EVENT" in codes(world.bundle())
