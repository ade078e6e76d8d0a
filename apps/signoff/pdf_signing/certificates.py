"""An authority of our own and the signer's certificate under it: ECDSA P-256, which every PDF viewer knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

AUTHORITY_LIFE = timedelta(days=365 * 20)
SIGNER_LIFE = timedelta(days=365 * 10)
# clocks differ; a certificate must not start after the first check of it
CLOCK_SLACK = timedelta(hours=1)


class Issued(NamedTuple):
    key: EllipticCurvePrivateKey
    certificate: x509.Certificate


def _name(organisation: str, role: str) -> x509.Name:
    # X.520 allows 64 characters; longer organisation names are cut in the certificate only
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64] or "QA Portal"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"QA Portal {role}"),
        ]
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_cert_sign=not signs, crl_sign=not signs,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


def _draft(subject: x509.Name, issuer: x509.Name, key: EllipticCurvePublicKey, authority: EllipticCurvePrivateKey,
           life: timedelta) -> x509.CertificateBuilder:  # fmt: skip
    now = datetime.now(UTC).replace(microsecond=0)
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(issued_by, critical=False)
    )


def issue_authority(organisation: str) -> Issued:
    key = generate_private_key(SECP256R1())
    name = _name(organisation, "signing authority")
    draft = (
        _draft(name, name, key.public_key(), key, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
    )
    return Issued(key, draft.sign(key, hashes.SHA256()))


def issue_revocations(authority: Issued) -> bytes:
    """An empty revocation list, DER, in force as long as the signer's certificate: a seal is withdrawn in the log."""
    now = datetime.now(UTC).replace(microsecond=0)
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    draft = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - CLOCK_SLACK)
        .next_update(now + SIGNER_LIFE)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(issued_by, critical=False)
    )
    return draft.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def issue_signer(organisation: str, authority: Issued, key: EllipticCurvePublicKey) -> x509.Certificate:
    draft = (
        _draft(_name(organisation, "report seal"), authority.certificate.subject, key, authority.key, SIGNER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
    )
    return draft.sign(authority.key, hashes.SHA256())
