"""Notes, keys and checkpoints at the very edge of each limit."""

import base64
from pathlib import Path

import pytest

from apps.evidence.checkpoint import parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.note import KIND_COSIGNATURE, MAX_NOTE, VerifierKey, note_text, open_note, parse_vkey, strict_base64
from apps.evidence.policy import parse_policy
from apps.evidence.signing import WitnessSigner
from apps.evidence.tree import EMPTY_ROOT
from tests.evidence.builders import ORIGIN, signer

TEXT = f"{ORIGIN}\n1\n{'A' * 43}=\n"
LINE = "\u2014 somebody AAAAAAAA\n"


@pytest.fixture
def witness(tmp_path: Path) -> WitnessSigner:
    return WitnessSigner(tmp_path / "w.pem", "witness.example/w")


def refused(note: str, *keys: VerifierKey) -> bool:
    try:
        open_note(note, keys)
    except EvidenceError as error:
        return error.code == "NOTE"
    return False


def test_a_note_has_a_million_characters_at_most() -> None:
    rest = f"\n\n{LINE}"
    assert len(note_text("x" * (MAX_NOTE - len(rest)) + rest)) == MAX_NOTE - len(rest) + 1
    with pytest.raises(EvidenceError, match="too long"):
        note_text("x" * (MAX_NOTE - len(rest) + 1) + rest)
    assert MAX_NOTE == 1_000_000


def test_a_note_has_a_hundred_signature_lines_at_most() -> None:
    assert note_text(f"text\n\n{LINE * 100}") == "text\n"
    with pytest.raises(EvidenceError, match="not a signed note"):
        note_text(LINE)
    for lines in (LINE * 101, "", LINE.rstrip("\n")):
        with pytest.raises(EvidenceError, match=r"^NOTE"):
            note_text(f"text\n\n{lines}")


@pytest.mark.parametrize("character", ["\x00", "\t", "\x0b", "\r", "\x1f"])
def test_control_characters_are_refused_anywhere(character: str) -> None:
    for note in (f"te{character}xt\n\n{LINE}", f"text\n\n{LINE[:-1]}{character}\n"):
        with pytest.raises(EvidenceError, match="control characters"):
            note_text(note)


def test_text_that_is_no_utf_8_is_no_note() -> None:
    for note in (b"\xff\n\n\n", "\ud800\n\n\n"):
        with pytest.raises(EvidenceError, match="not UTF-8"):
            note_text(note)


def test_a_cosignature_is_72_bytes_long(witness: WitnessSigner) -> None:
    line = witness.cosign(TEXT, 2**60 + 7)
    name, blob = line.split()[1:]
    whole = base64.b64decode(blob)
    assert open_note(f"{TEXT}\n{line}", [witness.key]).times == {witness.key: 2**60 + 7}
    for changed in (whole[:-1], whole + b"\x00", whole[:4] + whole[12:], whole[:5]):
        assert refused(f"{TEXT}\n\u2014 {name} {base64.b64encode(changed).decode()}\n", witness.key)


def test_a_cosignature_signs_its_time(witness: WitnessSigner) -> None:
    name, blob = witness.cosign(TEXT, 7).split()[1:]
    whole = bytearray(base64.b64decode(blob))
    whole[11] ^= 1
    assert refused(f"{TEXT}\n\u2014 {name} {base64.b64encode(bytes(whole)).decode()}\n", witness.key)


def test_a_signature_of_a_log_has_no_time_and_one_of_a_witness_no_other_form(tmp_path: Path) -> None:
    log = signer(tmp_path)
    opened = open_note(log.sign(TEXT), [log.key])
    assert (opened.times, opened.unknown, opened.signers) == ({}, 0, (log.key,))
    as_witness = VerifierKey(log.name, KIND_COSIGNATURE, log.key.public)
    assert refused(log.sign(TEXT), as_witness)


def test_signatures_of_unknown_keys_are_counted(tmp_path: Path) -> None:
    log = signer(tmp_path)
    opened = open_note(log.sign(TEXT) + LINE + LINE.replace("somebody", "another"), [log.key])
    assert opened.unknown == 2


@pytest.mark.parametrize(("blob", "good"), [("AAAAAAA=", True), ("AAAAAA==", False)])
def test_a_signature_line_holds_more_than_a_key_id(tmp_path: Path, blob: str, good: bool) -> None:
    log = signer(tmp_path)
    note = log.sign(TEXT) + f"\u2014 somebody {blob}\n"
    assert refused(note, log.key) != good


@pytest.mark.parametrize("text", ["", "=", "AA=", "AB==", "A A=", "\u00e9", "AAAA\n"])
def test_base64_has_one_form(text: str) -> None:
    with pytest.raises(EvidenceError, match=r"^CODE"):
        strict_base64(text, "CODE")


@pytest.mark.parametrize("kind", [0, 2, 3, 5, 6])
def test_a_key_of_another_kind_is_none(kind: int) -> None:
    with pytest.raises(EvidenceError, match=r"^VKEY"):
        parse_vkey(str(VerifierKey("name", kind, b"x" * 32)))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_none(length: int) -> None:
    with pytest.raises(EvidenceError, match=r"^VKEY"):
        parse_vkey(str(VerifierKey("name", 1, b"x" * length)))


@pytest.mark.parametrize("name", ["a b", "a+b", "", "a\x7f", "\ud800", "\udfff"])
def test_a_name_without_blanks_and_signs_is_a_name(name: str) -> None:
    key = VerifierKey(name, 1, b"x" * 32)
    keyid = "00000000" if any("\ud800" <= each <= "\udfff" for each in name) else key.keyid.hex()
    with pytest.raises(EvidenceError, match=r"^VKEY"):
        parse_vkey(f"{name}+{keyid}+{base64.b64encode(bytes([1]) + b'x' * 32).decode()}")


def test_a_name_may_be_in_any_script() -> None:
    key = VerifierKey("prüfung.example/日誌", 1, b"x" * 32)
    assert parse_vkey(str(key)) == key


@pytest.mark.parametrize("line", ["3\n", " \n", "\n"])
def test_a_checkpoint_ends_after_its_root(line: str) -> None:
    with pytest.raises(EvidenceError, match="three lines"):
        parse_checkpoint(TEXT + line)
    with pytest.raises(EvidenceError, match="three lines"):
        parse_checkpoint(TEXT + line.rstrip("\n") + "x")


def test_the_checkpoint_of_an_empty_log_has_the_empty_root() -> None:
    empty = base64.b64encode(EMPTY_ROOT).decode()
    assert parse_checkpoint(f"{ORIGIN}\n0\n{empty}\n").root == EMPTY_ROOT
    with pytest.raises(EvidenceError, match=r"^CHECKPOINT"):
        parse_checkpoint(TEXT.replace("\n1\n", "\n0\n"))


def test_a_size_has_18_digits_at_most() -> None:
    assert parse_checkpoint(TEXT.replace("\n1\n", f"\n{'9' * 18}\n")).size == 10**18 - 1
    for size in ("9" * 19, "01", "-1", "+1", "\u0661", "1 ", ""):
        with pytest.raises(EvidenceError, match=r"^CHECKPOINT"):
            parse_checkpoint(TEXT.replace("\n1\n", f"\n{size}\n"))


def test_a_log_and_a_witness_of_a_policy_may_have_an_address_and_one_only(witness: WitnessSigner) -> None:
    policy = parse_policy(f"witness w {witness.key} https://w.example\nquorum w # the buyer's own")
    assert policy.addresses == {"w": "https://w.example"}
    for line in (f"witness w {witness.key} a b", "witness w", f"log {witness.key} a b", "log", "quorum a b"):
        with pytest.raises(EvidenceError, match=r"^POLICY: line 1:"):
            parse_policy(f"{line}\nquorum none")


@pytest.mark.parametrize("name", ["a+b", "a\x7f"])
def test_a_signature_line_begins_with_a_name(tmp_path: Path, name: str) -> None:
    log = signer(tmp_path)
    assert refused(log.sign(TEXT) + f"\u2014 {name} AAAAAAAA\n", log.key)
