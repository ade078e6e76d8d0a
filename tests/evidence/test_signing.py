import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apps.evidence.errors import EvidenceError
from apps.evidence.note import open_note
from apps.evidence.signing import LogSigner


def test_a_key_file_is_made_on_first_use_for_its_owner_alone_and_used_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log.pem"
    first = LogSigner(path, "log.example/a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert LogSigner(path, "log.example/a").vkey == first.vkey
    assert list(path.parent.iterdir()) == [path]
    assert open_note(first.sign("text\n"), [first.key]).text == "text\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_key_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "log.pem"
    LogSigner(path, "log.example/a")
    path.chmod(mode)
    with pytest.raises(EvidenceError, match="chmod 600"):
        LogSigner(path, "log.example/a")


def test_a_file_with_another_kind_of_key_or_none_is_refused(tmp_path: Path) -> None:
    elliptic = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for number, content in enumerate((b"", b"not a key", elliptic)):
        path = tmp_path / f"{number}.pem"
        path.touch(mode=0o600)
        path.write_bytes(content)
        with pytest.raises(EvidenceError, match="KEYFILE"):
            LogSigner(path, "log.example/a")


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\n", "\x7f"])
def test_a_name_that_a_note_cannot_carry_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EvidenceError, match="VKEY"):
        LogSigner(tmp_path / "log.pem", name)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "return\r\n"])
def test_text_that_a_note_cannot_carry_is_not_signed(tmp_path: Path, text: str) -> None:
    with pytest.raises(EvidenceError, match="NOTE"):
        LogSigner(tmp_path / "log.pem", "log.example/a").sign(text)
