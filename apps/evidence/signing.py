"""Signing with an Ed25519 key file; this module and `token` alone of the package need `cryptography`."""

from __future__ import annotations

import base64
import os
import stat
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from apps.evidence.errors import EvidenceError
from apps.evidence.note import KIND_COSIGNATURE, KIND_ED25519, VerifierKey, parse_vkey


class NoteSigner:
    """Signs notes as `name`, wherever the private key is; a subclass gives the bytes of the signature.

    EvidenceError VKEY for an unfit name.
    """

    def __init__(self, name: str, public: bytes) -> None:
        self.key = parse_vkey(str(VerifierKey(name, KIND_ED25519, public)))

    @property
    def name(self) -> str:
        """The name the key signs under: the origin of its log."""
        return self.key.name

    @property
    def vkey(self) -> str:
        """The verifier key as text, to be printed, pinned and compared."""
        return str(self.key)

    def sign(self, text: str) -> str:
        """The signed note over `text`, which must end with a newline and hold no other control character."""
        if not text.endswith("\n") or any(character < " " and character != "\n" for character in text):
            raise EvidenceError("NOTE", "the text of a note ends with a newline and holds no control characters")
        signature = base64.b64encode(self.key.keyid + self._signature(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"

    def _signature(self, message: bytes) -> bytes:
        raise NotImplementedError


class LogSigner(NoteSigner):
    """Signs notes as `name` with the key in the PKCS#8 PEM file `path`, which is made on first use (mode 0600).

    EvidenceError KEYFILE if group or others may touch the file or it holds no Ed25519 key; VKEY for an unfit name.
    """

    def __init__(self, path: str | Path, name: str) -> None:
        self._key = _load_or_make(Path(path))
        super().__init__(name, self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def _signature(self, message: bytes) -> bytes:
        return self._key.sign(message)


class WitnessSigner:
    """Cosigns checkpoints as `name` with the key in `path`; file and errors as for `LogSigner`."""

    def __init__(self, path: str | Path, name: str) -> None:
        self._key = _load_or_make(Path(path))
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = parse_vkey(str(VerifierKey(name, KIND_COSIGNATURE, public)))

    def cosign(self, text: str, time: int) -> str:
        """The signature line of C2SP tlog-cosignature over the text of a checkpoint, at `time` (seconds since 1970)."""
        signature = time.to_bytes(8, "big") + self._key.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return f"\u2014 {self.key.name} {base64.b64encode(self.key.keyid + signature).decode()}\n"


def _load_or_make(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        _make(path)
    with path.open("rb") as stream:
        if stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
            raise EvidenceError("KEYFILE", f"{path} can be touched by others: run chmod 600 {path}, or replace the key")
        pem = stream.read(1 << 16)
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise EvidenceError("KEYFILE", f"{path} is not an unencrypted Ed25519 key in PKCS#8 PEM")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(pem)
            stream.flush()
            os.fsync(stream.fileno())
        # Two processes may start at once: a link, unlike a rename, lets exactly one of them win.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
