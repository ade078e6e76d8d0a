import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evidence.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import leaf_hash
from apps.evidence.note import VerifierKey, open_note, parse_vkey
from apps.evidence.proof import format_proof, parse_proof, verify_proof
from tests.evidence.builders import ORIGIN, VECTORS, signer

LOG = VECTORS["mini_log"]
NOTE: str = LOG["checkpoints"]["5"]
KEY, WITNESS = parse_vkey(LOG["log_vkey"]), parse_vkey(LOG["witness_vkey"])
TEXT, _, SIGNATURES = NOTE.partition("\n\n")
LOG_LINE, WITNESS_LINE = SIGNATURES.splitlines()


def code_of(call: object, *arguments: object) -> str:
    with pytest.raises(EvidenceError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.code


def test_the_example_note_of_c2sp_verifies() -> None:
    example = VECTORS["c2sp_signed_note_example"]
    key = parse_vkey(example["vkey"])
    assert str(key) == example["vkey"]
    assert open_note(example["note"], [key]).text == "This is an example message.\n"


def test_the_reference_checkpoints_verify_with_log_and_witness() -> None:
    for size, note in LOG["checkpoints"].items():
        opened = open_note(note.encode(), [KEY, WITNESS])
        assert (opened.signers, opened.unknown) == ((KEY, WITNESS), 0)
        checkpoint = open_checkpoint(note, KEY)
        assert checkpoint == Checkpoint(ORIGIN, int(size), bytes.fromhex(LOG["roots_hex"][int(size) - 1]))
        assert checkpoint.text == opened.text


def test_a_line_of_an_unknown_key_is_counted_and_not_believed() -> None:
    assert open_note(NOTE, [KEY]).unknown == 1


def test_our_signer_writes_the_reference_note_byte_for_byte(tmp_path: Path) -> None:
    note = signer(tmp_path).sign(TEXT + "\n")
    assert note == f"{TEXT}\n\n{LOG_LINE}\n"


def test_an_unknown_key_of_the_same_name_is_refused(tmp_path: Path) -> None:
    assert code_of(open_note, signer(tmp_path, "other").sign(TEXT + "\n"), [KEY]) == "NOTE"


def test_every_flipped_bit_of_a_signature_is_found() -> None:
    blob = b64decode(LOG_LINE.split(" ")[2])
    for bit in range(0, len(blob) * 8, 7):
        flipped = bytearray(blob)
        flipped[bit // 8] ^= 1 << bit % 8
        line = f"\u2014 {ORIGIN} {b64encode(flipped).decode()}"
        assert code_of(open_note, f"{TEXT}\n\n{line}\n", [KEY]) == "NOTE"


def test_a_known_key_that_fails_spoils_the_note_even_if_another_verifies() -> None:
    earlier = LOG["checkpoints"]["3"].splitlines()[-1]
    assert code_of(open_note, f"{TEXT}\n\n{LOG_LINE}\n{earlier}\n", [KEY, WITNESS]) == "NOTE"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        TEXT,
        f"{TEXT}\n\n",
        f"{TEXT}\n\n{LOG_LINE}",
        f"{TEXT}\n\n{LOG_LINE}X",
        f"{TEXT}\n\n{LOG_LINE}\n{LOG_LINE}\n",
        f"{TEXT}\n\n{LOG_LINE}\n{WITNESS_LINE}\n{WITNESS_LINE}\n",
        f"{TEXT}\n\n{LOG_LINE}\n\n",
        f"{TEXT}\n\n{LOG_LINE} \n",
        f"{TEXT}\n\n{LOG_LINE}=\n",
        f"{TEXT}\n\n{LOG_LINE.replace(chr(0x2014), '-')}\n",
        f"{TEXT}\n\n\u2014 a+b AAAAAAAA\n",
        f"{TEXT}\n\n\u2014 a AAAA\n{LOG_LINE}\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("\n5\n", "\n6\n"),
        NOTE.replace("acme", "acm\ud800"),
        f"{TEXT}\n\n{LOG_LINE}\n" + "".join(f"\u2014 w{n} AAAAAAAA\n" for n in range(100)),
        "x" * 1_000_001 + f"\n\n{LOG_LINE}\n",
    ],
)
def test_notes_that_are_not_exactly_so_are_refused(note: str) -> None:
    assert code_of(open_note, note, [KEY]) == "NOTE"


def test_a_note_that_is_not_utf8_is_refused() -> None:
    assert code_of(open_note, b"\xff" + NOTE.encode(), [KEY]) == "NOTE"


@pytest.mark.parametrize(
    "text",
    [
        f"{TEXT}\nextension\n",
        TEXT,
        f"{TEXT}\n\n",
        f"\n5\n{TEXT[-44:]}\n",
        TEXT.replace("\n5\n", "\n05\n") + "\n",
        TEXT.replace("\n5\n", "\n-5\n") + "\n",
        TEXT.replace("\n5\n", "\n٥\n") + "\n",
        TEXT.replace("\n5\n", "\n" + "9" * 30 + "\n") + "\n",
        TEXT.replace("\n5\n", "\n0\n") + "\n",
        f"{ORIGIN}\n5\nAAAA\n",
        TEXT.removesuffix("=") + "\n",
    ],
)
def test_checkpoint_texts_outside_the_profile_are_refused_even_when_signed(text: str, tmp_path: Path) -> None:
    assert code_of(parse_checkpoint, text) == "CHECKPOINT"
    if text.endswith("\n"):
        assert code_of(open_checkpoint, signer(tmp_path).sign(text), KEY) == "CHECKPOINT"


def test_the_checkpoint_of_another_log_is_refused(tmp_path: Path) -> None:
    note = signer(tmp_path).sign(TEXT.replace("log1", "log2") + "\n")
    assert code_of(open_checkpoint, note, KEY) == "CHECKPOINT"


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        LOG["log_vkey"] + "\n",
        LOG["log_vkey"][:-1],
        LOG["log_vkey"].replace("ccbe7925", "ccbe7926"),
        LOG["log_vkey"].replace("ccbe7925", "CCBE7925"),
        "a\ud800" + LOG["log_vkey"],
        str(VerifierKey("a b", 1, KEY.public)),
        str(VerifierKey(ORIGIN, 2, KEY.public)),
        str(VerifierKey(ORIGIN, 1, KEY.public[1:])),
    ],
)
def test_malformed_verifier_keys_are_refused(vkey: str) -> None:
    assert code_of(parse_vkey, vkey) == "VKEY"


def test_the_reference_proof_is_reproduced_and_accepted() -> None:
    hashes = [bytes.fromhex(item) for item in LOG["inclusion_2_in_5"]]
    assert format_proof(2, hashes, NOTE) == LOG["tlog_proof_2"]
    leaf = LOG["leaves_utf8"][2].encode()
    assert verify_proof(LOG["tlog_proof_2"], leaf, KEY).size == 5
    assert code_of(verify_proof, LOG["tlog_proof_2"], leaf + b" ", KEY) == "PROOF"
    assert parse_proof(LOG["tlog_proof_2"]).index == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("index 2", "index 3"),
        ("index 2", "index 02"),
        ("index 2", "index 2 "),
        ("index 2", "index ٢"),
        ("index 2\n", ""),
        ("@v1", "@v2"),
        ("4u3XAaJrFqa5Du9A8eIBZ56rDi6aP9iwktCdklVPoE8=\n", ""),
        ("4u3XAaJrFqa5Du9A8eIBZ56rDi6aP9iwktCdklVPoE8=", "4u3XAaJrFqa5Du9A8eIBZ56rDi6aP9iwktCdklVPoE9="),
        ("4u3XAaJrFqa5Du9A8eIBZ56rDi6aP9iwktCdklVPoE8=", "AAAA"),
        ("index 2\n", "index 2\n4u3XAaJrFqa5Du9A8eIBZ56rDi6aP9iwktCdklVPoE8=\n"),
        ("index 2\n", "index 2\n" + "4u3XAaJrFqa5Du9A8eIBZ56rDi6aP9iwktCdklVPoE8=\n" * 64),
    ],
)
def test_changed_proofs_are_refused(old: str, new: str) -> None:
    proof = LOG["tlog_proof_2"].replace(old, new, 1)
    assert code_of(verify_proof, proof, LOG["leaves_utf8"][2].encode(), KEY) == "PROOF"


def test_a_proof_without_a_checkpoint_is_none() -> None:
    header, index = LOG["tlog_proof_2"].split("\n")[:2]
    assert code_of(parse_proof, f"{header}\n{index}") == "PROOF"


def test_a_proof_longer_than_any_tree_is_high_is_not_read() -> None:
    line = "4u3XAaJrFqa5Du9A8eIBZ56rDi6aP9iwktCdklVPoE8=\n"
    assert len(parse_proof(LOG["tlog_proof_2"].replace("index 2\n", "index 2\n" + line * 60)).hashes) == 63
    longer = LOG["tlog_proof_2"].replace("index 2\n", "index 2\n" + line * 61)
    assert code_of(parse_proof, longer) == "PROOF"


def test_an_inner_node_presented_as_a_leaf_is_refused() -> None:
    left, right = (bytes.fromhex(item) for item in LOG["leaf_hashes_hex"][2:4])
    path = [bytes.fromhex(item) for item in LOG["inclusion_2_in_5"][1:]]
    assert leaf_hash(left + right) != leaf_hash(LOG["leaves_utf8"][2].encode())
    assert code_of(verify_proof, format_proof(1, path, NOTE), left + right, KEY) == "PROOF"


@settings(max_examples=200)
@given(st.data())
def test_no_parser_fails_otherwise_than_by_evidence_error(data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from([NOTE, LOG["tlog_proof_2"], LOG["log_vkey"], TEXT + "\n"]))
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, min(len(seed), start + 5)))
    text = seed[:start] + data.draw(st.text(max_size=5)) + seed[end:]
    for parse in (lambda t: open_note(t, [KEY, WITNESS]), parse_proof, parse_vkey, parse_checkpoint):
        try:
            parse(text)
        except EvidenceError as error:
            assert error.message


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")
def test_openssl_verifies_a_note_and_refuses_a_changed_text(tmp_path: Path) -> None:
    writer = signer(tmp_path)
    note = writer.sign("audited\n")
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + writer.key.public)
    (tmp_path / "signature").write_bytes(b64decode(note.split(" ")[-1])[4:])
    for text, status in (("audited\n", 0), ("Audited\n", 1)):
        (tmp_path / "text").write_text(text)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature"
        assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == status
