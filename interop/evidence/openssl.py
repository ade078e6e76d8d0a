"""OpenSSL verifies a checkpoint without any program of ours, and a time stamp over it."""

from __future__ import annotations

from pathlib import Path

from ..results import Result
from .log import Sample, sample
from .programs import ends_well, found, judged, said

# The DER of a public key of Ed25519 (RFC 8410) is this and its 32 bytes.
_ED25519 = bytes.fromhex("302a300506032b6570032100")
_SETTINGS = """\
[tsa]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
[req]
distinguished_name = name
prompt = no
[name]
CN = Interoperability
[stamps]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[authority]
basicConstraints = critical, CA:TRUE
"""


def openssl(folder: Path) -> list[Result]:
    if not found("openssl"):
        return []
    home = folder / "openssl"
    home.mkdir()
    one = sample(home)
    return [_checkpoint(one, home), _timestamp(one, home)]


def _checkpoint(one: Sample, home: Path) -> Result:
    key = _file(home / "key.der", _ED25519 + one.key.public)
    text, signature = _file(home / "text", one.text), _file(home / "signature", one.signature)
    other = _file(home / "other", one.text.replace(b"300", b"301"))

    def verifies(content: Path) -> bool:
        command = ("openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin")
        return ends_well(*command, "-in", content, "-sigfile", signature)

    return judged("openssl", "checkpoint, Ed25519", good=verifies(text), tampered=[verifies(other)])


def _timestamp(one: Sample, home: Path) -> Result:
    """A service of its own, by RFC 3161, stamps the signed checkpoint."""
    settings = Service(home).settings
    note, other = _file(home / "note", one.checkpoint.encode()), _file(home / "late", one.checkpoint.encode() + b"\n")
    said("openssl", "ts", "-query", "-data", note, "-sha256", "-cert", "-out", home / "note.tsq")
    reply = ("openssl", "ts", "-reply", "-config", settings, "-section", "tsa")
    signer = ("-signer", home / "tsa.pem", "-inkey", home / "tsa.key")
    said(*reply, *signer, "-queryfile", home / "note.tsq", "-out", home / "note.tsr")

    def verifies(content: Path) -> bool:
        command = ("openssl", "ts", "-verify", "-in", home / "note.tsr", "-CAfile", home / "ca.pem")
        return ends_well(*command, "-data", content)

    return judged("openssl", "checkpoint, time stamp", good=verifies(note), tampered=[verifies(other)])


class Service:
    """The keys and settings of a time-stamping service in a folder."""

    def __init__(self, home: Path) -> None:
        self.settings = _file(home / "openssl.cnf", _SETTINGS.format(folder=home).encode())
        _file(home / "serial", b"01\n")
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", self.settings)
        new = ("openssl", "req", "-x509", *curve, "-days", "2")
        said(*new, "-extensions", "authority", "-keyout", home / "ca.key", "-out", home / "ca.pem")
        issued = ("-CA", home / "ca.pem", "-CAkey", home / "ca.key", "-subj", "/CN=Stamps")
        said(*new, "-extensions", "stamps", *issued, "-keyout", home / "tsa.key", "-out", home / "tsa.pem")


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
